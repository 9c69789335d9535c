/**
 * The file of the search index, beside the database and under the same key. It holds nothing that the database does
 * not: one that is missing, damaged, of another key, version or database is made anew, and filled by a job.
 */
import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LetterlockError } from '../../shared/result.ts';
import { atOnceBytes, findDamage } from '../store/check.ts';
import { openStore, storeError } from '../store/open.ts';
import type { Store } from '../store/open.ts';
import { createPrivateFile } from '../vault/data-dir.ts';
import { createSearchTables, generationOf, highestContactId, isSearchFileOf } from './repository-search.ts';

export const searchFile = (databasePath: string): string => join(dirname(databasePath), 'search.db');

/**
 * Attaches the search index to the connection of the main thread, before any other thread does.
 * @throws LetterlockError `disk-full`, `data-dir-unusable`
 */
export function attachSearchFile(store: Store, key: Buffer): void {
  const path = searchFile(store.path);
  createPrivateFile(path);
  if (!isOwn(store, path, key)) makeAnew(store, path, key);
  store.attachSearch(path, key);
}

function isOwn({ db }: Store, path: string, key: Buffer): boolean {
  try {
    return withFile(path, key, (file) => isSearchFileOf(file.db, generationOf(db)) && isWhole(file, path));
  } catch (error) {
    const known = error instanceof LetterlockError ? error : storeError(error);
    if (known?.code === 'database-damaged') return false;
    throw error;
  }
}

/** A larger index would hold up the unlocking: there each page is verified when it is read. */
function isWhole({ db }: Store, path: string): boolean {
  return statSync(path).size > atOnceBytes || findDamage(db) === null;
}

function makeAnew({ db }: Store, path: string, key: Buffer): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  createPrivateFile(path);
  withFile(path, key, (file) => createSearchTables(file.db, generationOf(db), highestContactId(db) === 0));
}

function withFile<T>(path: string, key: Buffer, work: (file: Store) => T): T {
  const file = openStore({ path, key, format: 'search' });
  try {
    return work(file);
  } finally {
    file.close();
  }
}
