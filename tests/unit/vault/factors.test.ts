/** Second factors, new recovery codes, and what becomes of those who guess. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../../src/core/app.ts';
import { judgeCode } from '../../../src/core/vault/codes.ts';
import { typedCall } from '../../../src/core/dispatch.ts';
import type { KeyFile } from '../../../src/core/vault/keyfile.ts';
import { policySource } from '../../support/policy.ts';
import { testPassphrase, withApp, withPorts } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import type { TestPorts } from '../../support/ports.ts';

const mine = { keychain: false, passphrase: testPassphrase };
const current = { passphrase: testPassphrase };
const step = 30_000;

/** What an authenticator app does with the address that it is shown. */
function authenticator(uri: string): (now: number) => string {
  const parameters = new URL(uri).searchParams;
  const totp = new TOTP({ secret: Secret.fromBase32(parameters.get('secret') ?? '') });
  return (now) => totp.generate({ timestamp: now });
}

async function withCode(
  ports: TestPorts,
  work: (app: TestApp & { code: (offset?: number) => string; singleUse: string[] }) => Promise<void>,
): Promise<void> {
  await withApp(ports, async ({ app, call }) => {
    await call('vault.create', mine);
    const { uri } = await call('vault.beginCode', {});
    const generate = authenticator(uri);
    const code = (offset = 0): string => generate(ports.clock.now() + offset);
    const { singleUse } = await call('vault.confirmCode', { code: code(), current });
    ports.clock.advanceTo(ports.clock.now() + step);
    await work({ ports, app, call, code, singleUse });
  });
}

describe('codes of an authenticator app', () => {
  test('the app is offered what RFC 6238 and every app know', () =>
    withPorts((ports) =>
      withApp(ports, async ({ call }) => {
        await call('vault.create', mine);
        const { uri, secret } = await call('vault.beginCode', {});
        expect(uri).toMatch(
          /^otpauth:\/\/totp\/Letterlock:Owner%20\([0-9a-f]{4}\)\?issuer=Letterlock&secret=[A-Z2-7]{32}&/,
        );
        expect(uri).toContain('algorithm=SHA1&digits=6&period=30');
        expect(uri).toContain(secret);
        expect((await call('vault.status', {})).people[0]?.code).toBeNull();
      }),
    ));

  test('are asked for at the door from then on, beside the passphrase', () =>
    withPorts((ports) =>
      withCode(ports, async ({ call, code }) => {
        expect((await call('vault.status', {})).people[0]?.code).toMatchObject({ singleUseLeft: 10 });
        await call('vault.lock', {});
        await expect(call('vault.unlock', current)).rejects.toMatchObject({ code: 'code-needed' });
        await expect(call('vault.unlock', { ...current, code: '000000' })).rejects.toMatchObject({
          code: 'wrong-code',
        });
        await expect(call('vault.unlock', { passphrase: 'wrong', code: code() })).rejects.toMatchObject({
          code: 'wrong-passphrase',
        });
        await call('vault.unlock', { ...current, code: code() });
      }),
    ));

  test('are told of to the screens as soon as they are asked for, and when they are not any more', () =>
    withPorts((ports) =>
      withCode(ports, async ({ app, call, code }) => {
        const told: Promise<boolean>[] = [];
        const asks = async (): Promise<boolean> => (await call('vault.status', {})).people[0]?.code !== null;
        app.events.listen((name) => {
          if (name === 'vault.changed') told.push(asks());
        });
        await call('vault.removeCode', { current: { ...current, code: code(step) } });
        expect((await Promise.all(told)).at(-1)).toBe(false);
      }),
    ));

  test('are taken once, a step early or late, and never again, not even after a restart', () =>
    withPorts(async (ports) => {
      let used = '';
      await withCode(ports, async ({ call, code }) => {
        await call('vault.lock', {});
        used = code(-step / 2);
        await call('vault.unlock', { ...current, code: code(step) });
        await call('vault.lock', {});
        await expect(call('vault.unlock', { ...current, code: code(step) })).rejects.toMatchObject({
          details: { replayed: true },
        });
      });
      await withApp(ports, async ({ call }) => {
        await expect(call('vault.unlock', { ...current, code: used })).rejects.toMatchObject({ code: 'wrong-code' });
      });
    }));

  test('of a clock that is minutes off are refused, and the clock is named', () =>
    withPorts((ports) =>
      withCode(ports, async ({ call, code }) => {
        await call('vault.lock', {});
        await expect(call('vault.unlock', { ...current, code: code(5 * 60_000) })).rejects.toMatchObject({
          code: 'wrong-code',
          details: { aheadSeconds: 300 },
        });
      }),
    ));

  test('slow down whoever guesses them, as passphrases do', () =>
    withPorts((ports) =>
      withCode(ports, async ({ call }) => {
        await call('vault.lock', {});
        const guess = { ...current, code: '123456' };
        for (let n = 0; n < 3; n += 1)
          await expect(call('vault.unlock', guess)).rejects.toMatchObject({ code: 'wrong-code' });
        await expect(call('vault.unlock', guess)).rejects.toMatchObject({ code: 'too-many-attempts' });
      }),
    ));

  test('are stood in for by ten codes, each once, and by the recovery code', () =>
    withPorts((ports) =>
      withCode(ports, async ({ call, singleUse }) => {
        expect(new Set(singleUse).size).toBe(10);
        for (const [n, code] of singleUse.slice(0, 2).entries()) {
          await call('vault.lock', {});
          await call('vault.unlock', { ...current, code: code.toLowerCase() });
          expect((await call('vault.status', {})).people[0]?.code).toMatchObject({ singleUseLeft: 9 - n });
        }
        await call('vault.lock', {});
        await expect(call('vault.unlock', { ...current, code: singleUse[0] })).rejects.toMatchObject({
          code: 'wrong-code',
        });
        await call('vault.unlock', { ...current, code: singleUse[2] });
        const renewed = await call('vault.newSingleUseCodes', { current: { ...current, code: singleUse[3] } });
        await call('vault.lock', {});
        await expect(call('vault.unlock', { ...current, code: singleUse[4] })).rejects.toMatchObject({
          code: 'wrong-code',
        });
        await call('vault.unlock', { ...current, code: renewed.singleUse[0] });
      }),
    ));

  test('end with a code, and the passphrase opens alone again', () =>
    withPorts((ports) =>
      withCode(ports, async ({ call, code }) => {
        await expect(call('vault.removeCode', { current })).rejects.toMatchObject({ code: 'code-needed' });
        await call('vault.removeCode', { current: { ...current, code: code() } });
        await call('vault.lock', {});
        await call('vault.unlock', current);
      }),
    ));

  test('cannot be taken out of the key file by whoever may write it', () =>
    withPorts(async (ports) => {
      await withCode(ports, () => Promise.resolve());
      edit(ports, (file) => {
        file.slots[0]!.code = null;
        file.slots[0]!.keys.code = null;
      });
      await withApp(ports, ({ call }) =>
        expect(call('vault.unlock', current)).rejects.toMatchObject({ code: 'vault-damaged' }),
      );
    }));

  test('leave nothing in the key file that would tell one', () =>
    withPorts((ports) =>
      withCode(ports, ({ singleUse }) => {
        const text = readFileSync(join(ports.paths.dataDir, 'vault.json'), 'utf8');
        for (const code of singleUse) expect(text).not.toContain(code.replace('-', ''));
        return Promise.resolve();
      }),
    ));

  test('are those of the test vectors of RFC 6238', () => {
    // Appendix B, SHA-1, last six of eight digits: the library is asked, with the secret of the RFC.
    const totp = new TOTP({ secret: Secret.fromLatin1('12345678901234567890'), digits: 8 });
    expect(totp.generate({ timestamp: 59_000 })).toBe('94287082');
    expect(totp.generate({ timestamp: 20_000_000_000_000 })).toBe('65353130');
    expect(
      judgeCode(randomBytes(32), 'not a code at all, and far too long', 0, { lastStep: 0, singleUse: [] }),
    ).toEqual({
      kind: 'wrong',
    });
  });
});

function edit(ports: TestPorts, change: (file: { slots: KeyFile['slots'] }) => void): void {
  const path = join(ports.paths.dataDir, 'vault.json');
  const { checksum: _, ...file } = JSON.parse(readFileSync(path, 'utf8'));
  change(file);
  const checksum = createHash('sha256').update(JSON.stringify(file)).digest('base64');
  writeFileSync(path, JSON.stringify({ ...file, checksum }));
}

describe('security keys', () => {
  const key = (name: string) => ({
    name,
    id: randomBytes(16).toString('base64url'),
    salt: randomBytes(32).toString('base64url'),
    output: randomBytes(32).toString('base64url'),
  });
  const given = ({ id, output }: ReturnType<typeof key>) => ({ ...current, securityKey: { id, output } });

  test('bind the encryption: without one nothing opens but the recovery code', () =>
    withPorts((ports) =>
      withApp(ports, async ({ call }) => {
        const { recoveryCode } = await call('vault.create', mine);
        const first = key('First');
        await call('vault.addSecurityKey', { ...first, current });
        const [me] = (await call('vault.status', {})).people;
        expect(me?.securityKeys).toMatchObject([{ id: first.id, salt: first.salt, name: 'First' }]);
        await call('vault.lock', {});
        await expect(call('vault.unlock', current)).rejects.toMatchObject({ code: 'security-key-needed' });
        const forged = { ...first, output: randomBytes(32).toString('base64url') };
        await expect(call('vault.unlock', given(forged))).rejects.toMatchObject({ code: 'wrong-security-key' });
        await call('vault.unlock', given(first));
        await call('vault.lock', {});
        await call('vault.unlock', { recoveryCode });
      }),
    ));

  test('cannot be taken out of the key file by whoever may write it and knows the passphrase', () =>
    withPorts(async (ports) => {
      await withApp(ports, async ({ call }) => {
        await call('vault.create', mine);
        await call('vault.addSecurityKey', { ...key('First'), current });
      });
      edit(ports, (file) => (file.slots[0]!.keys.protection.securityKeys = []));
      await withApp(ports, ({ call }) =>
        expect(call('vault.unlock', current)).rejects.toMatchObject({ code: 'wrong-passphrase' }),
      );
    }));

  test('are any one of several, which stay through a change of the passphrase and go one by one', () =>
    withPorts((ports) =>
      withApp(ports, async ({ call }) => {
        await call('vault.create', mine);
        const [first, second] = [key('First'), key('Second')];
        await call('vault.addSecurityKey', { ...first, current });
        await expect(call('vault.addSecurityKey', { ...second, current })).rejects.toMatchObject({
          code: 'security-key-needed',
        });
        await call('vault.addSecurityKey', { ...second, current: given(first) });
        const passphrase = 'orchard-91-velvet-thimble-quartz';
        await call('vault.protect', { keychain: true, passphrase, current: given(first) });
        const secondNow = { ...given(second), passphrase };
        await call('vault.lock', {});
        await call('vault.unlock', secondNow);
        await call('vault.removeSecurityKey', { credentialId: first.id, current: secondNow });
        await call('vault.lock', {});
        await expect(call('vault.unlock', { ...given(first), passphrase })).rejects.toMatchObject({
          code: 'wrong-security-key',
        });
        await call('vault.unlock', secondNow);
        await call('vault.removeSecurityKey', { credentialId: second.id, current: secondNow });
        await call('vault.lock', {});
        await call('vault.unlock', { passphrase });
      }),
    ));

  test('that are lost are left behind with the recovery code', () =>
    withPorts((ports) =>
      withApp(ports, async ({ call }) => {
        const { recoveryCode } = await call('vault.create', mine);
        await call('vault.addSecurityKey', { ...key('Lost'), current });
        await call('vault.protect', { ...mine, current: { recoveryCode } });
        await call('vault.lock', {});
        await call('vault.unlock', current);
        expect((await call('vault.status', {})).people[0]?.securityKeys).toEqual([]);
      }),
    ));
});

describe('a new recovery code', () => {
  test('opens beside the old one until it is confirmed, and alone from then on', () =>
    withPorts((ports) =>
      withApp(ports, async ({ call }) => {
        const { recoveryCode: old } = await call('vault.create', mine);
        const { recoveryCode: fresh } = await call('vault.newRecoveryCode', { current });
        for (const recoveryCode of [old, fresh]) {
          await call('vault.lock', {});
          await call('vault.unlock', { recoveryCode });
        }
        await expect(call('vault.confirmRecoveryCode', { recoveryCode: old })).rejects.toMatchObject({
          code: 'wrong-recovery-code',
        });
        await call('vault.confirmRecoveryCode', { recoveryCode: fresh });
        await call('vault.lock', {});
        await expect(call('vault.unlock', { recoveryCode: old })).rejects.toMatchObject({
          code: 'wrong-recovery-code',
        });
        await call('vault.unlock', { recoveryCode: fresh });
      }),
    ));
});

describe('whoever guesses too often', () => {
  test('finds the keys destroyed, where that was chosen; the recovery code alone is left, and the log says so', () =>
    withPorts(async (ports) => {
      const recoveryCode = await withApp(ports, async ({ call }) => {
        const made = await call('vault.create', { keychain: true, passphrase: testPassphrase });
        await call('vault.setWipe', { after: 5, current });
        await call('vault.lock', {});
        for (let n = 5; n > 0; n -= 1) {
          const { wipe, retryAt } = await call('vault.status', {});
          expect(wipe).toEqual({ after: 5, left: n });
          if (retryAt !== null) ports.clock.advanceTo(retryAt);
          await expect(call('vault.unlock', { passphrase: 'wrong' })).rejects.toMatchObject({
            code: 'wrong-passphrase',
          });
        }
        return made.recoveryCode;
      });
      expect([...ports.keychain.items.keys()].filter((name) => name.startsWith('workspace'))).toEqual([]);
      await withApp(ports, async ({ call }) => {
        const { retryAt, people } = await call('vault.status', {});
        expect(people[0]).toMatchObject({ wiped: true, passphrase: false, keychain: false });
        if (retryAt !== null) ports.clock.advanceTo(retryAt);
        await expect(call('vault.unlock', current)).rejects.toMatchObject({ code: 'keys-wiped' });
        await call('vault.unlock', { recoveryCode });
        const { items } = await call('audit.list', { limit: 30 });
        expect(items.find((row) => row.method === 'vault.wipe')).toMatchObject({ principal: 'system' });
        await call('vault.protect', { ...mine, current: { recoveryCode } });
        await call('vault.lock', {});
        await call('vault.unlock', current);
      });
    }));

  test('is counted by the policy’s bound as well', () =>
    withPorts(async (ports) => {
      const policySources = [policySource({ wipeAfterAttempts: 5 })];
      const app = await createApp({ ...ports, policySources }, { checkOutput: true });
      const call = typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' });
      await call('vault.create', mine);
      await expect(call('vault.setWipe', { after: 50, current })).rejects.toMatchObject({ code: 'by-policy' });
      expect((await call('vault.status', {})).wipe).toEqual({ after: 5, left: 5 });
      await app.stop();
    }));
});

describe('the system’s question whether the user is there', () => {
  test('is asked before the keychain is used, and a refusal opens nothing', () =>
    withPorts(async (ports) => {
      let answer = true;
      let asked = 0;
      const presence = {
        name: 'Touch ID',
        confirm: () => {
          asked += 1;
          return Promise.resolve(answer);
        },
      };
      await withApp({ ...ports, presence }, async ({ app, call }) => {
        await call('vault.create', { keychain: true });
        expect((await call('vault.status', {})).presence).toBe('Touch ID');
        await call('vault.setPresence', { required: true, current: {} });
        await call('vault.lock', {});
        await app.start();
        expect((await call('vault.status', {})).state).toBe('locked');
        answer = false;
        await expect(call('vault.unlock', {})).rejects.toMatchObject({ code: 'presence-needed' });
        answer = true;
        await call('vault.unlock', {});
        expect(asked).toBe(2);
      });
      // A host that has no such question cannot be used to get round it.
      await withApp(ports, ({ call }) =>
        expect(call('vault.unlock', {})).rejects.toMatchObject({ code: 'presence-needed' }),
      );
    }));
});
