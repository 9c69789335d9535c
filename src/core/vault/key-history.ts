/**
 * Former keys that are still of use: backups made before the keys were rotated open with the backup key of then. They
 * lie inside of the encrypted database, sealed under a key that follows from the present master key.
 */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, run } from '../store/rows.ts';
import type { Keys } from './keys.ts';
import { forget, unwrap, wrap } from './seal.ts';

type Purpose = 'backup';

interface HistoryRow {
  readonly id: number;
  readonly purpose: string;
  readonly sealed: string;
}

const about = ({ id, purpose }: Pick<HistoryRow, 'id' | 'purpose'>): string =>
  `letterlock/key-history/${purpose}/${id}`;

/** Former keys of a kind, newest first; the caller's to forget. */
export function formerKeys(db: ReadableDb, history: Buffer, purpose: Purpose): Buffer[] {
  const sql = 'SELECT id, purpose, sealed FROM key_history WHERE purpose = ? ORDER BY id DESC';
  return all<HistoryRow>(db, sql, [purpose]).flatMap((row) => unwrap(history, row.sealed, about(row)) ?? []);
}

/** What a rotation does to the history: it is sealed anew, and the keys that are left behind are added. */
export function rememberKeys(db: WritableDb, from: Keys, to: Keys, at: number): void {
  for (const row of all<HistoryRow>(db, 'SELECT id, purpose, sealed FROM key_history ORDER BY id')) {
    const key = unwrap(from.history, row.sealed, about(row));
    if (key === null) continue;
    run(db, 'UPDATE key_history SET sealed = ? WHERE id = ?', [wrap(to.history, key, about(row)), row.id]);
    forget(key);
  }
  const purpose: Purpose = 'backup';
  const { id } = run(db, 'INSERT INTO key_history (purpose, sealed, retired_at) VALUES (?, ?, ?)', [purpose, '', at]);
  run(db, 'UPDATE key_history SET sealed = ? WHERE id = ?', [
    wrap(to.history, from.backup, about({ id, purpose })),
    id,
  ]);
}
