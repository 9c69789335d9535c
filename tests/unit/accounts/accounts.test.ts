import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../../src/core/store/open.ts';
import { all, run } from '../../../src/core/store/rows.ts';
import type { MailboxConfig } from '../../../src/shared/contract/mailbox.ts';
import { testPorts } from '../../support/ports.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

const password = 'correct horse battery staple';

const server = {
  port: 465,
  tls: 'implicit',
  user: 'anna@letterlock.example',
  auth: 'auto',
  minimumTls: 'TLSv1.3',
  fingerprint: null,
} as const;
const config: MailboxConfig = {
  address: 'anna@letterlock.example',
  displayName: 'Anna',
  smtp: { ...server, host: 'smtp.letterlock.example' },
  imap: { ...server, host: 'imap.letterlock.example', port: 993 },
};

let ws: TestWorkspace;
beforeEach(async () => {
  ws = await openTestWorkspace();
});
afterEach(() => ws.close());

const connect = async (): Promise<number> => (await ws.call('accounts.connect', { name: 'Anna', config, password })).id;

/** Reads the database as somebody with its key would, beside the running app. */
function inspect<T>(sql: string): T[] {
  const store = openStore({
    path: join(ws.ports.paths.dataDir, 'letterlock.db'),
    key: ws.keys.database,
    readonly: true,
  });
  try {
    return all<T>(store.db, sql);
  } finally {
    store.close();
  }
}

describe('the practice mailbox', () => {
  test('is there from the start and cannot be disconnected or given a server', async () => {
    const { items } = await ws.call('accounts.list', {});
    expect(items).toMatchObject([
      { kind: 'practice', state: 'ok', config: null, hasPassword: false, dailyLimit: 2000 },
    ]);
    const id = items[0]!.id;
    await expect(ws.call('accounts.disconnect', { id })).rejects.toMatchObject({ code: 'not-allowed-now' });
    await expect(ws.call('accounts.update', { id, config })).rejects.toMatchObject({ code: 'not-allowed-now' });
  });
});

test('what went out in 24 hours counts mails of no campaign too', async () => {
  const id = await connect();
  const other = (await ws.call('accounts.list', {})).items[0]!.id;
  const now = ws.ports.clock.now();
  const store = openStore({ path: join(ws.ports.paths.dataDir, 'letterlock.db'), key: ws.keys.database });
  for (const [account, at] of [
    [id, now - 60_000],
    [id, now - 86_399_999],
    [id, now - 86_400_000],
    [other, now - 60_000],
  ] as const)
    run(store.db, 'INSERT INTO hand_sent (account_id, at) VALUES (?, ?)', [account, at]);
  store.close();
  expect(await ws.call('accounts.get', { id })).toMatchObject({ sentLast24h: 2 });
});

describe('connecting a mailbox', () => {
  test('shows it without its password, and keeps the password sealed under a key of its own in the keychain', async () => {
    const id = await connect();
    const account = await ws.call('accounts.get', { id });
    expect(account).toMatchObject({ kind: 'smtp-imap', address: config.address, hasPassword: true, sentLast24h: 0 });
    expect(JSON.stringify(account)).not.toContain(password);
    expect([...ws.ports.keychain.items.keys()]).toEqual([expect.stringMatching(/^account\/[0-9a-f-]{36}$/)]);
    const rows = inspect<{ sealed: Buffer; wrapped: Buffer | null }>(
      'SELECT sealed, wrapped FROM account_secret JOIN account_key USING (account_id)',
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.wrapped).toBeNull();
    expect(rows[0]!.sealed.includes(password)).toBe(false);
  });

  test('wraps the key by the credential key where there is no keychain', async () => {
    await ws.close();
    const ports = testPorts();
    ports.keychain.available = () => Promise.resolve({ ok: false, reason: 'There is none.' });
    ws = await openTestWorkspace(ports);
    const id = await connect();
    expect(ports.keychain.items.size).toBe(0);
    expect(inspect<{ n: number }>('SELECT length(wrapped) AS n FROM account_key')).toEqual([{ n: 60 }]);
    expect((await ws.call('accounts.disconnect', { id })).receipt.every(({ ok }) => ok)).toBe(true);
  });

  test('is refused for an address that is connected already, and leaves no key behind', async () => {
    await connect();
    await expect(connect()).rejects.toMatchObject({ code: 'already-exists' });
    expect(ws.ports.keychain.items.size).toBe(1);
  });

  test.each([
    ['two at signs', { ...config, address: 'a@b@c.example' }],
    ['a line break', { ...config, address: 'a@b.example\r\nRCPT TO:<x@y.example>' }],
    ['a host with a path', { ...config, smtp: { ...config.smtp, host: 'smtp.example/evil' } }],
    ['a host with a user', { ...config, smtp: { ...config.smtp, host: 'evil@smtp.example' } }],
  ])('refuses %s', async (_name, wrong) => {
    const call = ws.call('accounts.connect', { name: 'x', config: wrong, password });
    await expect(call).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('starts with the limit that the provider allows, which cannot be raised past it', async () => {
    const gmail: MailboxConfig = {
      ...config,
      address: 'anna@gmail.com',
      smtp: { ...config.smtp, host: 'smtp.gmail.com', user: 'anna@gmail.com' },
    };
    const { id } = await ws.call('accounts.connect', { name: 'Gmail', config: gmail, password });
    expect(await ws.call('accounts.get', { id })).toMatchObject({ dailyLimit: 500 });
    await ws.call('accounts.update', { id, dailyLimit: 50 });
    await expect(ws.call('accounts.update', { id, dailyLimit: 501 })).rejects.toMatchObject({ code: 'invalid-input' });
    await ws.call('accounts.update', { id, hourlyLimit: 20, minuteLimit: 2 });
    await ws.call('accounts.update', { id, hourlyLimit: null });
    expect(await ws.call('accounts.get', { id })).toMatchObject({ dailyLimit: 50 });
  });
});

describe('a stored password', () => {
  test('is not sent to another server by changing the settings or by testing with them', async () => {
    const id = await connect();
    // Whoever stands between could show a certificate of their own, if its fingerprint were all that had to be changed.
    const between = { ...config, smtp: { ...config.smtp, fingerprint: 'ab'.repeat(32) } };
    await expect(ws.call('accounts.update', { id, config: between })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(ws.call('accounts.test', { id, config: between })).rejects.toMatchObject({ code: 'invalid-input' });
    const elsewhere = { ...config, smtp: { ...config.smtp, host: 'smtp.attacker.example' } };
    await expect(ws.call('accounts.update', { id, config: elsewhere })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(ws.call('accounts.test', { id, config: elsewhere })).rejects.toMatchObject({ code: 'invalid-input' });
    await ws.call('accounts.update', { id, config: elsewhere, password: 'another one' });
    expect(await ws.call('accounts.get', { id })).toMatchObject({
      config: { smtp: { host: 'smtp.attacker.example' } },
    });
  });
});

describe('pausing', () => {
  test('is shown with its reason, and undone', async () => {
    const id = await connect();
    await ws.call('accounts.pause', { id });
    expect(await ws.call('accounts.get', { id })).toMatchObject({ state: 'paused', pauseReason: 'user' });
    await ws.call('accounts.resume', { id });
    expect(await ws.call('accounts.get', { id })).toMatchObject({ state: 'ok', pauseReason: null });
  });
});

describe('disconnecting', () => {
  test('destroys key, secret and account, and finds no trace of them', async () => {
    const id = await connect();
    const { receipt } = await ws.call('accounts.disconnect', { id });
    expect(receipt.map(({ what, ok }) => [what, ok])).toEqual([
      ['key', true],
      ['secret-row', true],
      ['account-row', true],
      ['no-trace', true],
    ]);
    expect(ws.ports.keychain.items.size).toBe(0);
    expect(inspect('SELECT * FROM account_secret')).toEqual([]);
    expect((await ws.call('accounts.list', {})).items).toHaveLength(1);
    await expect(ws.call('accounts.get', { id })).rejects.toMatchObject({ code: 'not-found' });
    for (const name of readdirSync(ws.ports.paths.dataDir)) {
      if (!name.startsWith('letterlock.db')) continue;
      expect(readFileSync(join(ws.ports.paths.dataDir, name)).includes(password)).toBe(false);
    }
  });

  test('says so when a trace is left', async () => {
    const id = await connect();
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(ws.ports.paths.dataDir, 'letterlock.log'), `{"oops": "${password}"}\n`);
    const { receipt } = await ws.call('accounts.disconnect', { id });
    expect(receipt.at(-1)).toMatchObject({
      what: 'no-trace',
      ok: false,
      detail: expect.stringContaining('letterlock.log'),
    });
    expect(JSON.stringify(receipt)).not.toContain(password);
  });

  test('says so when the keychain keeps the key', async () => {
    const id = await connect();
    ws.ports.keychain.delete = () => Promise.reject(new Error('The keychain is locked.'));
    const { receipt } = await ws.call('accounts.disconnect', { id });
    expect(receipt[0]).toMatchObject({ what: 'key', ok: false });
    expect(receipt.at(-1)).toMatchObject({ what: 'no-trace', ok: false });
  });

  test('leaves the name readable for a campaign that was sent with it', async () => {
    const id = await connect();
    const store = openStore({ path: join(ws.ports.paths.dataDir, 'letterlock.db'), key: ws.keys.database });
    run(
      store.db,
      `INSERT INTO campaign (name, account_id, audience, schedule, created_at) VALUES ('Spring', ?, '{}', '{}', 1)`,
      [id],
    );
    store.close();
    const { receipt } = await ws.call('accounts.disconnect', { id });
    expect(receipt.every(({ ok }) => ok)).toBe(true);
    expect((await ws.call('accounts.list', {})).items.map((account) => account.id)).not.toContain(id);
    expect(inspect(`SELECT address, config, state FROM account WHERE id = ${id}`)).toEqual([
      { address: config.address, config: null, state: 'needs-attention' },
    ]);
    // The address is free again.
    await connect();
  });
});
