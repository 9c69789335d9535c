import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, iterate, run } from '../store/rows.ts';
import { genesis, rowHash } from './chain.ts';
import type { ChainedRow } from './chain.ts';

export type StoredRow = ChainedRow & { readonly hash: Buffer };

/** Appends in the caller's transaction: the last row must not change between the read and the insert. */
export function appendRow(db: WritableDb, entry: Omit<ChainedRow, 'seq'>): void {
  const last = get<{ seq: number; hash: Buffer }>(db, 'SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
  const row: ChainedRow = { seq: (last?.seq ?? 0) + 1, ...entry };
  run(
    db,
    `INSERT INTO audit (seq, at, principal, door, method, class, objects, outcome, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      row.seq,
      row.at,
      row.principal,
      row.door,
      row.method,
      row.class,
      row.objects,
      row.outcome,
      rowHash(last?.hash ?? genesis, row),
    ],
  );
}

export function rowsBefore(db: ReadableDb, seq: number, limit: number): StoredRow[] {
  return all<StoredRow>(db, 'SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?', [seq, limit]);
}

/** Every row in order, one at a time. */
export function allRows(db: ReadableDb): IterableIterator<StoredRow> {
  return iterate<StoredRow>(db, 'SELECT * FROM audit ORDER BY seq');
}
