/** Backups as a person uses them: through the app, with a folder, on the same machine and on a new one. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keyAbout } from '../../../src/core/accounts/credentials.ts';
import { seal, unseal } from '../../../src/core/accounts/seal.ts';
import { folderTarget } from '../../../src/core/backup/folder-target.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { get } from '../../../src/core/store/rows.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { readKeyFile } from '../../../src/core/vault/keyfile.ts';
import { deriveKeys } from '../../../src/core/vault/keys.ts';
import type { Keys } from '../../../src/core/vault/keys.ts';
import { masterKey } from '../../../src/core/vault/master-key.ts';
import type { BackupPreview } from '../../../src/shared/contract/backup.ts';
import { startTestApp, testPassphrase } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { testPorts } from '../../support/ports.ts';
import { until } from '../../support/until.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let folder: string;
let running: TestApp;
let recoveryCode: string;
const plan = { everyHours: 1, keep: {}, continuous: true, continuousDays: 7 };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'letterlock-kept-'));
  running = await startTestApp(testPorts());
  ({ recoveryCode } = await running.call('vault.create', { keychain: false, passphrase: testPassphrase }));
});
afterEach(async () => {
  await running.app.stop();
  running.ports.cleanUp();
  rmSync(folder, { recursive: true, force: true });
});

const finished = async (jobId: number) => {
  await until(running.app, async () => (await running.call('jobs.get', { id: jobId })).finishedAt !== null);
  return running.call('jobs.get', { id: jobId });
};
const delivered = () =>
  until(running.app, async () => {
    const { jobId, delivering, lastVerified, problem } = await running.call('backup.status', {});
    expect(problem).toBeNull();
    return jobId === null && delivering === null && lastVerified !== null;
  });
const address = async (): Promise<string> => (await running.call('settings.get', {})).postalAddress;

async function configured(): Promise<void> {
  await running.call('backup.configure', { target: { kind: 'folder', path: folder }, plan });
  running.ports.clock.advanceTo(running.ports.clock.now() + 10);
  await delivered();
}

test('a place that is named gets a verified snapshot at once, and a list of what can be restored', async () => {
  await configured();
  const { items } = await running.call('backup.list', {});
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    kept: expect.arrayContaining(['newest', 'hourly', 'daily', 'weekly', 'monthly', 'recent']),
  });
  const { jobId } = await running.call('backup.verify', { id: items[0]?.id ?? '' });
  expect(await finished(jobId)).toMatchObject({ state: 'done' });
  expect(JSON.stringify(readdirSync(folder, { recursive: true }))).not.toContain('.part');
});

test('a restore is previewed, keeps a safety copy, and puts everything back as it was', async () => {
  await configured();
  const { clock } = running.ports;
  await running.call('settings.update', { postalAddress: 'before' });
  await running.call('contacts.create', { email: 'anna@acme.example', company: 'Acme Logistics' });
  await running.call('backup.list', {});
  const wanted = clock.now();
  clock.advanceTo(wanted + 60_000);
  await running.call('settings.update', { postalAddress: 'after' });
  await running.call('contacts.create', { email: 'later@acme.example', company: 'Later Logistics' });
  const { jobId } = await running.call('backup.prepare', { at: wanted });
  const job = await finished(jobId);
  expect(job).toMatchObject({ state: 'done' });
  const preview = job.result as BackupPreview;
  expect(preview.at).toBeLessThanOrEqual(wanted);
  expect(await address()).toBe('after');
  const { safetyCopy } = await running.call('backup.restore', { preparedId: preview.preparedId });
  expect(await address()).toBe('before');
  // The search index beside it is that of the restored contacts.
  expect((await running.call('contacts.list', { filter: { search: 'logist' } })).items).toMatchObject([
    { email: 'anna@acme.example' },
  ]);
  expect(readdirSync(safetyCopy).toSorted()).toEqual(['letterlock.db', 'vault.json']);
  expect(await running.call('backup.status', {})).toMatchObject({
    target: { kind: 'folder', path: folder },
    lastRestore: { ledgerKnown: true },
    undecided: [],
  });
  expect((await running.call('audit.verify', {})).ok).toBe(true);
  await delivered();
});

/** A mailbox whose key lies in the database, as where there is no keychain. */
async function withMailbox(): Promise<void> {
  const { dataDir } = running.ports.paths;
  await running.app.stop();
  const store = openStore({ path: databaseFile(dataDir), key: (await keysNow()).database });
  const sealed = seal((await keysNow()).credential, mailboxKey, keyAbout(1));
  store.db.prepare('INSERT OR REPLACE INTO account_key (account_id, wrapped) VALUES (1, ?)').run(sealed);
  store.close();
  running = await startTestApp(running.ports);
  await running.call('vault.unlock', { passphrase: testPassphrase });
}
const mailboxKey = Buffer.alloc(32, 7);
async function keysNow(): Promise<Keys> {
  const file = await readKeyFile(running.ports.paths.dataDir);
  if (file === null) throw new Error('no key file');
  return deriveKeys(await masterKey(running.ports.keychain, file, { passphrase: testPassphrase }));
}
async function keyOfMailbox(): Promise<Buffer | null> {
  const { credential, database } = await keysNow();
  const store = openStore({ path: databaseFile(running.ports.paths.dataDir), key: database, readonly: true });
  try {
    const row = get<{ wrapped: Buffer }>(store.db, 'SELECT wrapped FROM account_key WHERE account_id = 1');
    return row === undefined ? null : unseal(credential, row.wrapped, keyAbout(1));
  } finally {
    store.close();
  }
}

test('a state of before two rotations is restored with its mailboxes, its log, and every backup in between', async () => {
  const { clock } = running.ports;
  await withMailbox();
  await configured();
  const current = { passphrase: testPassphrase };
  const instants: number[] = [];
  for (const postalAddress of ['first', 'second', 'third']) {
    if (postalAddress !== 'first') await running.call('vault.rotate', { current });
    await running.call('settings.update', { postalAddress });
    const { jobId } = await running.call('backup.now', {});
    await finished(jobId);
    await delivered();
    instants.push(clock.now());
    // Hourly ones are kept; of one hour only the newest would be.
    clock.advanceTo(clock.now() + 2 * 3_600_000);
    await delivered();
  }
  const restore = async (at: number): Promise<void> => {
    const job = await finished((await running.call('backup.prepare', { at })).jobId);
    expect(job).toMatchObject({ state: 'done' });
    await running.call('backup.restore', { preparedId: (job.result as BackupPreview).preparedId });
  };
  // The first, and then one that came after it, which the restored state alone would not know.
  for (const [n, postalAddress] of ['first', 'second', 'first'].entries()) {
    await restore(instants[postalAddress === 'first' ? 0 : 1] ?? 0);
    expect([n, await address()]).toEqual([n, postalAddress]);
    expect(await running.call('audit.verify', {})).toMatchObject({ ok: true });
    expect(await keyOfMailbox()).toEqual(mailboxKey);
    clock.advanceTo(clock.now() + 60_000);
    await delivered();
  }
  await running.call('vault.lock', {});
  await running.call('vault.unlock', { recoveryCode });
  expect(await address()).toBe('first');
});

test('the recovery code brings everything back on a new machine', async () => {
  await running.call('settings.update', { postalAddress: 'kept' });
  await configured();
  await running.app.stop();
  const former = running.ports;
  running = await startTestApp(testPorts());
  former.cleanUp();
  const target = { kind: 'folder', path: folder } as const;
  const { items } = await running.call('backup.look', { target });
  expect(items).toHaveLength(1);
  const lineage = items[0]?.lineage ?? '';
  await expect(
    running.call('backup.recover', { target, lineage, recoveryCode: '0000-0000-0000-0000-0000-0000-0000-0000' }),
  ).rejects.toMatchObject({ code: 'wrong-recovery-code' });
  expect(await running.call('vault.status', {})).toMatchObject({ state: 'new' });
  await running.call('backup.recover', { target, lineage, recoveryCode });
  await running.call('vault.unlock', { recoveryCode });
  expect(await address()).toBe('kept');
  expect(await running.call('backup.status', {})).toMatchObject({ lastRestore: { ledgerKnown: false } });
  await expect(running.call('backup.look', { target })).rejects.toMatchObject({ code: 'already-exists' });
});

test('a workspace that somebody makes while a backup is brought back stays as it is', async () => {
  await configured();
  await running.app.stop();
  const former = running.ports;
  running = await startTestApp(testPorts());
  former.cleanUp();
  const target = { kind: 'folder', path: folder } as const;
  const lineage = (await running.call('backup.look', { target })).items[0]?.lineage ?? '';
  const recovering = running.call('backup.recover', { target, lineage, recoveryCode });
  await running.call('vault.create', { keychain: false, passphrase: testPassphrase });
  await running.call('settings.update', { postalAddress: 'new' });
  await expect(recovering).rejects.toMatchObject({ code: 'already-exists' });
  await running.call('vault.lock', {});
  await running.call('vault.unlock', { passphrase: testPassphrase });
  expect(await address()).toBe('new');
});

test('a disk that is gone is said, nothing is written where it was mounted, and all goes on when it is back', async () => {
  await configured();
  const { lastVerified } = await running.call('backup.status', {});
  const away = `${folder}-away`;
  renameSync(folder, away);
  const troubled = async (): Promise<void> => {
    await running.call('settings.update', { postalAddress: String(running.ports.clock.now()) });
    running.ports.clock.advanceTo(running.ports.clock.now() + 3_600_000);
    await until(running.app, async () => (await running.call('backup.status', {})).problem !== null);
  };
  await troubled();
  expect((await running.call('backup.status', {})).problem).toMatchObject({
    code: 'backup-target',
    message: expect.stringContaining('may not be connected'),
  });
  // What is left of a mount point, once the disk was pulled out.
  mkdirSync(folder);
  await running.call('backup.now', {}).catch(() => undefined);
  running.ports.clock.advanceTo(running.ports.clock.now() + 120_000);
  await until(
    running.app,
    async () =>
      (await running.call('backup.status', {})).problem?.message.includes('not the one that was chosen') === true,
  );
  expect(readdirSync(folder)).toEqual([]);
  rmdirSync(folder);
  renameSync(away, folder);
  // Well before the next one would be due.
  running.ports.clock.advanceTo(running.ports.clock.now() + 20 * 60_000);
  await until(running.app, async () => {
    const now = await running.call('backup.status', {});
    return now.problem === null && (now.lastVerified?.at ?? 0) > (lastVerified?.at ?? Infinity);
  });
});

test('a folder that vanishes in the middle of a file leaves nothing half, and says what is missing', async () => {
  const target = folderTarget(folder);
  const source = join(running.ports.paths.dataDir, 'large');
  writeFileSync(source, Buffer.alloc(5_000_000, 1));
  const away = `${folder}-away`;
  const watch = {
    signal: new AbortController().signal,
    progress: () => existsSync(folder) && renameSync(folder, away),
  };
  await expect(target.put('points/large', source, watch)).rejects.toMatchObject({
    code: 'backup-target',
    message: expect.stringContaining('the disk or share may not be connected'),
  });
  renameSync(away, folder);
  expect(await target.list('points/')).toEqual([]);
  await target.put('points/large', source);
  expect(await target.list('points/')).toEqual([{ name: 'points/large', bytes: 5_000_000 }]);
});

test('a folder in the data directory, or below a share that is not there, is refused', async () => {
  const inside = join(running.ports.paths.dataDir, 'kept');
  mkdirSync(inside);
  for (const path of [inside, '/no/such/share/kept', 'relative/path']) {
    await expect(running.call('backup.configure', { target: { kind: 'folder', path }, plan })).rejects.toMatchObject({
      code: expect.stringMatching(/^(invalid-input|backup-target)$/),
    });
  }
  expect(await running.call('backup.status', {})).toMatchObject({ target: null });
});
