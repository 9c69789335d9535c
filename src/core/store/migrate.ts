/**
 * Forward-only migrations: one file each, numbered without gaps, each in a transaction of its own, never edited
 * after a release. A database from a newer Letterlock is refused untouched; one from an older is copied first.
 */
import { LetterlockError } from '../../shared/result.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import type { ReadableDb, Store } from './open.ts';
import { get } from './rows.ts';

export function schemaVersion(db: ReadableDb): number {
  return get<{ user_version: number }>(db, 'PRAGMA user_version')?.user_version ?? 0;
}

/**
 * Brings the schema up to date.
 * @param beforeUpgrade called once, before the first change to a database that already holds data.
 * @throws LetterlockError `database-newer`
 */
export function migrate(
  store: Store,
  beforeUpgrade: (from: number) => void,
  list: readonly Migration[] = migrations,
): void {
  const from = schemaVersion(store.db);
  const newest = list.at(-1)?.version ?? 0;
  if (from > newest) throw new LetterlockError('database-newer', undefined, { found: from, known: newest });
  const due = list.filter((migration) => migration.version > from);
  if (due.length > 0 && from > 0) beforeUpgrade(from);
  for (const migration of due) {
    store.transaction(
      (db) => {
        migration.up(db);
        db.exec(`PRAGMA user_version = ${migration.version}`);
      },
      // The log reaches the disk in its order: with the last one all before it, and what is lost is done again.
      { waitForDisk: migration === due.at(-1) },
    );
  }
}
