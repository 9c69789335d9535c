/** What becomes of making backups where the spool cannot be used, or the workspace is closed meanwhile. */
import { randomBytes } from 'node:crypto';
import type * as FileSystem from 'node:fs';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { folderTarget } from '../../../src/core/backup/folder-target.ts';
import { createKeeper } from '../../../src/core/backup/keeper.ts';
import type { Keeper } from '../../../src/core/backup/keeper.ts';
import { readConfig, writeConfig } from '../../../src/core/backup/repository.ts';
import type { Target } from '../../../src/core/backup/target.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof FileSystem>();
  return {
    ...fs,
    writevSync(...asked: Parameters<typeof fs.writevSync>) {
      if (disk.full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      return fs.writevSync(...asked);
    },
  };
});

let bare: BareDeps;
let keeper: Keeper;
let spool: string;
let folder: Target;
let chosen: () => Promise<Target | null>;

beforeEach(async () => {
  bare = await bareDeps();
  const { dataDir } = bare.ports.paths;
  spool = join(dataDir, 'backup-spool');
  const root = join(dataDir, 'target');
  mkdirSync(root);
  folder = folderTarget(root);
  chosen = () => Promise.resolve(folder);
  keeper = createKeeper({
    ...bare.deps,
    databaseKey: bare.databaseKey,
    backupKey: randomBytes(32),
    spoolDirectory: spool,
    keyFileText: () => Promise.resolve(null),
    target: () => chosen(),
    delivered: () => undefined,
  });
});
afterEach(() => bare.close());

test('a spool that cannot be used is a problem that is said, and gone once it can be', async () => {
  writeFileSync(spool, '');
  await keeper.restart();
  expect(keeper.status()).toMatchObject({ problem: { code: 'internal' }, continuous: { on: false } });
  rmSync(spool);
  bare.ports.clock.advanceTo(bare.ports.clock.now() + 60_000);
  await keeper.ensure();
  expect(keeper.status()).toMatchObject({ problem: null, continuous: { on: true } });
  await keeper.close();
});

test('nothing begins to follow a workspace that was closed meanwhile', async () => {
  const found = Promise.withResolvers<Target | null>();
  chosen = () => found.promise;
  const beginning = keeper.restart();
  await wait(50);
  await keeper.close();
  found.resolve(folder);
  await beginning;
  expect(existsSync(join(spool, 'state.json'))).toBe(false);
  expect(keeper.status()).toMatchObject({ nextAt: null, continuous: { on: false } });
});

test('a problem that stays the same is said and logged once, and a full disk is called one', async () => {
  await keeper.restart();
  let said = 0;
  bare.deps.events.listen((name) => void (said += name === 'backup.changed' ? 1 : 0));
  disk.full = true;
  bare.deps.store.transaction((db) => writeConfig(db, { target: null, plan: readConfig(db).plan }));
  await wait(3_500);
  disk.full = false;
  expect(keeper.status().problem).toMatchObject({ code: 'disk-full' });
  expect(said).toBe(1);
  await keeper.close();
});
