/** Restoring to any instant gives the database as it was then, and nothing else. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../../src/core/store/open.ts';
import { archivedStore, rowsOf } from '../../support/backup.ts';
import type { ArchivedStore } from '../../support/backup.ts';

vi.setConfig({ testTimeout: 120_000 });

let world: ArchivedStore;
beforeEach(async () => {
  world = await archivedStore();
});
afterEach(() => world.close());

/** Writes, lets the archive follow, and remembers what there was at each second. */
async function history(steps: number, write: (step: number) => void): Promise<Map<number, Map<string, string>>> {
  const known = new Map<number, Map<string, string>>();
  for (let step = 0; step < steps; step += 1) {
    world.now += 1000;
    write(step);
    await world.archiver.follow();
    known.set(world.now, rowsOf(world.store.db));
  }
  return known;
}

test('every second after a snapshot can be restored, and a snapshot in the middle changes nothing', async () => {
  world.write('before');
  await world.snapshot();
  const known = await history(12, (step) => {
    world.write(`key${step % 5}`, 3000);
    if (step % 4 === 0) world.store.transaction((db) => db.exec(`DELETE FROM setting WHERE key = 'key1'`));
  });
  await world.snapshot();
  const later = await history(5, (step) => world.write(`later${step}`));
  await world.deliver();
  for (const [instant, rows] of [...known, ...later]) expect(await world.at(instant)).toEqual(rows);
  expect(await world.at(null)).toEqual(rowsOf(world.store.db));
});

test('an archive that follows a long log lets it begin anew, and loses no page of it', async () => {
  await world.snapshot();
  const known = await history(14, (step) => {
    for (let row = 0; row < 60; row += 1) world.write(`row${(step * 17 + row) % 200}`, 9000);
  });
  await world.deliver();
  expect(world.breaks).toBe(0);
  // Without a new beginning the log would be longer than all that was written: 14 × 60 commits of 4 pages and more.
  expect(statSync(`${world.databasePath}-wal`).size).toBeLessThan(3000 * 4120);
  for (const instant of [...known.keys()].filter((_, index) => index % 5 === 3)) {
    expect(await world.at(instant)).toEqual(known.get(instant));
  }
});

test('a transaction that is larger than a record is restored whole or not at all', async () => {
  await world.snapshot();
  world.now += 1000;
  world.store.transaction((db) => {
    for (let row = 0; row < 400; row += 1) {
      db.prepare('INSERT INTO setting (key, value) VALUES (?, ?)').run(`big${row}`, 'x'.repeat(5000));
    }
  });
  await world.deliver();
  expect((await world.at(null)).size).toBe(400);
  expect((await world.at(world.now - 1)).size).toBe(0);
});

test('a snapshot of a database that others write to meanwhile is that of its instant', async () => {
  for (let row = 0; row < 300; row += 1) world.write(`row${row}`, 4000);
  await world.archiver.follow();
  const cut = world.archiver.cut();
  const rows = rowsOf(world.store.db);
  const writing = (async () => {
    for (let row = 0; row < 300; row += 1) {
      world.write(`row${row}`, 4000);
      if (row % 20 === 0) await world.archiver.follow();
    }
  })();
  await Promise.all([world.snapshot(cut), writing]);
  expect(await world.at(cut.at)).toEqual(rows);
});

describe('after the end of the process', () => {
  test('a stream goes on where a clean end left it', async () => {
    await world.snapshot();
    world.now += 1000;
    world.write('one');
    await world.reopen();
    expect(world.spool.continues).toBe(true);
    world.now += 1000;
    world.write('two');
    await world.deliver();
    expect(world.breaks).toBe(0);
    expect([...(await world.at(null)).keys()]).toEqual(['one', 'two']);
    expect([...(await world.at(world.now - 1)).keys()]).toEqual(['one']);
  });

  test('a change by another program is noticed, and a new stream begins', async () => {
    await world.snapshot();
    await world.reopen(() => {
      const other = openStore({ path: world.databasePath, key: world.databaseKey });
      other.db.exec(`INSERT INTO setting VALUES ('foreign', '1')`);
      other.close();
    });
    expect(world.spool.continues).toBe(false);
  });
});

test('emptying the log for a destroyed secret begins a new stream', async () => {
  await world.snapshot();
  world.write('one');
  expect(world.store.emptyLog()).toBe(true);
  world.write('two');
  await world.archiver.follow();
  expect(world.breaks).toBe(1);
  world.now += 1000;
  await world.snapshot();
  world.write('three');
  await world.deliver();
  expect([...(await world.at(null)).keys()]).toEqual(['one', 'three', 'two']);
});

describe('damage', () => {
  const files = (folder: string): string[] =>
    readdirSync(join(world.targetPath, folder)).map((name) => join(world.targetPath, folder, name));

  beforeEach(async () => {
    await world.snapshot();
    for (let step = 0; step < 4; step += 1) {
      world.now += 1000;
      world.write(`key${step}`);
      await world.deliver();
    }
  });

  test('one flipped bit anywhere is reported, and nothing is restored', async () => {
    const rows = rowsOf(world.store.db);
    const candidates = [...files('points'), ...files('log')].filter((path) => !path.endsWith('.json'));
    await fc.assert(
      fc.asyncProperty(fc.nat(candidates.length - 1), fc.nat(), fc.nat(7), async (which, where, bit) => {
        const path = candidates[which] ?? '';
        const sound = readFileSync(path);
        const bad = Buffer.from(sound);
        const at = where % bad.length;
        bad.writeUInt8(bad.readUInt8(at) ^ (1 << bit), at);
        writeFileSync(path, bad);
        try {
          await expect(world.at(null)).rejects.toMatchObject({ code: 'backup-damaged' });
        } finally {
          writeFileSync(path, sound);
        }
      }),
      { numRuns: 60 },
    );
    expect(await world.at(null)).toEqual(rows);
  });

  test.each(['cut', 'missing', 'exchanged'] as const)('a file of changes that is %s is reported', async (fault) => {
    const [, second = '', third = ''] = files('log').sort();
    if (fault === 'cut') writeFileSync(second, readFileSync(second).subarray(0, -20));
    if (fault === 'exchanged') writeFileSync(second, readFileSync(third));
    if (fault === 'missing') rmSync(second);
    await expect(world.at(null)).rejects.toMatchObject({ code: 'backup-damaged' });
  });
});
