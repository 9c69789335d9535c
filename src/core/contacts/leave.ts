/** What follows from contacts going, few or many at once: rows, lists, totals. The sort orders are the caller's. */
import type { WritableDb } from '../store/open.ts';
import { all, run } from '../store/rows.ts';
import { sortKey } from './fold.ts';
import { addToTally, insertRemoval } from './repository.ts';
import { announceEdits } from './repository-import.ts';
import { countMembersOf } from './repository-lists.ts';
import type { Order } from './repository-sorted.ts';

/** A contact that went or came back, and its places in the sort orders. */
export interface Places {
  readonly id: number;
  readonly keys: Readonly<Record<Order, string>>;
}

interface Leaving {
  readonly id: number;
  readonly lastName: string;
  readonly company: string;
  readonly suppressed: string | null;
  readonly importId: number | null;
}

/** Removes live contacts, which can come back. @param removalId null for one that nobody can ask back */
export function removeRows(db: WritableDb, ids: readonly number[], removalId: number | null, at: number): Places[] {
  const leaving = liveOf(db, ids);
  settle(db, leaving);
  addToTally(db, 'removed', leaving.length);
  run(
    db,
    `UPDATE contact SET removed_at = ?, removal_id = ?
     WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL`,
    [at, removalId, JSON.stringify(leaving.map(({ id }) => id))],
  );
  return leaving.map(placesOf);
}

/** Deletes contacts that nothing was ever sent to; the others are removed, and keep their history. */
export function deleteRows(db: WritableDb, ids: readonly number[], at: number): Places[] {
  const withHistory = new Set(historied(db, ids));
  const removed = withHistory.size === 0 ? [] : removeRows(db, [...withHistory], insertRemoval(db, at), at);
  const leaving = liveOf(
    db,
    ids.filter((id) => !withHistory.has(id)),
  );
  settle(db, leaving);
  const gones = JSON.stringify(leaving.map(({ id }) => id));
  run(db, 'DELETE FROM list_member WHERE contact_id IN (SELECT value FROM json_each(?))', [gones]);
  run(db, 'DELETE FROM contact WHERE id IN (SELECT value FROM json_each(?))', [gones]);
  return [...removed, ...leaving.map(placesOf)];
}

function liveOf(db: WritableDb, ids: readonly number[]): Leaving[] {
  return all(
    db,
    `SELECT id, last_name AS lastName, company, suppressed, import_id AS importId FROM contact
     WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL`,
    [JSON.stringify(ids)],
  );
}

function settle(db: WritableDb, leaving: readonly Leaving[]): void {
  announceEdits(db, leaving);
  addToTally(db, 'live', -leaving.length);
  addToTally(db, 'suppressed', -leaving.filter(({ suppressed }) => suppressed !== null).length);
  const ids = leaving.map(({ id }) => id);
  countMembersOf(db, ids, -1);
}

export const placesOf = ({ id, lastName, company }: Pick<Leaving, 'id' | 'lastName' | 'company'>): Places => ({
  id,
  keys: { lastName: sortKey(lastName), company: sortKey(company) },
});

/** Those of the contacts that something was ever sent to. */
export function historied(db: WritableDb, ids: readonly number[]): number[] {
  return all<{ id: number }>(
    db,
    `SELECT value AS id FROM json_each(?) WHERE EXISTS (SELECT 1 FROM enrolment WHERE contact_id = value)
       OR EXISTS (SELECT 1 FROM ledger WHERE contact_id = value)
       OR EXISTS (SELECT 1 FROM conversation WHERE contact_id = value)`,
    [JSON.stringify(ids)],
  ).map((row) => row.id);
}
