/** What becomes of the archive when its disk is full, or the plan changes while a snapshot is being made. */
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import type * as FileSystem from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { archivedStore, rowsOf } from '../../support/backup.ts';
import type { ArchivedStore } from '../../support/backup.ts';

vi.setConfig({ testTimeout: 120_000 });

const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof FileSystem>();
  const whenFull = <Asked extends unknown[], T>(write: (...asked: Asked) => T) => {
    return (...asked: Asked): T => {
      if (disk.full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      return write(...asked);
    };
  };
  return { ...fs, writeSync: whenFull(fs.writeSync), writevSync: whenFull(fs.writevSync) };
});

let world: ArchivedStore;
beforeEach(async () => {
  disk.full = false;
  world = await archivedStore();
});
afterEach(() => world.close());

test('a file of changes that cannot be ended now is written on, and ended later', async () => {
  await world.snapshot();
  world.write('first');
  await world.archiver.follow();
  const inTheWay = join(world.directory, 'spool', 'state.json.new');
  mkdirSync(inTheWay);
  expect(() => world.spool.cutFile()).toThrow('EISDIR');
  rmdirSync(inTheWay);
  world.write('second');
  await world.deliver();
  expect(await world.at(null)).toEqual(rowsOf(world.store.db));
});

test('a full disk interrupts the archive, and leaves nothing that stands in its way afterwards', async () => {
  await world.snapshot();
  await world.deliver();
  world.write('kept');
  disk.full = true;
  await expect(world.archiver.follow()).rejects.toThrow('no space');
  disk.full = false;
  await world.deliver();
  expect(await world.at(null)).toEqual(rowsOf(world.store.db));
});

test('whoever follows lets go of the log also where its last changes cannot be kept', async () => {
  await world.deliver();
  world.write('lost');
  disk.full = true;
  expect(() => world.archiver.close()).toThrow('no space');
  disk.full = false;
  // The last connection takes the log with it.
  world.store.close();
  expect(existsSync(`${world.databasePath}-wal`)).toBe(false);
});

test('a snapshot that is being made stays that of its instant when nobody follows the log any more', async () => {
  for (let row = 0; row < 300; row += 1) world.write(`row${row}`, 4000);
  await world.archiver.follow();
  const cut = world.archiver.cut();
  const rows = rowsOf(world.store.db);
  world.archiver.close();
  for (let row = 0; row < 300; row += 1) world.write(`row${row}`, 4000);
  world.store.db.prepare('PRAGMA wal_checkpoint(PASSIVE)').all();
  await world.snapshot(cut);
  expect([...(await world.at(cut.at))].filter(([key, value]) => rows.get(key) !== value)).toHaveLength(0);
  expect(world.store.emptyLog()).toBe(true);
});
