/**
 * The sort orders of the contacts, many entries at a time. They may know contacts that are gone, which every page
 * leaves out; all others are in them, but for what an import is still to put there.
 */
import type { ReadableDb, Statement, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { Bind } from '../store/rows.ts';
import { sortKey } from './fold.ts';
import type { Places } from './leave.ts';
import { addToTally, tally } from './repository.ts';
import { editsOf } from './repository-import.ts';

export interface SortEntry {
  readonly key: string;
  readonly id: number;
}

/** The table of each, and the column that it orders. */
const tables = {
  lastName: ['contact_last_name', 'last_name'],
  company: ['contact_company', 'company'],
} as const;
export type Order = keyof typeof tables;

export const allOrders = ['lastName', 'company'] as const satisfies readonly Order[];

/**
 * Puts entries of what an import created into a sort order.
 * @param edits `editsOf` from before the contacts were read: one that others changed since has its new entry already,
 *   and gets no other
 */
export function insertSortEntries(
  db: WritableDb,
  order: Order,
  importId: number,
  entries: readonly SortEntry[],
  edits: number,
): void {
  const current = editsOf(db, importId) === edits ? entries : entries.filter((entry) => isCurrent(db, order, entry));
  putEntries(db, order, current);
}

/** A statement for so many entries takes a third of the time of as many statements. */
const entriesAtOnce = 100;
const place = '(?, ?)';
const manyPlaces = Array(entriesAtOnce).fill(place).join(', ');

function putEntries(db: WritableDb, order: Order, entries: readonly SortEntry[]): void {
  const [table] = tables[order];
  const inserting = (places: string): Statement =>
    db.prepare(`INSERT OR IGNORE INTO ${table} (key, contact_id) VALUES ${places}`);
  const [many, one] = [inserting(manyPlaces), inserting(place)];
  let start = 0;
  for (; start + entriesAtOnce <= entries.length; start += entriesAtOnce) {
    const values: Bind[] = [];
    for (const { key, id } of entries.slice(start, start + entriesAtOnce)) values.push(key, id);
    many.run(values);
  }
  for (const { key, id } of entries.slice(start)) one.run(key, id);
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
  addToTally(db, 'swept', entries.length);
}

/** Puts the entries of contacts that are back into the sort order. */
export function insertEntries(db: WritableDb, order: Order, back: readonly Places[]): void {
  putEntries(
    db,
    order,
    back.map(({ id, keys }) => ({ id, key: keys[order] })),
  );
}

/**
 * Puts the entries of contacts that are about to come back into the sort order; fastest in the order of the keys.
 * @param restored `restoredSoFar` from before they were read: one that came back otherwise has its entries, perhaps others
 */
export function insertReturning(db: WritableDb, order: Order, given: readonly SortEntry[], restored: number): void {
  const live = restoredSoFar(db) === restored ? null : liveAmong(db, given);
  putEntries(db, order, live === null ? given : given.filter(({ id }) => !live.has(id)));
}

/** Those of the contacts that are removed. */
export function removedAmong(
  db: ReadableDb,
  ids: readonly number[],
): { readonly id: number; readonly lastName: string; readonly company: string }[] {
  return all(
    db,
    `SELECT id, last_name AS lastName, company FROM contact
     WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NOT NULL`,
    [JSON.stringify(ids)],
  );
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

/** Changes whenever entries leave the sort orders. */
export const sweptSoFar = (db: ReadableDb): number => tally(db, 'swept');

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
