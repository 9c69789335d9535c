/**
 * The search index: trigrams of `contact.search`, in a file of its own, attached as `search`. It only ever leads to
 * candidates, which `contact.search` then confirms, so it may know too much: what a contact was called before, or
 * contacts that are gone. Nothing is ever taken out of it one by one; when too much of it is stale it is built anew.
 */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';

/** The present index, and the one that is being built to replace it. */
export type SearchTable = 'contact_search' | 'contact_search_next';

/**
 * Without positions, since a match is confirmed against the column. Thousands of contacts are added at once and
 * become one segment, of which many are merged in one go.
 */
function createTable(db: WritableDb, schema: 'main' | 'search', name: SearchTable): void {
  db.exec(`
    CREATE VIRTUAL TABLE ${schema}.${name} USING fts5(
      search, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
    );
    INSERT INTO ${schema}.${name} (${name}, rank) VALUES ('hashsize', 16777216), ('automerge', 16), ('crisismerge', 64);
  `);
}

const schemaVersion = 1;

/** Makes the tables of an empty search file, opened by itself. @param complete there is nothing to take in */
export function createSearchTables(db: WritableDb, generation: string, complete: boolean): void {
  db.exec(`
    CREATE TABLE search_state (
      generation TEXT NOT NULL,
      -- everything that is not waiting elsewhere is in the index
      complete INTEGER NOT NULL,
      -- what was put in, stale or not
      entries INTEGER NOT NULL,
      -- how far the next index is, while one is being built
      next_through INTEGER,
      next_entries INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    PRAGMA user_version = ${schemaVersion};
  `);
  createTable(db, 'main', 'contact_search');
  db.exec(`CREATE VIRTUAL TABLE contact_trigram USING fts5vocab(contact_search, 'row')`);
  run(db, 'INSERT INTO search_state (generation, complete, entries) VALUES (?, ?, 0)', [generation, Number(complete)]);
}

export interface SearchState {
  readonly generation: string;
  readonly complete: number;
  readonly entries: number;
  readonly nextThrough: number | null;
  readonly nextEntries: number;
}

export function searchState(db: ReadableDb): SearchState | undefined {
  return get(
    db,
    `SELECT generation, complete, entries, next_through AS nextThrough, next_entries AS nextEntries FROM search_state`,
  );
}

/** Whether a search file, opened by itself, is of this version of Letterlock and of this database. */
export function isSearchFileOf(db: ReadableDb, generation: string): boolean {
  const version = get<{ user_version: number }>(db, 'PRAGMA user_version')?.user_version;
  return version === schemaVersion && searchState(db)?.generation === generation;
}

export function generationOf(db: ReadableDb): string {
  return get<{ generation: string }>(db, 'SELECT generation FROM search_generation')?.generation ?? '';
}

export function setGeneration(db: WritableDb, generation: string): void {
  run(db, 'UPDATE search_generation SET generation = ?', [generation]);
}

/** In the transaction that changes what a contact is found by. */
export function queueForSearch(db: WritableDb, contactId: number): void {
  run(db, 'INSERT INTO search_change (contact_id) VALUES (?)', [contactId]);
}

export function queuedForSearch(db: ReadableDb, limit: number): { seq: number; contactId: number }[] {
  return all(db, 'SELECT seq, contact_id AS contactId FROM search_change ORDER BY seq LIMIT ?', [limit]);
}

export function dropQueued(db: WritableDb, through: number): void {
  run(db, 'DELETE FROM search_change WHERE seq <= ?', [through]);
}

const feedsNext = (db: ReadableDb): boolean => (searchState(db)?.nextThrough ?? null) !== null;

/** Live contacts of a range of ids into the index, and into the next one. */
export function indexRange(db: WritableDb, after: number, through: number): void {
  const where = 'id > ? AND id <= ? AND removed_at IS NULL';
  if (feedsNext(db)) addTo(db, 'contact_search_next', where, [after, through]);
  addTo(db, 'contact_search', where, [after, through]);
}

export function indexContacts(db: WritableDb, ids: readonly number[]): void {
  const where = 'id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL';
  const params = [JSON.stringify([...new Set(ids)].sort((a, b) => a - b))];
  if (feedsNext(db)) addTo(db, 'contact_search_next', where, params);
  addTo(db, 'contact_search', where, params);
}

function addTo(db: WritableDb, table: SearchTable, where: string, params: readonly (string | number)[]): void {
  const { changes } = run(
    db,
    `INSERT INTO ${table} (rowid, search) SELECT id, search FROM contact WHERE ${where} ORDER BY id`,
    params,
  );
  const counter = table === 'contact_search' ? 'entries' : 'next_entries';
  run(db, `UPDATE search_state SET ${counter} = ${counter} + ?`, [changes]);
}

/** Begins a new index, or goes on with one whose builder was ended. */
export function beginNext(db: WritableDb): void {
  if (feedsNext(db)) return;
  createTable(db, 'search', 'contact_search_next');
  run(db, 'UPDATE search_state SET next_through = 0, next_entries = 0');
}

/** Puts the contacts of the next ids into the next index. */
export function feedNext(db: WritableDb, through: number): void {
  const after = searchState(db)?.nextThrough ?? 0;
  addTo(db, 'contact_search_next', 'id > ? AND id <= ? AND removed_at IS NULL', [after, through]);
  run(db, 'UPDATE search_state SET next_through = ?', [through]);
}

/** Makes the next index the present one, under a new generation. */
export function replaceIndex(db: WritableDb, generation: string): void {
  db.exec('DROP TABLE search.contact_search; ALTER TABLE search.contact_search_next RENAME TO contact_search;');
  run(
    db,
    `UPDATE search_state SET generation = ?, complete = 1, entries = next_entries, next_through = NULL,
       next_entries = 0`,
    [generation],
  );
}

/** One step of merging segments, so that a search has few to look into; true when there is no more to do. */
export function mergeStep(db: WritableDb, table: SearchTable, pages: number): boolean {
  const changes = (): number => get<{ n: number }>(db, 'SELECT total_changes() AS n')?.n ?? 0;
  const before = changes();
  run(db, `INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`, [pages]);
  // https://www.sqlite.org/fts5.html#the_merge_command: less than two changes mean that nothing was merged.
  return changes() - before < 2;
}

export function highestContactId(db: ReadableDb): number {
  return get<{ id: number | null }>(db, 'SELECT max(id) AS id FROM contact')?.id ?? 0;
}
