/**
 * The sort orders of the contacts, many entries at a time. They may know contacts that are gone, which every page
 * leaves out; all others are in them, but for what an import is still to put there.
 */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import { sortKey } from './fold.ts';
import { addToTally, tally } from './repository.ts';
import { editsOf } from './repository-import.ts';

export interface SortEntry {
  readonly key: string;
  readonly id: number;
}

const tables = { lastName: ['contact_last_name', 'last_name'], company: ['contact_company', 'company'] } as const;
export type Order = keyof typeof tables;

export const allOrders = ['lastName', 'company'] as const satisfies readonly Order[];

/** The entries of what an import created, in the order of their keys. */
export function readSortEntries(
  db: ReadableDb,
  order: Order,
  importId: number,
  after: number,
  through: number,
): SortEntry[] {
  const [, column] = tables[order];
  return all<{ id: number; value: string }>(
    db,
    `SELECT id, ${column} AS value FROM contact WHERE id > ? AND id <= ? AND import_id = ? AND removed_at IS NULL`,
    [after, through, importId],
  )
    .map(({ id, value }) => ({ id, key: sortKey(value) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id - b.id));
}

const entriesAtOnce = 50;

/**
 * Fastest in the order of the keys.
 * @param edits from before the entries were made: a contact that others changed since has its new entry already, and
 *   gets no other
 */
export function insertSortEntries(
  db: WritableDb,
  order: Order,
  importId: number,
  given: readonly SortEntry[],
  edits: number,
): void {
  const [table] = tables[order];
  const entries = editsOf(db, importId) === edits ? given : given.filter((entry) => isCurrent(db, order, entry));
  for (let start = 0; start < entries.length; start += entriesAtOnce) {
    const some = entries.slice(start, start + entriesAtOnce);
    run(
      db,
      `INSERT OR IGNORE INTO ${table} (key, contact_id) VALUES ${some.map(() => '(?, ?)').join(', ')}`,
      some.flatMap(({ key, id }) => [key, id]),
    );
  }
}

function isCurrent(db: ReadableDb, order: Order, { key, id }: SortEntry): boolean {
  const [, column] = tables[order];
  const row = get<{ value: string }>(db, `SELECT ${column} AS value FROM contact WHERE id = ? AND removed_at IS NULL`, [
    id,
  ]);
  return row !== undefined && sortKey(row.value) === key;
}

/**
 * Takes the entries of contacts that are gone out; fastest in the order of the keys.
 * @param restored `restoredSoFar` from before the contacts went: one that came back keeps its entries
 */
export function deleteSortEntries(
  db: WritableDb,
  order: Order,
  given: readonly SortEntry[],
  restored = restoredSoFar(db),
): void {
  const [table] = tables[order];
  const live = restoredSoFar(db) === restored ? null : liveAmong(db, given);
  const entries = live === null ? given : given.filter(({ id }) => !live.has(id));
  for (const { key, id } of entries) run(db, `DELETE FROM ${table} WHERE key = ? AND contact_id = ?`, [key, id]);
}

function liveAmong(db: ReadableDb, entries: readonly SortEntry[]): Set<number> {
  const rows = all<{ id: number }>(
    db,
    'SELECT id FROM contact WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL',
    [JSON.stringify(entries.map(({ id }) => id))],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Changes whenever a removed contact comes back. */
export const restoredSoFar = (db: ReadableDb): number => tally(db, 'restored');

/** Contacts that went, and whose entries are still in the sort orders. */
export const staleEntries = (db: ReadableDb): number => Math.max(0, tally(db, 'stale'));

export function addStale(db: WritableDb, change: number): void {
  addToTally(db, 'stale', Math.max(change, -staleEntries(db)));
}

/** A part of a sort order as it is, and whether the contacts are there. @param after null for the beginning */
export function sortEntriesAfter(
  db: ReadableDb,
  order: Order,
  after: SortEntry | null,
  limit: number,
): (SortEntry & { readonly live: number })[] {
  const [table] = tables[order];
  return all(
    db,
    `SELECT key, contact_id AS id,
       EXISTS (SELECT 1 FROM contact WHERE contact.id = contact_id AND removed_at IS NULL) AS live
     FROM ${table} WHERE (key, contact_id) > (?, ?) ORDER BY key, contact_id LIMIT ?`,
    [after?.key ?? '', after?.id ?? -1, limit],
  );
}
