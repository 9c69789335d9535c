/**
 * The sort orders of the contacts, many entries at a time. They may know contacts that are gone, which every page
 * leaves out; all others are in them, but for what an import is still to put there.
 */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import { maxSortKey, noValue, sortKey } from './fold.ts';
import type { Places } from './leave.ts';
import { addToTally, tally } from './repository.ts';
import { editsOf } from './repository-import.ts';

export interface SortEntry {
  readonly key: string;
  readonly id: number;
}

/** The table of each, the column that it orders, and the temporary table of what is to be put into it. */
const tables = {
  lastName: ['contact_last_name', 'last_name', 'sort_last_name'],
  company: ['contact_company', 'company', 'sort_company'],
} as const;
export type Order = keyof typeof tables;

export const allOrders = ['lastName', 'company'] as const satisfies readonly Order[];

/** Makes, or empties, the temporary tables in which entries wait, in memory. */
export function beginGathering(db: WritableDb): void {
  db.exec(`
    CREATE TEMP TABLE IF NOT EXISTS sort_folded (
      id INTEGER PRIMARY KEY, last_name TEXT NOT NULL, company TEXT NOT NULL
    ) STRICT;
  `);
  for (const order of allOrders) {
    const [, , gathered] = tables[order];
    db.exec(`
      CREATE TEMP TABLE IF NOT EXISTS ${gathered} (
        key TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)
      ) STRICT, WITHOUT ROWID;
      DELETE FROM ${gathered};
    `);
  }
}

/**
 * Has the entries of what an import created wait in temporary tables. Sorting them where they are read costs a tenth of
 * what it costs to hand each over twice.
 */
export function gatherSortEntries(db: WritableDb, importId: number, after: number, through: number): void {
  const created = 'id > ? AND id <= ? AND import_id = ? AND removed_at IS NULL';
  const folded = all<{ id: number; lastName: string; company: string }>(
    db,
    `SELECT id, last_name AS lastName, company FROM contact WHERE ${created} AND folded IS NOT NULL`,
    [after, through, importId],
  );
  run(db, 'DELETE FROM temp.sort_folded');
  const insert = db.prepare('INSERT INTO temp.sort_folded (id, last_name, company) VALUES (?, ?, ?)');
  for (const { id, lastName, company } of folded) insert.run(id, sortKey(lastName), sortKey(company));
  for (const order of allOrders) {
    const [, column, gathered] = tables[order];
    // What `sortKey` makes of ASCII.
    const key = `CASE ${column} WHEN '' THEN ? ELSE lower(substr(${column}, 1, ?)) END`;
    run(
      db,
      `INSERT INTO temp.${gathered} (key, id)
       SELECT ${key} AS key, id FROM contact WHERE ${created} AND folded IS NULL
       UNION ALL SELECT ${column}, id FROM temp.sort_folded ORDER BY key, id`,
      [noValue, maxSortKey, after, through, importId],
    );
  }
}

/**
 * Puts the next waiting entries into the sort order, at most `limit`; answers the last, or null when none are left.
 * @param edits `editsOf` from before they were gathered: a contact that others changed since has its new entry already,
 *   and gets no other
 */
export function insertSortEntries(
  db: WritableDb,
  order: Order,
  importId: number,
  after: SortEntry,
  limit: number,
  edits: number,
): SortEntry | null {
  const [table, , gathered] = tables[order];
  const next = `FROM temp.${gathered} WHERE (key, id) > (?, ?) ORDER BY key, id`;
  const last = get<SortEntry>(db, `SELECT key, id ${next} LIMIT 1 OFFSET ?`, [after.key, after.id, limit - 1]) ?? null;
  if (editsOf(db, importId) === edits) {
    run(db, `INSERT OR IGNORE INTO ${table} (key, contact_id) SELECT key, id ${next} LIMIT ?`, [
      after.key,
      after.id,
      limit,
    ]);
    return last;
  }
  for (const entry of all<SortEntry>(db, `SELECT key, id ${next} LIMIT ?`, [after.key, after.id, limit])) {
    if (!isCurrent(db, order, entry)) continue;
    run(db, `INSERT OR IGNORE INTO ${table} (key, contact_id) VALUES (?, ?)`, [entry.key, entry.id]);
  }
  return last;
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
  const [table] = tables[order];
  for (const { id, keys } of back) {
    run(db, `INSERT OR IGNORE INTO ${table} (key, contact_id) VALUES (?, ?)`, [keys[order], id]);
  }
}

/**
 * Puts the entries of contacts that are about to come back into the sort order; fastest in the order of the keys.
 * @param restored `restoredSoFar` from before they were read: one that came back otherwise has its entries, perhaps others
 */
export function insertReturning(db: WritableDb, order: Order, given: readonly SortEntry[], restored: number): void {
  const [table] = tables[order];
  const live = restoredSoFar(db) === restored ? null : liveAmong(db, given);
  const entries = live === null ? given : given.filter(({ id }) => !live.has(id));
  for (const { key, id } of entries) {
    run(db, `INSERT OR IGNORE INTO ${table} (key, contact_id) VALUES (?, ?)`, [key, id]);
  }
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
