/** A campaign through Gmail whose sign-in is lost on the way: only this mailbox waits, and goes on by itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../../src/core/store/open.ts';
import { draftTo, listOf } from '../../support/drafts.ts';
import { googleClient, startGoogle } from '../../support/providers/google.ts';
import type { Google } from '../../support/providers/google.ts';
import { testPorts } from '../../support/ports.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let google: Google;
let ws: TestWorkspace;
beforeEach(async () => {
  google = await startGoogle();
  ws = await openTestWorkspace(testPorts({ network: google.network }));
});
afterEach(async () => {
  await ws.close();
  await google.close();
});

async function signIn(accountId?: number): Promise<number> {
  const asked = accountId === undefined ? googleClient : { accountId };
  const { signInId, url } = await ws.call('accounts.signIn', { way: 'gmail-api', ...asked });
  await google.browse(url);
  const status = await ws.call('accounts.signInStatus', { signInId });
  return status.state === 'done' ? status.accountId : 0;
}

async function launched(accountId: number | null, people: readonly string[]): Promise<number> {
  const { listId } = await listOf(
    ws,
    people.map((email) => ({ email })),
  );
  const id = await draftTo(ws, listId, accountId === null ? {} : { accountId });
  await ws.finished((await ws.call('campaigns.launch', { id })).jobId);
  return id;
}

/** Lets the clock run until what is due has gone out. */
async function run(): Promise<void> {
  for (let n = 0; n < 10; n += 1) {
    await ws.workspace.idle();
    ws.ports.clock.advanceTo(ws.ports.clock.now() + 60_000);
  }
  await ws.workspace.idle();
}

const recipients = (): string[] =>
  google.box.sent.map(({ raw }) => /^To:.*?([\w.]+@[\w.]+)/im.exec(raw.toString('latin1'))?.[1] ?? '').toSorted();

test('a lost sign-in pauses this mailbox alone; signing in again sends what was due, each mail once', async () => {
  const account = await signIn();
  ws.workspace.start();
  google.oauth.revokeAll();
  google.oauth.expireAccessTokens();
  await launched(account, ['one@adams.example', 'two@adams.example']);
  const practice = await launched(null, ['three@adams.example']);
  await run();

  expect(await ws.call('accounts.get', { id: account })).toMatchObject({
    state: 'needs-attention',
    pauseReason: 'auth',
    pauseDetail: expect.stringContaining('Sign in again'),
  });
  expect(google.box.sent).toEqual([]);
  const others = (await ws.call('accounts.list', {})).items.filter(({ id }) => id !== account);
  expect(others).toMatchObject([{ kind: 'practice', state: 'ok', sentLast24h: 1 }]);
  expect(practice).toBeGreaterThan(0);

  expect(await signIn(account)).toBe(account);
  await run();
  expect(await ws.call('accounts.get', { id: account })).toMatchObject({ state: 'ok', sentLast24h: 2 });
  expect(recipients()).toEqual(['one@adams.example', 'two@adams.example']);
});

test('a provider that is away for a while stops nobody for good', async () => {
  const account = await signIn();
  ws.workspace.start();
  google.oauth.expireAccessTokens();
  google.oauth.script(...Array.from({ length: 3 }, () => ({ status: 503, body: 'down' })));
  await launched(account, ['one@adams.example']);
  await run();
  expect(recipients()).toEqual(['one@adams.example']);
  expect(await ws.call('accounts.get', { id: account })).toMatchObject({ state: 'ok' });
  const { items } = await ws.call('accounts.stored', { id: account });
  const uses = new Map(items.map(({ name, uses: all }) => [name, all.map(({ purpose }) => purpose)]));
  expect(uses.get('refresh-token')).toEqual(['renewing']);
  expect(uses.get('access-token')).toEqual(expect.arrayContaining(['sending', 'reading']));
});

test('after disconnecting, no token is in database, log, copy or any other file, in any spelling', async () => {
  const account = await signIn();
  ws.workspace.start();
  await launched(account, ['one@adams.example']);
  await run();
  const { receipt } = await ws.call('accounts.disconnect', { id: account, deleteMail: true });
  expect(receipt.filter(({ ok }) => !ok)).toEqual([]);

  // In clear, as somebody with the key of the database would see it.
  const { dataDir } = ws.ports.paths;
  const store = openStore({ path: join(dataDir, 'letterlock.db'), key: ws.keys.database, readonly: true });
  const tables = store.db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .all()
    .map((row) => (row as { name: string }).name);
  const rows = tables.flatMap((name) => store.db.prepare(`SELECT * FROM "${name}"`).raw().all() as unknown[][]);
  store.close();
  const values = rows.flat().map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(String(value))));
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  const told = Buffer.from(JSON.stringify([ws.ports.log.lines, receipt]));
  const everything = [...values, ...files, told];
  expect(google.oauth.issued.length).toBeGreaterThan(2);
  for (const secret of [...google.oauth.issued, googleClient.clientSecret]) {
    const spellings = [
      Buffer.from(secret),
      Buffer.from(secret, 'utf16le'),
      Buffer.from(Buffer.from(secret).toString('base64').replaceAll('=', '')),
      Buffer.from(Buffer.from(secret).toString('hex')),
    ];
    for (const spelling of spellings) expect(everything.some((bytes) => bytes.includes(spelling))).toBe(false);
  }
});
