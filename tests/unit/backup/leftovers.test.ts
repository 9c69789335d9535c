/** What killed work leaves behind goes, and nothing that may still be in use. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../../src/core/app.ts';
import { folderTarget } from '../../../src/core/backup/folder-target.ts';
import { testPorts } from '../../support/ports.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-left-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('the next process takes away what a killed recovery and a killed upgrade left in the data directory', async () => {
  const ports = testPorts();
  const { dataDir } = ports.paths;
  const killed = join(dataDir, 'recover-0123456789abcdef');
  mkdirSync(killed, { recursive: true });
  for (const path of [
    join(killed, 'letterlock.db'),
    join(dataDir, 'letterlock-before-upgrade-from-7.db.part'),
    join(dataDir, 'letterlock-before-upgrade-from-7.db'),
    join(dataDir, 'recover-notes'),
    join(dataDir, 'of somebody.part'),
  ])
    writeFileSync(path, 'x');
  const app = await createApp(ports);
  try {
    const left = readdirSync(dataDir);
    expect(left.filter((name) => /recover|upgrade|part/.test(name)).toSorted()).toEqual([
      'letterlock-before-upgrade-from-7.db',
      'of somebody.part',
      'recover-notes',
    ]);
  } finally {
    await app.stop();
    ports.cleanUp();
  }
});

test('a delivery takes away what killed ones left a day ago, and leaves what another machine may be at', async () => {
  const points = join(directory, 'points');
  mkdirSync(points);
  const source = join(directory, 'made');
  writeFileSync(source, 'whole');
  const put = (name: string, hoursAgo: number): void => {
    const path = join(points, name);
    writeFileSync(path, 'half');
    const at = Date.now() / 1000 - hoursAgo * 3600;
    utimesSync(path, at, at);
  };
  put('one.snapshot.0a1b2c3d.part', 25);
  put('two.snapshot.0a1b2c3d.part', 1);
  put('of somebody.part', 25);
  put('zero.snapshot', 25);
  await folderTarget(directory).put('points/new.snapshot', source);
  expect(readdirSync(points).toSorted()).toEqual([
    'new.snapshot',
    'of somebody.part',
    'two.snapshot.0a1b2c3d.part',
    'zero.snapshot',
  ]);
});
