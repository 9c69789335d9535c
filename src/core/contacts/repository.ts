/** Reading and writing single contacts, with all that follows a contact: search index, sort orders, totals. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { Bind } from '../store/rows.ts';
import type { ContactValues, StoredContact } from './contact.ts';
import { foldedText, isAscii, sortKey } from './fold.ts';

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

/** A removed contact that can still come back. */
export function findRemoved(db: ReadableDb, id: number): StoredContact | undefined {
  const row = get<Row>(db, `SELECT ${columns} FROM contact WHERE id = ? AND removed_at IS NOT NULL`, [id]);
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

/** Values as they are written: custom fields as JSON. */
export type WrittenValues = Omit<ContactValues, 'fields'> & { readonly fields: string };

export interface Origin {
  readonly importId: number | null;
  readonly at: number;
}

const insertColumns = `email, own_key, first_name, last_name, company, title, phone, country, language, zone, fields,
  folded, import_id, created_at, updated_at`;

function insertParams(values: WrittenValues, { importId, at }: Origin): Bind[] {
  return [
    values.email,
    ownKey(values),
    values.firstName,
    values.lastName,
    values.company,
    values.title,
    values.phone,
    values.country,
    values.language,
    values.zone,
    values.fields,
    foldedText(values),
    importId,
    at,
    at,
  ];
}

/** Null where the database derives the key itself. */
function ownKey({ email, emailKey }: Pick<ContactValues, 'email' | 'emailKey'>): string | null {
  return email.toLowerCase() === emailKey && isAscii(email) ? null : emailKey;
}

/** Inserts the row alone; the caller makes it searchable and sorted. Answers null when the address is there. */
export function insertRow(db: WritableDb, values: WrittenValues, origin: Origin): number | null {
  const { changes, id } = run(
    db,
    `INSERT INTO contact (${insertColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    insertParams(values, origin),
  );
  return changes === 0 ? null : id;
}

/** As `insertRow` for several at once, which is faster; answers their ids in order, null where the address is there. */
export function insertRows(db: WritableDb, rows: readonly WrittenValues[], origin: Origin): (number | null)[] {
  const last = get<{ seq: number }>(db, `SELECT seq FROM sqlite_sequence WHERE name = 'contact'`)?.seq ?? 0;
  const ids = rows.map((_, index) => last + 1 + index);
  const places = rows.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ');
  const { changes } = run(
    db,
    `INSERT INTO contact (id, ${insertColumns}) VALUES ${places} ON CONFLICT DO NOTHING`,
    rows.flatMap((values, index) => [last + 1 + index, ...insertParams(values, origin)]),
  );
  if (changes === rows.length) return ids;
  const inserted = new Set(
    all<{ id: number }>(db, 'SELECT id FROM contact WHERE id > ?', [last]).map((contact) => contact.id),
  );
  return ids.map((id) => (inserted.has(id) ? id : null));
}

/** Writes all fields of a contact that is in the search index and in the sort orders, and keeps these in step. */
export function updateContact(db: WritableDb, before: StoredContact, after: ContactValues, at: number): void {
  unplace(db, before);
  run(
    db,
    `UPDATE contact SET email = ?, own_key = ?, first_name = ?, last_name = ?, company = ?, title = ?,
       phone = ?, country = ?, language = ?, zone = ?, fields = ?, folded = ?, updated_at = ?
     WHERE id = ?`,
    [
      after.email,
      ownKey(after),
      after.firstName,
      after.lastName,
      after.company,
      after.title,
      after.phone,
      after.country,
      after.language,
      after.zone,
      JSON.stringify(after.fields),
      foldedText(after),
      at,
      before.id,
    ],
  );
  place(db, { ...after, id: before.id, importId: before.importId });
}

type Placed = ContactValues & { readonly id: number; readonly importId: number | null };

/** Puts a contact, whose row is written, into the search index and the sort orders. */
export function place(db: WritableDb, contact: Placed): void {
  if (announceEdit(db, contact)) {
    run(db, 'INSERT INTO contact_search (rowid, search) SELECT id, search FROM contact WHERE id = ?', [contact.id]);
  }
  run(db, 'INSERT OR IGNORE INTO contact_last_name (key, contact_id) VALUES (?, ?)', [
    sortKey(contact.lastName),
    contact.id,
  ]);
  run(db, 'INSERT OR IGNORE INTO contact_company (key, contact_id) VALUES (?, ?)', [
    sortKey(contact.company),
    contact.id,
  ]);
}

/**
 * Takes a contact, whose row is still unchanged, out of the search index and the sort orders. Only one that is in the
 * search index: FTS5 takes the removal of another for damage.
 */
export function unplace(db: WritableDb, contact: Placed): void {
  if (announceEdit(db, contact)) {
    run(
      db,
      `INSERT INTO contact_search (contact_search, rowid, search) SELECT 'delete', id, search FROM contact WHERE id = ?`,
      [contact.id],
    );
  }
  run(db, 'DELETE FROM contact_last_name WHERE key = ? AND contact_id = ?', [sortKey(contact.lastName), contact.id]);
  run(db, 'DELETE FROM contact_company WHERE key = ? AND contact_id = ?', [sortKey(contact.company), contact.id]);
}

/**
 * An import makes its contacts searchable some time after it made them, and until then nobody else may; it puts them
 * into the sort orders later still, and wants to know who was changed by then. True when the contact is searchable.
 */
function announceEdit(db: WritableDb, { id, importId }: Placed): boolean {
  if (importId === null) return true;
  const own = get<{ searchable: number; sorted: number }>(
    db,
    'SELECT searchable_through AS searchable, sorted_through AS sorted FROM import WHERE id = ?',
    [importId],
  );
  if (own === undefined) return true;
  if (id > own.sorted) run(db, 'UPDATE import SET edits = edits + 1 WHERE id = ?', [importId]);
  return id <= own.searchable;
}

export type Tally = 'live' | 'suppressed' | 'removed';

export function addToTally(db: WritableDb, name: Tally, change: number): void {
  if (change !== 0) run(db, 'UPDATE contact_tally SET value = value + ? WHERE name = ?', [change, name]);
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
