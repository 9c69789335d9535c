/**
 * Former master keys: backups made before the keys were rotated open with the keys that follow from them, and what is
 * sealed inside of such a backup can be sealed anew for the present. They lie inside of the encrypted database, sealed
 * under a key that follows from the present master key.
 */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, run } from '../store/rows.ts';
import { deriveKeys, forgetKeys } from './keys.ts';
import { forget } from './forget.ts';
import { unwrap, wrap } from './seal.ts';

const purpose = 'master';

interface HistoryRow {
  readonly id: number;
  readonly purpose: string;
  readonly sealed: string;
  readonly retired_at: number;
}

const about = (row: Pick<HistoryRow, 'id' | 'purpose'>): string => `letterlock/key-history/${row.purpose}/${row.id}`;

const rowsOf = (db: ReadableDb): HistoryRow[] =>
  all<HistoryRow>(db, 'SELECT id, purpose, sealed, retired_at FROM key_history ORDER BY id DESC');

/** Newest first; the caller's to forget. */
function formerMasters(db: ReadableDb, history: Buffer): Buffer[] {
  return rowsOf(db).flatMap((row) => (row.purpose === purpose ? (unwrap(history, row.sealed, about(row)) ?? []) : []));
}

/** The backup keys of former master keys, newest first; the caller's to forget. */
export function formerBackupKeys(db: ReadableDb, history: Buffer): Buffer[] {
  return formerMasters(db, history).map((master) => {
    const { backup, ...others } = deriveKeys(master);
    forget(master, ...Object.values(others));
    return backup;
  });
}

/** The former master key that a database key follows from, or null; the caller's to forget. */
export function formerMasterOf(db: ReadableDb, history: Buffer, databaseKey: Buffer): Buffer | null {
  let found: Buffer | null = null;
  for (const master of formerMasters(db, history)) {
    const keys = deriveKeys(master);
    if (found === null && keys.database.equals(databaseKey)) found = master;
    else forget(master);
    forgetKeys(keys);
  }
  return found;
}

/** Seals the history for another key. */
export function resealHistory(db: WritableDb, from: Buffer, to: Buffer): void {
  for (const row of rowsOf(db)) {
    const key = unwrap(from, row.sealed, about(row));
    if (key === null) continue;
    try {
      run(db, 'UPDATE key_history SET sealed = ? WHERE id = ?', [wrap(to, key, about(row)), row.id]);
    } finally {
      forget(key);
    }
  }
}

/** Adds a master key that is left behind. @param history the key that seals from now on */
export function rememberMaster(db: WritableDb, history: Buffer, master: Buffer, at: number): void {
  const { id } = run(db, 'INSERT INTO key_history (purpose, sealed, retired_at) VALUES (?, ?, ?)', [purpose, '', at]);
  run(db, 'UPDATE key_history SET sealed = ? WHERE id = ?', [wrap(history, master, about({ id, purpose })), id]);
}

/** An earlier state does not know which keys came after it: the present history takes the place of its own. */
export function carryHistory(present: ReadableDb, earlier: WritableDb): void {
  run(earlier, 'DELETE FROM key_history', []);
  for (const { id, purpose: kind, sealed, retired_at } of rowsOf(present))
    run(earlier, 'INSERT INTO key_history (id, purpose, sealed, retired_at) VALUES (?, ?, ?, ?)', [
      id,
      kind,
      sealed,
      retired_at,
    ]);
}
