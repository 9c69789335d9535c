/** The do-not-contact list, and `contact.suppressed` in step with it. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { Bind } from '../store/rows.ts';
import { domainAndParents } from './address.ts';
import type { SuppressionReason } from './contact.ts';
import { fold } from './fold.ts';
import { trigramQuery } from './filter.ts';
import { addToTally } from './repository.ts';

export type SuppressionKind = 'address' | 'domain';

export interface SuppressionRow {
  readonly id: number;
  readonly kind: SuppressionKind;
  readonly value: string;
  readonly reason: SuppressionReason;
  readonly source: string;
  readonly createdAt: number;
}

const columns = 'id, kind, value, reason, source, created_at AS createdAt';

export interface SuppressionQuery {
  /** Lower case; empty for all. */
  readonly search: string;
  readonly before: number;
  readonly limit: number;
}

/** Newest first. */
export function suppressionsBefore(db: ReadableDb, { search, before, limit }: SuppressionQuery): SuppressionRow[] {
  if (search === '') {
    return all(db, `SELECT ${columns} FROM suppression WHERE id < ? ORDER BY id DESC LIMIT ?`, [before, limit]);
  }
  return all(db, `SELECT ${columns} FROM suppression WHERE id < ? AND instr(value, ?) > 0 ORDER BY id DESC LIMIT ?`, [
    before,
    search,
    limit,
  ]);
}

export function suppressionsAfter(db: ReadableDb, after: number, limit: number): SuppressionRow[] {
  return all(db, `SELECT ${columns} FROM suppression WHERE id > ? ORDER BY id LIMIT ?`, [after, limit]);
}

/** Why an address is not written to: its own entry first, then that of its domain or of a parent domain. */
export function reasonFor(db: ReadableDb, emailKey: string, domain: string): SuppressionReason | null {
  const own = entryReason(db, 'address', emailKey);
  return own ?? domainReason(db, domain);
}

function domainReason(db: ReadableDb, domain: string): SuppressionReason | null {
  for (const candidate of domainAndParents(domain)) {
    const reason = entryReason(db, 'domain', candidate);
    if (reason !== null) return reason;
  }
  return null;
}

function entryReason(db: ReadableDb, kind: SuppressionKind, value: string): SuppressionReason | null {
  const row = get<{ reason: SuppressionReason }>(db, 'SELECT reason FROM suppression WHERE kind = ? AND value = ?', [
    kind,
    value,
  ]);
  return row?.reason ?? null;
}

export function hasSuppressions(db: ReadableDb): boolean {
  return get(db, 'SELECT 1 FROM suppression LIMIT 1') !== undefined;
}

export function findSuppression(db: ReadableDb, id: number): SuppressionRow | undefined {
  return get(db, `SELECT ${columns} FROM suppression WHERE id = ?`, [id]);
}

export function findSuppressionOf(db: ReadableDb, kind: SuppressionKind, value: string): SuppressionRow | undefined {
  return get(db, `SELECT ${columns} FROM suppression WHERE kind = ? AND value = ?`, [kind, value]);
}

/** False when the list has it already: the first reason stays. The caller refreshes the contacts concerned. */
export function insertSuppression(db: WritableDb, entry: Omit<SuppressionRow, 'id'>): boolean {
  const { changes } = run(
    db,
    `INSERT INTO suppression (kind, value, reason, source, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    [entry.kind, entry.value, entry.reason, entry.source, entry.createdAt],
  );
  if (changes > 0) insertEvent(db, entry, false, entry.createdAt);
  return changes > 0;
}

export function deleteSuppression(db: WritableDb, entry: SuppressionRow, at: number): void {
  run(db, 'DELETE FROM suppression WHERE id = ?', [entry.id]);
  insertEvent(db, entry, true, at);
}

function insertEvent(
  db: WritableDb,
  entry: Pick<SuppressionRow, 'kind' | 'value' | 'reason' | 'source'>,
  lifted: boolean,
  at: number,
): void {
  run(db, 'INSERT INTO suppression_event (at, kind, value, lifted, detail) VALUES (?, ?, ?, ?, ?)', [
    at,
    entry.kind,
    entry.value,
    Number(lifted),
    `${entry.reason}: ${entry.source}`,
  ]);
}

/** Ids of contacts, removed ones too, that an entry covers, from an id on; at most `limit`, ascending. */
export function coveredContacts(
  db: ReadableDb,
  kind: SuppressionKind,
  value: string,
  after: number,
  limit: number,
): number[] {
  if (kind === 'address') {
    return all<{ id: number }>(
      db,
      `SELECT id FROM contact INDEXED BY contact_by_email WHERE email_key = ? AND removed_at IS NULL AND id > ?
       UNION
       SELECT id FROM contact INDEXED BY contact_removed_by_email
       WHERE email_key = ? AND removed_at IS NOT NULL AND id > ? ORDER BY id LIMIT ?`,
      [value, after, value, after, limit],
    ).map((row) => row.id);
  }
  return coveredByDomain(db, value, after, limit);
}

/**
 * The search index leads to a domain's contacts; those that it has yet to take in, those of an import that goes on, and
 * removed ones are read through.
 */
function coveredByDomain(db: ReadableDb, domain: string, after: number, limit: number): number[] {
  const inDomain = `(contact.domain = ? OR contact.domain LIKE '%.' || ?)`;
  const query = trigramQuery(fold(domain));
  const where: Bind[] = [after, domain, domain];
  const params: Bind[] = [query, ...where, ...where, ...where, ...where, limit];
  return all<{ id: number }>(
    db,
    `SELECT contact.id FROM contact_search CROSS JOIN contact ON contact.id = contact_search.rowid
     WHERE contact_search MATCH ? AND contact_search.rowid > ? AND ${inDomain}
     UNION
     SELECT contact.id FROM contact INDEXED BY contact_by_removal
     WHERE contact.removal_id IS NOT NULL AND contact.id > ? AND ${inDomain}
     UNION
     SELECT contact.id FROM (SELECT contact_id FROM search_change
         UNION ALL SELECT contact.id FROM search_state CROSS JOIN contact WHERE search_state.complete = 0) AS waiting
       CROSS JOIN contact ON contact.id = waiting.contact_id
     WHERE contact.id > ? AND ${inDomain}
     UNION
     SELECT contact.id FROM import CROSS JOIN contact
       ON contact.id > import.searchable_through AND contact.id <= import.last_id AND contact.import_id = import.id
     WHERE import.searchable_through < import.last_id AND contact.id > ? AND ${inDomain}
     ORDER BY 1 LIMIT ?`,
    params,
  ).map((row) => row.id);
}

/** An entry's domain may have many contacts: they follow it in later transactions, also after a crash between them. */
export function awaitCovered(db: WritableDb, domain: string): void {
  run(db, 'INSERT INTO suppression_pending (domain) VALUES (?) ON CONFLICT DO NOTHING', [domain]);
}

/** All contacts of the domain are in step with the list. */
export function noteCovered(db: WritableDb, domain: string): void {
  run(db, 'DELETE FROM suppression_pending WHERE domain = ?', [domain]);
}

/** Domains whose contacts are not all in step with the list, the first ones. */
export const pendingDomains = (db: ReadableDb, limit: number): string[] =>
  all<{ domain: string }>(db, 'SELECT domain FROM suppression_pending ORDER BY domain LIMIT ?', [limit]).map(
    ({ domain }) => domain,
  );

/** Brings `contact.suppressed` of these contacts in step with the list; answers whose value changed. */
export function refreshSuppressed(db: WritableDb, contactIds: readonly number[]): number[] {
  const contacts = all<Covered>(
    db,
    `SELECT contact.id, domain, suppressed, removed_at AS removedAt, suppression.reason AS own
     FROM json_each(?) CROSS JOIN contact ON contact.id = json_each.value
     LEFT JOIN suppression ON kind = 'address' AND suppression.value = email_key`,
    [JSON.stringify(contactIds)],
  );
  const ofDomain = new Map<string, SuppressionReason | null>();
  const changed: number[] = [];
  let more = 0;
  for (const { id, domain, suppressed, removedAt, own } of contacts) {
    if (own === null && !ofDomain.has(domain)) ofDomain.set(domain, domainReason(db, domain));
    const reason = own ?? ofDomain.get(domain) ?? null;
    if (reason === suppressed) continue;
    run(db, 'UPDATE contact SET suppressed = ? WHERE id = ?', [reason, id]);
    changed.push(id);
    if (removedAt === null) more += Number(reason !== null) - Number(suppressed !== null);
  }
  addToTally(db, 'suppressed', more);
  return changed;
}

interface Covered {
  readonly id: number;
  readonly domain: string;
  readonly suppressed: string | null;
  readonly removedAt: number | null;
  /** Of the entry for the address itself, which counts before those for its domain. */
  readonly own: SuppressionReason | null;
}
