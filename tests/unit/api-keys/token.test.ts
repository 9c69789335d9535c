import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeKey } from '../../../src/core/api-keys/judge.ts';
import { isWithin, readNetwork } from '../../../src/core/api-keys/networks.ts';
import { newToken, readToken, writeToken } from '../../../src/core/api-keys/token.ts';

describe('the form of a key', () => {
  test('is found by the documented expression of secret scanners, and reads back', () => {
    for (let round = 0; round < 50; round += 1) {
      const token = newToken();
      const text = writeToken(token);
      expect(text).toMatch(/^ltk_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
      expect(readToken(text)).toEqual(token);
    }
  });

  test('tells every single changed character', () => {
    const text = writeToken(newToken());
    const at = fc.integer({ min: 4, max: text.length - 1 });
    const letter = fc.constantFrom('0', '7', 'A', 'Q', 'Z', 'a', 'm', 'z');
    fc.assert(
      fc.property(at, letter, (index, char) => {
        const changed = text.slice(0, index) + char + text.slice(index + 1);
        expect(readToken(changed) === null).toBe(changed !== text);
      }),
    );
  });

  test('is nothing else', () => {
    fc.assert(fc.property(fc.string(), (text) => readToken(text) === null));
    expect(readToken(`${writeToken(newToken())}\n`)).toBeNull();
  });
});

describe('networks', () => {
  test.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['2001:db8:0:1::5', '2001:db8::/32', true],
    ['2001:db9::5', '2001:db8::/32', false],
    ['fe80::1%eth0', 'fe80::/10', true],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.8', '203.0.113.7', false],
    ['::1', '0.0.0.0/0', false],
    ['nonsense', '0.0.0.0/0', false],
    ['', '::/0', false],
  ])('%s in %s: %s', (address, network, within) => {
    expect(isWithin(address, [readNetwork(network)])).toBe(within);
  });

  test.each(['', 'all', '10.0.0.0/33', '300.1.1.1', '10.0.0.0/8/8', '2001:db8::/129', '10.0.0.0/-1'])(
    '“%s” is no network',
    (text) => {
      expect(() => readNetwork(text)).toThrow(/neither an address nor a range/);
    },
  );
});

test('a key is taken until the instant that ends it, and not at it', () => {
  const key = { revokedAt: null, expiresAt: 100, validUntil: null, networks: '[]' };
  expect(judgeKey(key, '::1', 99)).toBeNull();
  expect(judgeKey(key, '::1', 100)).toBe('expired');
  expect(judgeKey({ ...key, validUntil: 50 }, '::1', 50)).toBe('rotated');
  expect(judgeKey({ ...key, revokedAt: 1 }, '::1', 0)).toBe('revoked');
  expect(judgeKey({ ...key, networks: '["10.0.0.0/8"]' }, '127.0.0.1', 0)).toBe('wrong-network');
});
