import type { ContactFilter } from '../../shared/contract/contacts.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';

export interface ListRow {
  readonly id: number;
  readonly name: string;
  readonly contacts: number;
  readonly createdAt: number;
}

export function allLists(db: ReadableDb): ListRow[] {
  return all(db, 'SELECT id, name, contacts, created_at AS createdAt FROM list ORDER BY name COLLATE NOCASE, id');
}

/** @throws LetterlockError `not-found` */
export function requireList(db: ReadableDb, id: number): void {
  if (get(db, 'SELECT 1 FROM list WHERE id = ?', [id]) === undefined) {
    throw new LetterlockError('not-found', 'There is no such list.', { listId: id });
  }
}

export function insertList(db: WritableDb, name: string, at: number): number {
  return run(db, 'INSERT INTO list (name, created_at) VALUES (?, ?)', [name, at]).id;
}

export function renameList(db: WritableDb, id: number, name: string): void {
  run(db, 'UPDATE list SET name = ? WHERE id = ?', [name, id]);
}

export function deleteList(db: WritableDb, id: number, when: 'always' | 'if-empty' = 'always'): void {
  const condition = when === 'always' ? '1' : 'NOT EXISTS (SELECT 1 FROM list_member WHERE list_id = list.id)';
  run(db, `DELETE FROM list WHERE id = ? AND ${condition}`, [id]);
}

/**
 * Takes members out of a list that is about to be deleted, and them out of its total, which is right whenever this is
 * the last that happens to it; answers how many there were, at most `limit`.
 */
export function deleteMembers(db: WritableDb, listId: number, limit: number): number {
  const ids = all<{ id: number }>(db, 'SELECT contact_id AS id FROM list_member WHERE list_id = ? LIMIT ?', [
    listId,
    limit,
  ]).map(({ id }) => id);
  const some = JSON.stringify(ids);
  // Removed contacts are members still, for when they come back, and not in the total.
  const live = get<{ n: number }>(
    db,
    `SELECT count(*) AS n FROM json_each(?) AS wanted
       CROSS JOIN contact INDEXED BY contact_live ON contact.id = wanted.value AND contact.removed_at IS NULL`,
    [some],
  );
  run(db, 'DELETE FROM list_member WHERE list_id = ? AND contact_id IN (SELECT value FROM json_each(?))', [
    listId,
    some,
  ]);
  countMembers(db, listId, -(live?.n ?? 0));
  return ids.length;
}

/** Puts live contacts into a list; answers how many were not in it. */
export function addMembers(db: WritableDb, listId: number, contactIds: readonly number[]): number {
  const { changes } = run(
    db,
    `INSERT OR IGNORE INTO list_member (list_id, contact_id)
     SELECT ?, id FROM contact WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL`,
    [listId, JSON.stringify(contactIds)],
  );
  return countMembers(db, listId, changes);
}

/** Puts contacts that are new, and so in no list, into one. */
export function addNewMembers(db: WritableDb, listId: number, contactIds: readonly number[]): void {
  if (contactIds.length === 0) return;
  run(db, 'INSERT INTO list_member (list_id, contact_id) SELECT ?, value FROM json_each(?)', [
    listId,
    JSON.stringify(contactIds),
  ]);
  countMembers(db, listId, contactIds.length);
}

/** Takes live contacts out of a list; answers how many were in it. */
export function dropMembers(db: WritableDb, listId: number, contactIds: readonly number[]): number {
  const { changes } = run(
    db,
    `DELETE FROM list_member WHERE list_id = ? AND contact_id IN (SELECT value FROM json_each(?))
       AND contact_id IN (SELECT id FROM contact WHERE removed_at IS NULL)`,
    [listId, JSON.stringify(contactIds)],
  );
  countMembers(db, listId, -changes);
  return changes;
}

export function countMembers(db: WritableDb, listId: number, change: number): number {
  if (change !== 0) run(db, 'UPDATE list SET contacts = contacts + ? WHERE id = ?', [change, listId]);
  return change;
}

/** Members that are removed or restored leave or rejoin the totals of their lists. */
export function countMembersOf(db: WritableDb, contactIds: readonly number[], sign: 1 | -1): void {
  const totals = all<{ listId: number; n: number }>(
    db,
    `SELECT list_id AS listId, count(*) AS n FROM list_member
     WHERE contact_id IN (SELECT value FROM json_each(?)) GROUP BY list_id`,
    [JSON.stringify(contactIds)],
  );
  for (const { listId, n } of totals) countMembers(db, listId, sign * n);
}

export function allSegments(db: ReadableDb): { id: number; name: string; filter: string }[] {
  return all(db, 'SELECT id, name, filter FROM segment ORDER BY name COLLATE NOCASE, id');
}

export function insertSegment(db: WritableDb, name: string, filter: ContactFilter): number {
  return run(db, 'INSERT INTO segment (name, filter) VALUES (?, ?)', [name, JSON.stringify(filter)]).id;
}

/** False when there is no such segment. */
export function updateSegment(db: WritableDb, id: number, name: string, filter: ContactFilter): boolean {
  return (
    run(db, 'UPDATE segment SET name = ?, filter = ? WHERE id = ?', [name, JSON.stringify(filter), id]).changes > 0
  );
}

export function deleteSegment(db: WritableDb, id: number): void {
  run(db, 'DELETE FROM segment WHERE id = ?', [id]);
}
