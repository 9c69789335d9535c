import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MailboxConfig } from '../../../../src/shared/contract/mailbox.ts';
import { openStore } from '../../../../src/core/store/open.ts';
import { run } from '../../../../src/core/store/rows.ts';
import { openTestWorkspace, reopen } from '../../../support/workspace.ts';
import type { TestWorkspace } from '../../../support/workspace.ts';

const server = {
  port: 465,
  tls: 'implicit',
  auth: 'auto',
  minimumTls: 'TLSv1.3',
  fingerprint: null,
} as const;
const mailbox = (address: string, change: Partial<MailboxConfig> = {}): MailboxConfig => ({
  address,
  displayName: '',
  smtp: { ...server, user: address, host: 'smtp.nowhere.example' },
  imap: { ...server, user: address, host: 'imap.nowhere.example', port: 993 },
  ...change,
});

let ws: TestWorkspace;
let practice: number;
beforeEach(async () => {
  ws = await openTestWorkspace();
  practice = (await ws.call('accounts.list', {})).items[0]!.id;
});
afterEach(() => ws.close());

const connect = async (config: MailboxConfig): Promise<number> =>
  (await ws.call('accounts.connect', { name: config.address, config, password: 'correct horse battery' })).id;

describe('the two ends', () => {
  test.each<[string, MailboxConfig, string | null]>([
    ['another mailbox', mailbox('bo@other.example'), null],
    ['the same one by another spelling', mailbox('Anna+test@firma.example'), 'same'],
    [
      'the same login under another address',
      mailbox('info@firma.example', { imap: mailbox('anna@firma.example').imap }),
      'same',
    ],
    ['a mailbox that only sends', mailbox('bo@other.example', { imap: null }), 'sends-only'],
  ])('%s', async (_, config, reason) => {
    const from = await connect(mailbox('anna@firma.example'));
    const to = await connect(config);
    const { items } = await ws.call('selfProbe.receivers', { id: from });
    expect(items.find(({ id }) => id === to)).toMatchObject({ usable: reason === null, reason });
    expect(items.find(({ id }) => id === practice)).toMatchObject({ usable: false, reason: 'practice' });
    expect(items.map(({ id }) => id)).not.toContain(from);
    if (reason === null) return;
    await expect(ws.call('selfProbe.start', { id: from, to })).rejects.toMatchObject({
      code: 'not-allowed-now',
      details: { reason },
    });
  });

  test('cannot be one mailbox', async () => {
    const from = await connect(mailbox('anna@firma.example'));
    const same = ws.call('selfProbe.start', { id: from, to: from });
    await expect(same).rejects.toMatchObject({ details: { reason: 'same' } });
    await expect(same).rejects.toThrow(/same mailbox/);
  });

  test('must be able to send, and exist', async () => {
    const from = await connect(mailbox('anna@firma.example'));
    const to = await connect(mailbox('bo@other.example'));
    await expect(ws.call('selfProbe.start', { id: from, to: 999 })).rejects.toMatchObject({ code: 'not-found' });
    await ws.call('accounts.pause', { id: from });
    await expect(ws.call('selfProbe.start', { id: from, to })).rejects.toMatchObject({
      code: 'not-allowed-now',
      details: { reason: 'sender-paused' },
    });
  });
});

describe('from the practice mailbox', () => {
  test('it stays on this machine, is judged as far as that goes, and asks no DNS', async () => {
    const asked: string[] = [];
    ws.ports.dns.txt = (name) => {
      asked.push(name);
      return Promise.resolve([]);
    };
    const to = await connect(mailbox('silence@other.example'));
    const { jobId } = await ws.call('selfProbe.start', { id: practice, to });
    expect((await ws.finished(jobId)).state).toBe('done');
    const [probe] = (await ws.call('selfProbe.list', { id: practice })).items;
    expect(probe).toMatchObject({ state: 'done', practice: true, to: { address: 'silence@other.example' } });
    const codes = Object.fromEntries(probe!.findings.map(({ topic, code }) => [topic, code]));
    expect(codes).toMatchObject({ links: 'links-same', text: 'text-same', 'message-id': 'id-same', dkim: 'practice' });
    expect(asked).toEqual([]);
    const { items } = await ws.call('practice.outbox', { limit: 10 });
    expect(items).toHaveLength(1);
  });

  test('it looks like the mails of the mailbox’s newest campaign', async () => {
    const { id } = await ws.call('campaigns.create', { name: 'Spring' });
    await ws.call('campaigns.update', {
      id,
      revision: 1,
      accountId: practice,
      signatureHtml: '<p>Anna, Firma</p>',
      unsubscribeLine: 'Enough? {{unsubscribe}}',
      postalAddress: 'Firma, 1 Main Street',
    });
    const to = await connect(mailbox('silence@other.example'));
    const { jobId } = await ws.call('selfProbe.start', { id: practice, to });
    await ws.finished(jobId);
    const [mail] = (await ws.call('practice.outbox', { limit: 10 })).items;
    const { text, headers } = await ws.call('practice.message', { id: mail!.id });
    expect(text).toContain('Anna, Firma');
    expect(text).toContain('Enough?');
    expect(text).toContain('1 Main Street');
    expect(headers.map(({ name }) => name.toLowerCase())).toContain('list-unsubscribe');
  });

  test('a refusal at the door is told', async () => {
    const to = await connect(mailbox('unknown@other.example'));
    const { jobId } = await ws.call('selfProbe.start', { id: practice, to });
    await ws.finished(jobId);
    const [probe] = (await ws.call('selfProbe.list', { id: practice })).items;
    expect(probe).toMatchObject({ state: 'failed', failure: { code: 'refused' } });
    expect(probe!.failure!.words).toContain('User unknown');
  });
});

test('one whose job could not be started has ended, and another can be started', async () => {
  const to = await connect(mailbox('silence@other.example'));
  const store = openStore({ path: join(ws.ports.paths.dataDir, 'letterlock.db'), key: ws.keys.database });
  run(
    store.db,
    `CREATE TRIGGER no_probe BEFORE INSERT ON job WHEN new.kind = 'selfProbe.run'
     BEGIN SELECT RAISE(ABORT, 'no room'); END`,
    [],
  );
  await expect(ws.call('selfProbe.start', { id: practice, to })).rejects.toMatchObject({ code: 'internal' });
  expect((await ws.call('selfProbe.list', { id: practice })).items[0]).toMatchObject({ state: 'failed' });
  run(store.db, 'DROP TRIGGER no_probe', []);
  store.close();
  const { jobId } = await ws.call('selfProbe.start', { id: practice, to });
  expect((await ws.finished(jobId)).state).toBe('done');
});

test('one that ran when the process ended is interrupted, and another can be started', async () => {
  const to = await connect(mailbox('silence@other.example'));
  await ws.finished((await ws.call('selfProbe.start', { id: practice, to })).jobId);
  const store = openStore({ path: join(ws.ports.paths.dataDir, 'letterlock.db'), key: ws.keys.database });
  run(store.db, `UPDATE self_probe SET state = 'running', finished_at = NULL`, []);
  store.close();
  await expect(ws.call('selfProbe.start', { id: practice, to })).rejects.toMatchObject({ code: 'not-allowed-now' });
  ws = await reopen(ws);
  expect((await ws.call('selfProbe.list', { id: practice })).items[0]).toMatchObject({ state: 'interrupted' });
  await ws.finished((await ws.call('selfProbe.start', { id: practice, to })).jobId);
  expect((await ws.call('selfProbe.list', { id: practice })).items).toHaveLength(2);
});

test.each([
  ['deleted', false],
  ['kept by name for its campaigns', true],
])('disconnecting an end takes its probes away, where the account is %s', async (_, kept) => {
  const to = await connect(mailbox('silence@other.example'));
  if (kept) {
    const { id } = await ws.call('campaigns.create', { name: 'Spring' });
    await ws.call('campaigns.update', { id, revision: 1, accountId: to });
  }
  await ws.finished((await ws.call('selfProbe.start', { id: practice, to })).jobId);
  await ws.call('accounts.disconnect', { id: to });
  expect((await ws.call('selfProbe.list', { id: practice })).items).toEqual([]);
});
