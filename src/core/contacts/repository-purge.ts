import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';

export interface Limits {
  /** Instants: what is older goes. */
  readonly removed: number;
  readonly rejects: number;
  readonly dryRuns: number;
}

const oldRemovals = 'SELECT id FROM removal WHERE at < ?';
const oldImports = 'SELECT id FROM import WHERE started_at < ? OR (dry_run = 1 AND started_at < ?)';

export function hasOldRows(db: ReadableDb, { removed, rejects, dryRuns }: Limits): boolean {
  const rows = get(
    db,
    `SELECT 1 FROM removal WHERE at < ? UNION ALL
     SELECT 1 FROM import WHERE id IN (${oldImports})
       AND (dry_run = 1 OR EXISTS (SELECT 1 FROM import_reject WHERE import_id = import.id))
     LIMIT 1`,
    [removed, rejects, dryRuns],
  );
  return rows !== undefined;
}

export function removedBefore(db: ReadableDb, at: number, limit: number): number[] {
  return all<{ id: number }>(
    db,
    `SELECT id FROM contact INDEXED BY contact_by_removal WHERE removal_id IN (${oldRemovals}) LIMIT ?`,
    [at, limit],
  ).map((row) => row.id);
}

/** Answers how many rows went. */
export function deleteOldRejects(db: WritableDb, { rejects, dryRuns }: Limits, limit: number): number {
  const { changes } = run(
    db,
    `DELETE FROM import_reject WHERE (import_id, line) IN
       (SELECT import_id, line FROM import_reject WHERE import_id IN (${oldImports}) LIMIT ?)`,
    [rejects, dryRuns, limit],
  );
  if (changes > 0) return changes;
  return run(db, 'DELETE FROM import WHERE dry_run = 1 AND started_at < ?', [dryRuns]).changes;
}

export function deleteOldRemovals(db: WritableDb, at: number): void {
  run(db, 'DELETE FROM removal WHERE at < ?', [at]);
}

export function deleteRemoved(db: WritableDb, ids: readonly number[]): void {
  run(db, 'DELETE FROM contact WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]);
}

/** Leaves of a removed contact only what its campaigns count. */
export function eraseContact(db: WritableDb, id: number): void {
  run(db, 'DELETE FROM list_member WHERE contact_id = ?', [id]);
  run(
    db,
    `UPDATE contact SET email = '', own_key = 'erased ' || id, first_name = '', last_name = '', company = '', title = '',
       phone = '', country = '', language = '', zone = '', fields = '{}', folded = NULL, suppressed = NULL,
       removal_id = NULL
     WHERE id = ?`,
    [id],
  );
}
