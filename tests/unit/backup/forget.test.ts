/** Keys that a backup or a restore was to use are overwritten also where it fails. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDesk } from '../../../src/core/backup/desk.ts';
import { rebuildJob } from '../../../src/core/backup/rebuild-job.ts';
import { createBackupSecret } from '../../../src/core/backup/secret.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { deriveKeys } from '../../../src/core/vault/keys.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

const blank = (key: Uint8Array | undefined): boolean => key !== undefined && key.every((byte) => byte === 0);

let bare: BareDeps;
beforeEach(async () => {
  bare = await bareDeps();
});
afterEach(() => bare.close());

test('of a rebuild whose point is gone', async () => {
  const source = join(bare.ports.paths.dataDir, 'target');
  mkdirSync(source);
  const backupKeys = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))];
  const input = { source, backupKeys, until: null, pointId: null, directory: join(source, 'x'), preparedId: null };
  const { store } = bare.deps;
  const unused = (): never => {
    throw new Error('not to be used');
  };
  const { signal } = new AbortController();
  const context = { store, startedAt: 0, jobId: 0, signal, progress: unused };
  await expect(
    rebuildJob(input, { ...context, createFile: unused, assist: unused, publish: unused }),
  ).rejects.toMatchObject({ code: 'not-found' });
  expect(backupKeys.map(blank)).toEqual([true, true]);
});

test('of a restore that cannot begin, the former ones among them', async () => {
  const asked: Buffer[] = [];
  const { deps, ports } = bare;
  const desk = createDesk({
    ...deps,
    databasePath: deps.store.path,
    keys: deriveKeys(randomBytes(32)),
    backupKeys() {
      const keys = [randomBytes(32), randomBytes(32)];
      asked.push(...keys);
      return keys;
    },
    formerMasterOf: () => null,
    workerEntry: ports.workerEntry,
    catalogue: () => Promise.reject(new LetterlockError('backup-target')),
    localFolder: () => null,
    restored: () => Promise.resolve(),
    reopen: () => Promise.resolve(),
  });
  const job = await deps.jobs.wait(await desk.prepare(1));
  expect(job).toMatchObject({ state: 'failed', error: { code: 'backup-target' } });
  await deps.jobs.stop();
  await expect(desk.verify('20260101T000000Z-00000000')).rejects.toMatchObject({ code: 'locked' });
  expect(asked).toHaveLength(4);
  expect(asked.every(blank)).toBe(true);
});

test('of the secret of a bucket that the keychain refuses', async () => {
  let made: Buffer | undefined;
  const keychain = {
    ...bare.ports.keychain,
    set(_: string, key: Buffer) {
      made = key;
      return Promise.reject(new Error('refused'));
    },
  };
  const secret = createBackupSecret({ store: bare.deps.store, keychain, credentialKey: randomBytes(32) });
  await expect(secret.put('secret')).rejects.toThrow('refused');
  expect(blank(made)).toBe(true);
});
