/** A backup that was made before a mailbox was disconnected: it holds nothing that opens, and asks for a new sign-in. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BackupPreview } from '../../../src/shared/contract/backup.ts';
import { startTestApp, testPassphrase } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { googleClient, startGoogle } from '../../support/providers/google.ts';
import type { Google } from '../../support/providers/google.ts';
import { testPorts } from '../../support/ports.ts';
import { until } from '../../support/until.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let google: Google;
let folder: string;
let running: TestApp;
beforeEach(async () => {
  google = await startGoogle();
  folder = mkdtempSync(join(tmpdir(), 'letterlock-kept-'));
  running = await startTestApp(testPorts({ network: google.network }));
  await running.call('vault.create', { keychain: false, passphrase: testPassphrase });
});
afterEach(async () => {
  await running.app.stop();
  running.ports.cleanUp();
  rmSync(folder, { recursive: true, force: true });
  await google.close();
});

const finished = async (jobId: number) => {
  await until(running.app, async () => (await running.call('jobs.get', { id: jobId })).finishedAt !== null);
  return running.call('jobs.get', { id: jobId });
};

async function signIn(): Promise<number> {
  const { signInId, url } = await running.call('accounts.signIn', { way: 'gmail-api', ...googleClient });
  await google.browse(url);
  const status = await running.call('accounts.signInStatus', { signInId });
  if (status.state !== 'done') throw new Error(JSON.stringify(status));
  return status.accountId;
}

async function backedUp(): Promise<number> {
  const plan = { everyHours: 1, keep: {}, continuous: true, continuousDays: 7 };
  await running.call('backup.configure', { target: { kind: 'folder', path: folder }, plan });
  running.ports.clock.advanceTo(running.ports.clock.now() + 10);
  await until(running.app, async () => {
    const { jobId, delivering, lastVerified } = await running.call('backup.status', {});
    return jobId === null && delivering === null && lastVerified !== null;
  });
  await running.call('backup.list', {});
  const at = running.ports.clock.now();
  running.ports.clock.advanceTo(at + 60_000);
  return at;
}

const filesIn = (directory: string): Buffer[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));

const spellings = (secret: string): Buffer[] => [
  Buffer.from(secret),
  Buffer.from(secret, 'utf16le'),
  Buffer.from(Buffer.from(secret).toString('base64').replaceAll('=', '')),
  Buffer.from(Buffer.from(secret).toString('hex')),
];

/** Database, WAL, search index, spool, backups, and what was logged. */
function traces(): string[] {
  const everything = [
    ...filesIn(running.ports.paths.dataDir),
    ...filesIn(folder),
    Buffer.from(JSON.stringify(running.ports.log.lines)),
  ];
  return [...google.oauth.issued, googleClient.clientSecret].filter((secret) =>
    spellings(secret).some((spelling) => everything.some((bytes) => bytes.includes(spelling))),
  );
}

test('restored, the account is there without its sign-in: it asks for one, and nothing is sent', async () => {
  const id = await signIn();
  const itemsBefore = running.ports.keychain.items.size;
  const at = await backedUp();
  const { receipt } = await running.call('accounts.disconnect', { id, deleteMail: true });
  expect(receipt.filter(({ ok }) => !ok)).toEqual([]);
  expect(running.ports.keychain.items.size).toBe(itemsBefore - 1);
  expect(google.oauth.liveRefreshTokens()).toEqual([]);
  expect(traces()).toEqual([]);

  const { jobId } = await running.call('backup.prepare', { at });
  const { preparedId } = (await finished(jobId)).result as BackupPreview;
  await running.call('backup.restore', { preparedId });
  expect(traces()).toEqual([]);
  expect(await running.call('accounts.get', { id })).toMatchObject({ kind: 'gmail', address: 'anna@gmail.com' });
  const { items } = await running.call('accounts.stored', { id });
  expect(items.map(({ name, keyIn }) => [name, keyIn])).toEqual([
    ['refresh-token', 'missing'],
    ['client-secret', 'missing'],
  ]);

  const checked = await running.call('accounts.test', { id });
  expect(checked.ok).toBe(false);
  await running.call('inbox.poll', {});
  await until(running.app, async () => (await running.call('accounts.get', { id })).state === 'needs-attention');
  expect(await running.call('accounts.get', { id })).toMatchObject({ pauseReason: 'auth' });
  expect(google.box.sent).toEqual([]);

  // Signing in again is all it takes.
  const { signInId, url } = await running.call('accounts.signIn', { way: 'gmail-api', accountId: id, ...googleClient });
  await google.browse(url);
  expect(await running.call('accounts.signInStatus', { signInId })).toMatchObject({ state: 'done', accountId: id });
  expect((await running.call('accounts.test', { id })).ok).toBe(true);
  expect(await running.call('accounts.get', { id })).toMatchObject({ state: 'ok' });
});
