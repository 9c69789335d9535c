import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate, schemaVersion } from '../../../src/core/store/migrate.ts';
import { migrations } from '../../../src/core/store/migrations/index.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';
import { decodeCursor, encodeCursor } from '../../../src/core/store/page.ts';
import { get } from '../../../src/core/store/rows.ts';

let directory: string;
let path: string;
const key = randomBytes(32);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-store-'));
  path = join(directory, 'letterlock.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function filled(): void {
  const store = openStore({ path, key });
  migrate(store, () => undefined);
  const insert = store.db.prepare('INSERT INTO setting (key, value) VALUES (?, ?)');
  for (let row = 0; row < 200; row += 1) insert.run(`key-${row}`, 'postal secret '.repeat(20));
  store.close();
}

const digest = (): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const migrateNothing = (store: Store): void => migrate(store, () => undefined);

describe('an encrypted store', () => {
  test('has neither content nor the SQLite header on disk', () => {
    filled();
    const bytes = readFileSync(path);
    expect(bytes.includes('postal secret')).toBe(false);
    expect(bytes.includes('SQLite format 3')).toBe(false);
  });

  test.each([
    ['a wrong key', (bytes: Buffer) => bytes, randomBytes(32)],
    ['a cut file', (bytes: Buffer) => bytes.subarray(0, 2000), key],
    [
      'a changed first page',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 50), Buffer.from('x'), bytes.subarray(51)]),
      key,
    ],
    ['another kind of file', () => Buffer.from('not a database '.repeat(1000)), key],
  ])('%s is refused as damaged, and the file stays as it is', (_name, damage, withKey) => {
    filled();
    writeFileSync(path, damage(readFileSync(path)));
    const before = digest();
    expect(() => openStore({ path, key: withKey })).toThrowError(expect.objectContaining({ code: 'database-damaged' }));
    expect(digest()).toBe(before);
  });

  test('a newer schema is refused, and the file stays as it is', () => {
    filled();
    const newer = openStore({ path, key });
    newer.db.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    newer.close();
    const before = digest();
    const store = openStore({ path, key });
    expect(() => migrateNothing(store)).toThrowError(expect.objectContaining({ code: 'database-newer' }));
    store.close();
    expect(digest()).toBe(before);
  });

  test('a failing migration leaves the version before it', () => {
    const store = openStore({ path, key });
    const broken = [
      { version: 1, name: 'good', up: (db: Store['db']) => void db.exec('CREATE TABLE a (x)') },
      {
        version: 2,
        name: 'bad',
        up(db: Store['db']) {
          db.exec('CREATE TABLE b (x)');
          throw new Error('no');
        },
      },
    ];
    expect(() => migrate(store, () => undefined, broken)).toThrow('no');
    expect(schemaVersion(store.db)).toBe(1);
    expect(get(store.db, `SELECT name FROM sqlite_schema WHERE name = 'b'`)).toBeUndefined();
    store.close();
  });

  test('data is copied before the first change to an existing database', () => {
    filled();
    const store = openStore({ path, key });
    const asked: number[] = [];
    const more = [...migrations, { version: migrations.length + 1, name: 'next', up: () => undefined }];
    migrate(store, (from) => asked.push(from), more);
    store.close();
    expect(asked).toEqual([migrations.length]);
  });
});

describe('page cursors', () => {
  test('come back as they were given out', () => {
    expect(decodeCursor(encodeCursor(['a@b.example', 12, null]), 3)).toEqual(['a@b.example', 12, null]);
  });

  test.each([
    '',
    'x',
    encodeCursor([1, 2]),
    Buffer.from('{"a":1}').toString('base64url'),
    Buffer.from('[{}]').toString('base64url'),
  ])('forged %j is refused', (cursor) => {
    expect(() => decodeCursor(cursor, 1)).toThrowError(expect.objectContaining({ code: 'invalid-input' }));
  });
});
