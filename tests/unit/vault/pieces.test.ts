import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../src/core/clock.ts';
import { createLog } from '../../../src/core/log.ts';
import { redact, redactText } from '../../../src/core/redact.ts';
import { waitAfter } from '../../../src/core/vault/locked-log.ts';
import { newRecoveryCode, readRecoveryCode } from '../../../src/core/vault/recovery-code.ts';
import { unwrap, wrap } from '../../../src/core/vault/seal.ts';
import { createStrength, requiredScore } from '../../../src/core/vault/strength.ts';
import { chooseDataDir } from '../../../src/core/vault/data-dir.ts';

describe('wrapping', () => {
  test('gives back what was wrapped, and nothing once key, context or any bit differs', () => {
    fc.assert(
      fc.property(fc.nat({ max: 59 }), fc.nat({ max: 7 }), (byte, bit) => {
        const key = randomBytes(32);
        const secret = randomBytes(32);
        const wrapped = wrap(key, secret, 'context');
        expect(unwrap(key, wrapped, 'context')).toEqual(secret);
        expect(unwrap(randomBytes(32), wrapped, 'context')).toBeNull();
        expect(unwrap(key, wrapped, 'other')).toBeNull();
        const bytes = Buffer.from(wrapped, 'base64');
        bytes.writeUInt8(bytes.readUInt8(byte) ^ (1 << bit), byte);
        expect(unwrap(key, bytes.toString('base64'), 'context')).toBeNull();
      }),
    );
    expect(unwrap(randomBytes(32), '', 'context')).toBeNull();
  });
});

describe('the recovery code', () => {
  test('detects every single mistyped symbol but one in a million', () => {
    const code = newRecoveryCode();
    const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    let missed = 0;
    for (let position = 0; position < code.length; position += 1) {
      if (code[position] === '-') continue;
      for (const symbol of symbols) {
        if (symbol === code[position]) continue;
        try {
          readRecoveryCode(code.slice(0, position) + symbol + code.slice(position + 1));
          missed += 1;
        } catch {
          // Found out, as it should be.
        }
      }
    }
    expect(missed).toBeLessThanOrEqual(1);
  });

  test('never comes twice', () => {
    expect(new Set(Array.from({ length: 1000 }, newRecoveryCode)).size).toBe(1000);
  });
});

test('waiting doubles from a second to a quarter of an hour, after three free attempts', () => {
  expect([0, 1, 2, 3, 4, 5, 12, 13, 1000].map(waitAfter)).toEqual([
    0, 0, 0, 1000, 2000, 4000, 512_000, 900_000, 900_000,
  ]);
});

describe('strength', () => {
  const strength = createStrength(join(import.meta.dirname, '../../../resources'));
  test.each([
    'password',
    'Passw0rd!',
    'qwertyuiop',
    'letterlock1',
    'Sommer2024!',
    '1q2w3e4r5t',
    'aaaaaaaaaaaaaaaa',
    'michael1985',
    'iloveyou123',
    'abcdefghijk',
    '19851985',
  ])('finds %s too weak', async (passphrase) => expect((await strength(passphrase)).score).toBeLessThan(requiredScore));
  test.each(['glacier umbrella tactful orbit', 'xK9#mP2$vL5q', 'Der Elch trinkt lauwarmen Tee'])(
    'lets %s pass',
    async (passphrase) => expect((await strength(passphrase)).score).toBeGreaterThanOrEqual(requiredScore),
  );
  test('stays quick on the longest input that is let in', async () => {
    const began = performance.now();
    expect((await strength('aB1!'.repeat(256))).score).toBeGreaterThanOrEqual(0);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('the data directory', () => {
  test('is the one named by the option, else by the environment, else by convention', () => {
    expect(chooseDataDir('/a', { LETTERLOCK_DATA_DIR: '/b' })).toBe('/a');
    expect(chooseDataDir(undefined, { LETTERLOCK_DATA_DIR: '/b' })).toBe('/b');
    expect(chooseDataDir(undefined, {})).toContain('letterlock');
  });
});

describe('the redactor', () => {
  test.each([
    ['Authorization: Bearer ya29.a0AfH6SMBx-secret', 'ya29'],
    ['AUTH PLAIN AGFsaWNlAHNlY3JldA==', 'AGFsaWNl'],
    ['imaps://alice:hunter2@imap.example.org/', 'hunter2'],
    ['http://127.0.0.1:9/#token=abcDEF123', 'abcDEF'],
    ['password=hunter2 failed', 'hunter2'],
    ['{"refresh_token": "1//0gabc"}', '0gabc'],
    [`PRAGMA key = "x'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'"`, '00112233'],
    ['code 7K2M-9QWE-RTYP-ASDF-GHJK-ZXCV-BNM1-2345 refused', 'RTYP'],
    ['to alice.smith@example.org', 'alice'],
  ])('takes the secret out of %s', (text, secret) => {
    expect(redactText(text)).not.toContain(secret);
  });

  test('leaves ordinary sentences and codes alone', () => {
    const text = 'The server example.org:993 answered 550 5.7.1 after 3 attempts.';
    expect(redactText(text)).toBe(text);
  });

  test('takes out values by their name at any depth, and survives cycles, bytes and errors', () => {
    const cyclic: Record<string, unknown> = { passphrase: 'hunter2', list: [{ refreshToken: 'abc' }], size: 3 };
    cyclic['self'] = cyclic;
    cyclic['bytes'] = Buffer.from('secret bytes');
    cyclic['error'] = new Error('login failed for bob@example.org: password=hunter2');
    const text = JSON.stringify(redact(cyclic));
    for (const secret of ['hunter2', 'abc', 'secret bytes', 'bob@']) expect(text).not.toContain(secret);
    expect(text).toContain('"size":3');
  });

  test('handles any data without failing or hanging', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(typeof JSON.stringify(redact({ value }))).toBe('string');
      }),
      { numRuns: 300 },
    );
  });
});

test('the log is JSON lines for the owner only, cut by size', () => {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-log-'));
  try {
    const log = createLog({ directory, clock: new ManualClock(0), maxBytes: 2000, keep: 2 });
    for (let index = 0; index < 100; index += 1) log.info('something happened', { index, password: 'hunter2' });
    expect(readdirSync(directory).toSorted()).toEqual(['letterlock.1.log', 'letterlock.2.log', 'letterlock.log']);
    for (const name of readdirSync(directory)) {
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
      const text = readFileSync(join(directory, name), 'utf8');
      expect(text.length).toBeLessThanOrEqual(2000);
      expect(text).not.toContain('hunter2');
      for (const line of text.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: 'info' });
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});
