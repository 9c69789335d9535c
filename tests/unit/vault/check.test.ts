import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDatabase } from '../../../src/core/store/check.ts';
import { openStore, storeError } from '../../../src/core/store/open.ts';
import { fileError } from '../../../src/core/vault/data-dir.ts';

const worker = new URL('../../../src/core/jobs/worker.ts', import.meta.url);

test('a database too large to be checked on the main thread is checked in a worker', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-check-'));
  try {
    const path = join(directory, 'large.db');
    const key = Buffer.alloc(32, 5);
    const store = openStore({ path, key });
    store.db.exec('CREATE TABLE filler (text TEXT)');
    store.transaction((db) => {
      const insert = db.prepare('INSERT INTO filler VALUES (?)');
      for (let row = 0; row < 6000; row += 1) insert.run('x'.repeat(1000));
    });
    store.close();
    expect(statSync(path).size).toBeGreaterThan(5_000_000);
    await checkDatabase(path, key, worker);
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(3_000_000) ^ 1, 3_000_000);
    writeFileSync(path, bytes);
    await expect(checkDatabase(path, key, worker)).rejects.toMatchObject({ code: 'database-damaged' });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a database that can grow no further rolls back and says that the disk is full', () => {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-full-'));
  try {
    const store = openStore({ path: join(directory, 'full.db'), key: Buffer.alloc(32, 5) });
    store.db.exec('CREATE TABLE filler (text TEXT)');
    store.db.prepare('PRAGMA max_page_count = 20').get();
    let caught: unknown;
    try {
      store.transaction((db) => {
        for (let row = 0; row < 1000; row += 1) db.prepare('INSERT INTO filler VALUES (?)').run('x'.repeat(1000));
      });
    } catch (error) {
      caught = error;
    }
    expect(storeError(caught)).toMatchObject({ code: 'disk-full' });
    expect(store.db.prepare('SELECT count(*) AS rows FROM filler').get()).toEqual({ rows: 0 });
    store.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.each([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EACCES', 'data-dir-unusable'],
  ['EROFS', 'data-dir-unusable'],
  ['EIO', 'data-dir-unusable'],
])('a file system that answers %s is said to be %s', (code, expected) => {
  expect(fileError(Object.assign(new Error('x'), { code }), '/data')).toMatchObject({ code: expected });
});
