/** Reading and writing single contacts, with all that follows a contact: search index, sort orders, totals. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { ContactValues, StoredContact } from './contact.ts';
import { sortKey } from './fold.ts';
import { announceEdits } from './repository-import.ts';
import { queueForSearch } from './repository-search.ts';
import { rowOf, written } from './written.ts';
import type { WrittenValues } from './written.ts';

interface Row extends Omit<StoredContact, 'fields'> {
  readonly fields: string;
}

const columns = `id, email, email_key AS emailKey, domain, first_name AS firstName, last_name AS lastName, company,
  title, phone, country, language, zone, fields, suppressed, import_id AS importId, created_at AS createdAt,
  updated_at AS updatedAt, last_activity_at AS lastActivityAt, removed_at AS removedAt, removal_id AS removalId`;

const stored = (row: Row): StoredContact => ({
  ...row,
  fields: JSON.parse(row.fields) as Record<string, string>,
});

/** A live contact. */
export function findContact(db: ReadableDb, id: number): StoredContact | undefined {
  const row = get<Row>(db, `SELECT ${columns} FROM contact WHERE id = ? AND removed_at IS NULL`, [id]);
  return row && stored(row);
}

export function insertRemoval(db: WritableDb, at: number): number {
  return run(db, 'INSERT INTO removal (at) VALUES (?)', [at]).id;
}

export function findLiveByKey(db: ReadableDb, emailKey: string): StoredContact | undefined {
  const row = get<Row>(
    db,
    `SELECT ${columns} FROM contact INDEXED BY contact_by_email WHERE email_key = ? AND removed_at IS NULL`,
    [emailKey],
  );
  return row && stored(row);
}

/** The contact of this address that was removed last and can still come back. */
export function findRemovedByKey(db: ReadableDb, emailKey: string): StoredContact | undefined {
  const row = get<Row>(
    db,
    `SELECT ${columns} FROM contact INDEXED BY contact_removed_by_email
     WHERE email_key = ? AND removed_at IS NOT NULL ORDER BY removed_at DESC LIMIT 1`,
    [emailKey],
  );
  return row && stored(row);
}

export interface Origin {
  readonly importId: number | null;
  readonly at: number;
}

const insertColumns = `email, own_key, first_name, last_name, company, title, phone, country, language, zone, fields,
  folded, import_id, created_at, updated_at`;

/** Inserts the row alone; the caller makes it searchable and sorted. Answers null when the address is there. */
export function insertRow(db: WritableDb, values: WrittenValues, { importId, at }: Origin): number | null {
  const { changes, id } = run(
    db,
    `INSERT INTO contact (${insertColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    [...rowOf(values), importId, at, at],
  );
  return changes === 0 ? null : id;
}

/** The places of the columns in a packed row. */
const packedColumns = Array.from({ length: 12 }, (_, column) => `value ->> ${column}`).join(', ');

/**
 * Inserts packed rows as `insertRow` would, leaving out those whose address is there; answers how many it inserted. Their
 * ids are greater than any before, in the order of the rows. One text for all takes half the time of as many values.
 * @param rows a JSON array of them
 */
export function insertRows(db: WritableDb, rows: string | Buffer, { importId, at }: Origin): number {
  return run(
    db,
    `INSERT INTO contact (id, ${insertColumns})
     SELECT ? + key, ${packedColumns}, ?, ?, ? FROM jsonb_each(CAST(? AS TEXT)) WHERE true ON CONFLICT DO NOTHING`,
    [lastId(db) + 1, importId, at, at, rows],
  ).changes;
}

/** The greatest id that a contact ever had. */
export const lastId = (db: ReadableDb): number =>
  get<{ seq: number }>(db, `SELECT seq FROM sqlite_sequence WHERE name = 'contact'`)?.seq ?? 0;

/** Writes all fields of a contact, and keeps the search index and the sort orders in step. */
export function updateContact(db: WritableDb, before: StoredContact, after: ContactValues, at: number): void {
  unplace(db, before);
  run(
    db,
    `UPDATE contact SET email = ?, own_key = ?, first_name = ?, last_name = ?, company = ?, title = ?,
       phone = ?, country = ?, language = ?, zone = ?, fields = ?, folded = ?, updated_at = ?
     WHERE id = ?`,
    [...rowOf(written(after)), at, before.id],
  );
  place(db, { ...after, id: before.id, importId: before.importId });
}

type Placed = ContactValues & { readonly id: number; readonly importId: number | null };

/** Puts a contact, whose row is written, into the sort orders, and what it is found by before the search index. */
export function place(db: WritableDb, contact: Placed): void {
  announceEdits(db, [contact]);
  queueForSearch(db, contact.id);
  run(db, 'INSERT OR IGNORE INTO contact_last_name (key, contact_id) VALUES (?, ?)', [
    sortKey(contact.lastName),
    contact.id,
  ]);
  run(db, 'INSERT OR IGNORE INTO contact_company (key, contact_id) VALUES (?, ?)', [
    sortKey(contact.company),
    contact.id,
  ]);
}

/** Takes a contact, whose row is still unchanged, out of the sort orders. The search index may know what is gone. */
export function unplace(db: WritableDb, contact: Placed): void {
  announceEdits(db, [contact]);
  run(db, 'DELETE FROM contact_last_name WHERE key = ? AND contact_id = ?', [sortKey(contact.lastName), contact.id]);
  run(db, 'DELETE FROM contact_company WHERE key = ? AND contact_id = ?', [sortKey(contact.company), contact.id]);
}

/**
 * Totals; and three that tell how far the sort orders are behind: how many contacts went whose entries are still there,
 * how many ever came back, and how many entries were ever taken out.
 */
export type Tally = 'live' | 'suppressed' | 'removed' | 'stale' | 'restored' | 'swept';

export function addToTally(db: WritableDb, name: Tally, change: number): void {
  if (change === 0) return;
  run(
    db,
    `INSERT INTO contact_tally (name, value) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET value = value + excluded.value`,
    [name, change],
  );
}

export function tally(db: ReadableDb, name: Tally): number {
  return get<{ value: number }>(db, 'SELECT value FROM contact_tally WHERE name = ?', [name])?.value ?? 0;
}

export function listsOf(db: ReadableDb, contactId: number): { id: number; name: string }[] {
  return all(
    db,
    `SELECT list.id, list.name FROM list_member JOIN list ON list.id = list_member.list_id
     WHERE list_member.contact_id = ? ORDER BY list.name, list.id`,
    [contactId],
  );
}

export function customFields(db: ReadableDb): { key: string; label: string }[] {
  return all(db, 'SELECT key, label FROM custom_field ORDER BY label, key');
}

/** Remembers keys that are new; a known key keeps its label. */
export function addCustomFields(db: WritableDb, labels: ReadonlyMap<string, string>): void {
  for (const [key, label] of labels) {
    run(db, 'INSERT INTO custom_field (key, label) VALUES (?, ?) ON CONFLICT DO NOTHING', [key, label]);
  }
}

/** Last mail to or from a contact; never moves back. */
export function touchContact(db: WritableDb, id: number, at: number): void {
  run(db, 'UPDATE contact SET last_activity_at = ? WHERE id = ? AND coalesce(last_activity_at, 0) < ?', [at, id, at]);
}
