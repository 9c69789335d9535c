/**
 * The search index: trigrams of `contact.search`, in a file of its own, attached as `search`. It only ever leads to
 * candidates, which `contact.search` then confirms, so it may know too much: what a contact was called before, or
 * contacts that are gone. Nothing is ever taken out of it one by one; when too much of it is stale it is built anew.
 */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import { freeSegment, withSegment, writeLeaves } from './search-leaves.ts';
import type { Posting } from './search-segment.ts';

/** The present index, and the one that is being built to replace it. */
export type SearchTable = 'contact_search' | 'contact_search_next';

/**
 * Without positions, since a match is confirmed against the column. `usermerge`: a search looks into that many segments
 * nearly as fast as into one, and an import of a million contacts makes fewer.
 */
function createTable(db: WritableDb, schema: 'main' | 'search', name: SearchTable): void {
  db.exec(`
    CREATE VIRTUAL TABLE ${schema}.${name} USING fts5(
      search, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
    );
    INSERT INTO ${schema}.${name} (${name}, rank) VALUES ('usermerge', 12);
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

export interface SearchText {
  readonly id: number;
  readonly search: string;
}

/** What a contact that is new to the search index and the sort orders is found and sorted by. */
export interface NewContact extends SearchText {
  readonly importId: number | null;
  readonly lastName: string;
  readonly company: string;
}

/** Live contacts with ids after the first and up to the last. */
export function newContacts(db: ReadableDb, after: number, through: number, limit: number): NewContact[] {
  return all(
    db,
    `SELECT id, search, import_id AS importId, last_name AS lastName, company FROM contact
     WHERE id > ? AND id <= ? AND removed_at IS NULL ORDER BY id LIMIT ?`,
    [after, through, limit],
  );
}

export function searchTextsOf(db: ReadableDb, ids: readonly number[]): SearchText[] {
  return all(
    db,
    'SELECT id, search FROM contact WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL ORDER BY id',
    [JSON.stringify(ids)],
  );
}

/**
 * Puts contacts into the index, and into the next one while one is being built, as a segment of their own.
 * @param db of `Store.searchFile`: FTS5 does not look for segments that its own connection did not make through it
 */
export function addSegment(db: WritableDb, postings: readonly Posting[], contacts: number): void {
  insertSegment(db, 'contact_search', postings);
  run(db, 'UPDATE search_state SET entries = entries + ?', [contacts]);
  if (feedsNext(db)) addNextSegment(db, postings, contacts);
}

function addNextSegment(db: WritableDb, postings: readonly Posting[], contacts: number): void {
  insertSegment(db, 'contact_search_next', postings);
  run(db, 'UPDATE search_state SET next_entries = next_entries + ?', [contacts]);
}

/** FTS5's record of the segments of an index, and the numbers of its leaves, by segment and page. */
const structureId = 10;
const leafId = (segment: number, page: number): number => segment * 2 ** 37 + page;

function insertSegment(db: WritableDb, table: SearchTable, postings: readonly Posting[]): void {
  if (postings.length === 0) return;
  const { block } = get<{ block: Buffer }>(db, `SELECT block FROM ${table}_data WHERE id = ?`, [structureId]) ?? {};
  if (block === undefined) throw new Error('The search index has no record of its segments.');
  const segment = freeSegment(block);
  const leaves = writeLeaves(postings, {
    leaf: (page, bytes) =>
      void run(db, `INSERT INTO ${table}_data (id, block) VALUES (?, ?)`, [leafId(segment, page), bytes]),
    mark: (term, page) =>
      void run(db, `INSERT INTO ${table}_idx (segid, term, pgno) VALUES (?, ?, ?)`, [segment, term, page * 2]),
  });
  run(db, `UPDATE ${table}_data SET block = ? WHERE id = ?`, [withSegment(block, segment, leaves), structureId]);
}

/** Begins a new index, or goes on with one whose builder was ended. */
export function beginNext(db: WritableDb): void {
  if (feedsNext(db)) return;
  createTable(db, 'search', 'contact_search_next');
  run(db, 'UPDATE search_state SET next_through = 0, next_entries = 0');
}

/** Puts contacts into the next index alone: all that it lacks up to an id. */
export function feedNext(db: WritableDb, postings: readonly Posting[], contacts: number, through: number): void {
  addNextSegment(db, postings, contacts);
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
