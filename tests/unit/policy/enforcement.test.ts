/** What a policy changes for whoever uses Letterlock: asked through the dispatcher, on a real workspace. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { describe, expect, test, vi } from 'vitest';
import { createApp } from '../../../src/core/app.ts';
import type { App } from '../../../src/core/app.ts';
import { typedCall } from '../../../src/core/dispatch.ts';
import type { TypedCall } from '../../../src/core/dispatch.ts';
import { usable } from '../../../src/core/policy/accounts.ts';
import { requiredBackup } from '../../../src/core/policy/backup.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { backupPlan } from '../../../src/shared/contract/backup.ts';
import { createPolicyGate } from '../../../src/core/policy/gate.ts';
import { mailboxConfig } from '../../../src/shared/contract/mailbox.ts';
import { methods } from '../../../src/shared/contract/index.ts';
import type { Policy } from '../../../src/shared/policy.ts';
import { testPassphrase, withPorts } from '../../support/app.ts';
import { owner } from '../../support/workspace.ts';
import { policySource } from '../../support/policy.ts';
import type { TestPorts } from '../../support/ports.ts';

interface Governed {
  readonly call: TypedCall;
  readonly ports: TestPorts;
  readonly impose: (values: unknown) => void;
}

/** From now on nothing can be written into the audit log. */
async function refuseAudit(app: App, { paths }: TestPorts): Promise<void> {
  const key = await app.exportKey(owner, { passphrase: testPassphrase });
  const store = openStore({ path: join(paths.dataDir, 'letterlock.db'), key: Buffer.from(key, 'hex') });
  store.db.exec(`CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  store.close();
}

/** An app with a workspace, made before anything is imposed unless told. */
function withPolicy(first: Policy | null, work: (governed: Governed) => Promise<void>): Promise<void> {
  return withPorts(async (ports) => {
    let values: unknown = first;
    const policySources = [policySource(() => values)];
    const app = await createApp({ ...ports, policySources }, { checkOutput: true, background: false });
    const call = typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' });
    try {
      await work({ call, ports, impose: (next) => (values = next) });
    } finally {
      await app.stop();
    }
  });
}

const byPolicy = (setting: string) => ({ code: 'by-policy', details: { setting } });
const server = { host: 'mail.example.org', port: 465, tls: 'implicit', user: 'me' } as const;
const mailbox = (address: string, more: object = {}) => ({
  name: 'Mine',
  config: { address, smtp: { ...server, ...more }, imap: null },
  password: 'pass',
});

describe('a wrong policy', () => {
  test('keeps Letterlock closed and says which value is wrong and what is expected', () =>
    withPolicy(null, async ({ call, impose }) => {
      await call('vault.create', { keychain: true });
      await call('vault.lock', {});
      impose({ lockMinutes: 5000 });
      const refused = call('vault.unlock', {});
      await expect(refused).rejects.toMatchObject({
        code: 'policy-invalid',
        details: { problems: [{ source: 'test policy', field: 'lockMinutes' }] },
      });
      await expect(refused).rejects.toThrow(/lockMinutes.*1440/);
      expect((await call('vault.status', {})).state).toBe('locked');
      expect(await call('policy.get', {})).toMatchObject({ state: 'invalid', problems: [{ field: 'lockMinutes' }] });
      impose({ lockMinutes: 50 });
      await call('vault.unlock', {});
      expect((await call('settings.get', {})).lockMinutes).toBe(10);
      const { items } = await call('audit.list', { limit: 20 });
      expect(items.filter(({ method }) => method === 'policy.changed')).toHaveLength(2);
    }));

  test('makes no new workspace', () =>
    withPolicy({ lockMinutes: -1 }, async ({ call }) => {
      await expect(call('vault.create', { keychain: true })).rejects.toMatchObject({ code: 'policy-invalid' });
      expect((await call('vault.status', {})).state).toBe('new');
    }));

  test.each([false, true])('that comes while Letterlock is open closes it, with a full disk: %s', (full) =>
    withPorts(async (ports) => {
      let values: unknown = null;
      const policySources = [policySource(() => values)];
      const app = await createApp({ ...ports, policySources }, { lockWhenIdle: true });
      const call = typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' });
      await call('vault.create', { keychain: true, passphrase: testPassphrase });
      if (full) await refuseAudit(app, ports);
      values = { unknown: true };
      const closed = new Promise<void>((resolve) => {
        app.events.listen((name) => name === 'vault.changed' && resolve());
      });
      ports.clock.advanceTo(ports.clock.now() + 60_000);
      await closed;
      expect((await call('vault.status', {})).state).toBe('locked');
      await app.stop();
    }),
  );

  test('that closes Letterlock while it is being ended is no reason to end before it is closed', () =>
    withPorts(async (ports) => {
      let values: unknown = null;
      const policySources = [policySource(() => values)];
      const app = await createApp({ ...ports, policySources }, { lockWhenIdle: true });
      const call = typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' });
      await call('vault.create', { keychain: true });
      values = { unknown: true };
      ports.clock.advanceTo(ports.clock.now() + 60_000);
      await setImmediate();
      expect(app.unlockedBy()).toBeNull();
      await app.stop();
      // The directory is given back when nothing is open in it any more.
      expect(existsSync(join(ports.paths.dataDir, 'letterlock.db-wal'))).toBe(false);
    }));

  test('that comes while Letterlock is being opened closes it', () =>
    withPorts(async (ports) => {
      let values: unknown = null;
      const policySources = [policySource(() => values)];
      const app = await createApp({ ...ports, policySources }, { lockWhenIdle: true });
      const call = typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' });
      await call('vault.create', { keychain: false, passphrase: testPassphrase });
      await call('vault.lock', {});
      const unlocking = call('vault.unlock', { passphrase: testPassphrase });
      // By now the policy was read for it, and the passphrase is being stretched.
      await setImmediate();
      values = { unknown: true };
      ports.clock.advanceTo(ports.clock.now() + 60_000);
      await unlocking;
      await vi.waitFor(() => expect(app.unlockedBy()).toBeNull());
      await app.stop();
    }));
});

describe('imposed', () => {
  test('settings are refused with the reason, and count whatever was chosen before', () =>
    withPolicy(null, async ({ call, impose }) => {
      await call('vault.create', { keychain: true });
      await call('settings.update', { lockMinutes: 0, sendWhileLocked: true });
      await call('vault.lock', {});
      impose({ lockMinutes: 15, allowSendWhileLocked: false, proxy: 'none' });
      await call('vault.unlock', {});
      const settings = await call('settings.get', {});
      expect(settings).toMatchObject({ lockMinutes: 15, sendWhileLocked: false, proxy: { mode: 'none' } });
      await expect(call('settings.update', { lockMinutes: 16 })).rejects.toMatchObject(byPolicy('lockMinutes'));
      await expect(call('settings.update', { lockMinutes: 0 })).rejects.toMatchObject(byPolicy('lockMinutes'));
      await expect(call('settings.update', { proxy: { mode: 'system' } })).rejects.toMatchObject(byPolicy('proxy'));
      expect(await call('settings.update', { lockMinutes: 5 })).toMatchObject({ lockMinutes: 5 });
    }));

  test('kinds, domains, TLS and limits of mailboxes hold for new and for old ones', () =>
    withPolicy(null, async ({ call, impose }) => {
      await call('vault.create', { keychain: true });
      const { id } = await call('accounts.connect', mailbox('old@example.org'));
      await call('accounts.update', { id, dailyLimit: 5000 });
      await call('vault.lock', {});
      impose({ accountKinds: ['smtp-imap'], accountDomains: ['example.org'], minimumTls: 'TLSv1.3', dailyLimit: 100 });
      await call('vault.unlock', {});
      const refusals = [
        [call('accounts.connect', mailbox('me@example.com')), 'accountDomains'],
        [call('accounts.connect', mailbox('me@notexample.org')), 'accountDomains'],
        [call('accounts.connect', mailbox('a@example.org', { minimumTls: 'TLSv1.2' })), 'minimumTls'],
        [call('accounts.signIn', { way: 'graph', clientId: 'x' }), 'accountKinds'],
        [call('accounts.update', { id, dailyLimit: 101 }), 'dailyLimit'],
      ] as const;
      for (const [refused, setting] of refusals) await expect(refused).rejects.toMatchObject(byPolicy(setting));
      await call('accounts.connect', mailbox('me@mail.example.org'));
    }));

  test('exports of contacts are refused, those of the audit log are not', () =>
    withPolicy({ allowExport: false }, async ({ call }) => {
      await call('vault.create', { keychain: true });
      await expect(call('contacts.export', {})).rejects.toMatchObject(byPolicy('allowExport'));
      await expect(call('suppression.export', {})).rejects.toMatchObject(byPolicy('allowExport'));
      expect(await call('audit.export', { format: 'csv' })).toHaveProperty('jobId');
    }));

  test('rules of data-loss prevention come beside those of the workspace, which may be closed to changes', () =>
    withPolicy(
      { forbiddenWords: ['Falcon'], forbiddenData: ['iban'], allowDlpChanges: false, exportConfirmRows: 10 },
      async ({ call }) => {
        await call('vault.create', { keychain: true });
        const { items, locked } = await call('dlp.rules', {});
        expect(items.filter(({ source }) => source !== null).map(({ id }) => id)).toEqual([
          'policy:iban',
          'policy:words',
        ]);
        expect(items.length).toBeGreaterThan(2);
        expect(locked).toBe(true);
        const rule = { looksFor: { kind: 'words' as const, words: ['Kestrel'] }, action: 'warn' as const };
        await expect(call('dlp.save', rule)).rejects.toMatchObject(byPolicy('allowDlpChanges'));
        await expect(call('dlp.remove', { id: 1 })).rejects.toMatchObject(byPolicy('allowDlpChanges'));
        expect((await call('settings.get', {})).exportConfirmRows).toBe(10);
        const never = call('settings.update', { exportConfirmRows: null });
        await expect(never).rejects.toMatchObject(byPolicy('exportConfirmRows'));
      },
    ));

  test('a stronger passphrase is asked for than Letterlock itself would', () =>
    withPolicy({ passphraseScore: 4 }, async ({ call }) => {
      const passphrase = 'umbrella94';
      expect((await call('vault.strength', { passphrase })).score).toBe(3);
      await expect(call('vault.create', { keychain: false, passphrase })).rejects.toMatchObject(
        byPolicy('passphraseScore'),
      );
      await call('vault.create', { keychain: false, passphrase: testPassphrase });
    }));

  test('a second factor comes before everything else', () =>
    withPolicy({ requireSecondFactor: true }, async ({ call, ports }) => {
      await call('vault.create', { keychain: false, passphrase: testPassphrase });
      expect(await call('policy.get', {})).toMatchObject({ secondFactorMissing: true });
      await expect(call('contacts.list', {})).rejects.toMatchObject({ code: 'second-factor-needed' });
      const { secret } = await call('vault.beginCode', {});
      const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: ports.clock.now() });
      await call('vault.confirmCode', { code, current: { passphrase: testPassphrase } });
      expect((await call('contacts.list', {})).items).toEqual([]);
    }));

  test('while the second factor is missing, nothing is answered but how things stand and what adds one', async () => {
    const gate = createPolicyGate({
      keeper: { problem: () => null, current: () => ({ requireSecondFactor: true }), refresh: () => Promise.resolve() },
      secondFactorMissing: () => Promise.resolve(true),
      score: () => Promise.resolve(4),
    });
    const answered: string[] = [];
    for (const name of methods.keys()) {
      await gate(name, {}).then(
        () => answered.push(name),
        (error: unknown) => expect(error).toMatchObject({ code: 'second-factor-needed' }),
      );
    }
    expect(answered.toSorted()).toEqual([
      'app.info',
      'backup.recover',
      'policy.get',
      'settings.get',
      'vault.active',
      'vault.addSecurityKey',
      'vault.beginCode',
      'vault.confirmCode',
      'vault.create',
      'vault.lock',
      'vault.protect',
      'vault.status',
      'vault.strength',
      'vault.unlock',
    ]);
  });

  test('values are shown with where they come from, secrets are not', () =>
    withPolicy({ googleClientId: 'id', googleClientSecret: 'shh', allowAi: false }, async ({ call }) => {
      const { entries } = await call('policy.get', {});
      expect(entries).toEqual([
        { field: 'allowAi', value: false, source: 'test policy' },
        { field: 'googleClientId', value: 'id', source: 'test policy' },
        { field: 'googleClientSecret', value: null, source: 'test policy' },
      ]);
    }));
});

describe('mailboxes from before', () => {
  const account = {
    kind: 'smtp-imap',
    address: 'me@example.org',
    api: null,
    config: mailboxConfig.parse({ address: 'me@example.org', smtp: { ...server, minimumTls: 'TLSv1.2' }, imap: null }),
  } as const;

  test('speak no older TLS than is imposed, and are not opened where they are not allowed', () => {
    expect(usable(account, {}).config?.smtp.minimumTls).toBe('TLSv1.2');
    expect(usable(account, { minimumTls: 'TLSv1.3' }).config?.smtp.minimumTls).toBe('TLSv1.3');
    expect(() => usable(account, { accountKinds: ['gmail'] })).toThrow(/does not allow/);
    expect(() => usable(account, { accountDomains: ['example.com'] })).toThrow(/does not allow/);
    expect(usable({ ...account, kind: 'practice' }, { accountDomains: ['example.com'] }).kind).toBe('practice');
  });
});

test('backups become what is required, and stay the user’s choice beyond that', () => {
  const now = { target: null, plan: backupPlan.parse({ everyHours: 24 }) };
  expect(requiredBackup({}, now)).toBeNull();
  const required = requiredBackup({ backupFolder: '/srv/backup', backupEveryHours: 6 }, now);
  expect(required).toMatchObject({ target: { kind: 'folder', path: '/srv/backup' }, plan: { everyHours: 6 } });
  expect(required && requiredBackup({ backupFolder: '/srv/backup', backupEveryHours: 6 }, required)).toBeNull();
});
