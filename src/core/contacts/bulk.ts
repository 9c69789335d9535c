/** What can be done to many contacts at once: in batches short enough for the app's own writes to get between. */
import { LetterlockError } from '../../shared/result.ts';
import type { Selection } from '../../shared/contract/contacts.ts';
import type { ReadableDb, Store, WritableDb } from '../store/open.ts';
import { all, iterate } from '../store/rows.ts';
import { filterSql } from './filter.ts';
import { removeRows } from './leave.ts';
import { addMembers, dropMembers } from './repository-lists.ts';
import { allOrders, deleteSortEntries, insertEntries } from './repository-sorted.ts';
import { returnRows } from './return.ts';
import { segmentSource } from './segments.ts';

export type BulkAction =
  | { readonly kind: 'remove'; readonly removalId: number }
  | { readonly kind: 'restore'; readonly removalId: number }
  | { readonly kind: 'listAdd'; readonly listId: number }
  | { readonly kind: 'listDrop'; readonly listId: number };

/** Contacts a batch, about 20 ms. */
export const bulkBatch = 250;

/** Ids of the live contacts that were chosen, ascending. */
export function selectedIds(db: ReadableDb, selection: Selection): number[] {
  if ('ids' in selection) return [...new Set(selection.ids)].sort((a, b) => a - b);
  const { where, params } = filterSql(selection.filter, segmentSource(db));
  const except = new Set(selection.except);
  const ids: number[] = [];
  const sql = `SELECT contact.id FROM contact WHERE ${where} AND contact.removed_at IS NULL ORDER BY contact.id`;
  for (const { id } of iterate<{ id: number }>(db, sql, params)) if (!except.has(id)) ids.push(id);
  return ids;
}

/** Ids of the contacts that one removal took away. */
export function removedIds(db: ReadableDb, removalId: number, limit: number): number[] {
  return all<{ id: number }>(db, 'SELECT id FROM contact WHERE removal_id = ? ORDER BY id LIMIT ?', [
    removalId,
    limit,
  ]).map((row) => row.id);
}

/** Applies an action batch by batch, pausing in between; answers how many contacts it changed. */
export async function applyToAll(
  store: Store,
  action: BulkAction,
  ids: readonly number[],
  at: number,
  between: (done: number) => Promise<void>,
): Promise<number> {
  let changed = 0;
  for (let start = 0; start < ids.length; start += bulkBatch) {
    const batch = ids.slice(start, start + bulkBatch);
    changed += store.transaction((db) => applyBatch(db, action, batch, at));
    await between(start + batch.length);
  }
  return changed;
}

export function applyBatch(db: WritableDb, action: BulkAction, ids: readonly number[], at: number): number {
  switch (action.kind) {
    case 'listAdd':
      return addMembers(db, action.listId, ids);
    case 'listDrop':
      return dropMembers(db, action.listId, ids);
    case 'remove':
      return removeContacts(db, ids, action.removalId, at);
    case 'restore':
      return restoreContacts(db, ids);
    default:
      return action satisfies never;
  }
}

/** Removes live contacts; answers how many there were. */
export function removeContacts(db: WritableDb, ids: readonly number[], removalId: number | null, at: number): number {
  const gone = removeRows(db, ids, removalId, at);
  for (const order of allOrders) {
    const entries = gone.map(({ id, keys }) => ({ id, key: keys[order] }));
    deleteSortEntries(db, order, entries);
  }
  return gone.length;
}

/** Brings removed contacts back, whose addresses nobody has by now; answers how many. */
export function restoreContacts(db: WritableDb, ids: readonly number[]): number {
  const back = returnRows(db, ids);
  for (const order of allOrders) insertEntries(db, order, back);
  return back.length;
}

/** @throws LetterlockError `not-found` */
export function requireRemoval(db: ReadableDb, removalId: number): void {
  if (all(db, 'SELECT 1 FROM removal WHERE id = ?', [removalId]).length === 0) {
    throw new LetterlockError('not-found', 'That removal cannot be undone any more: it is over 30 days old.');
  }
}
