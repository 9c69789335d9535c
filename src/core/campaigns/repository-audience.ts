/** Who an audience reaches. Reads contacts, lists and segments; the conditions hold only bound values. */
import { fullName } from '../../shared/names.ts';
import type { Audience } from '../../shared/contract/campaign-shape.ts';
import { filterSql } from '../contacts/filter.ts';
import { segmentSource } from '../contacts/segments.ts';
import type { ReadableDb } from '../store/open.ts';
import { all, get, iterate } from '../store/rows.ts';
import type { Bind } from '../store/rows.ts';
import { parseFields } from './repository.ts';
import type { Recipient } from './run.ts';

interface Where {
  readonly where: string;
  readonly params: readonly Bind[];
}

const nobody: Where = { where: '0', params: [] };

function anyOf(db: ReadableDb, listIds: readonly number[], segmentIds: readonly number[]): Where {
  const segments = segmentSource(db);
  const parts: Where[] = segmentIds.map((segmentId) => filterSql({ conditions: [], segmentId }, segments));
  if (listIds.length > 0) {
    parts.unshift({
      where: 'contact.id IN (SELECT contact_id FROM list_member WHERE list_id IN (SELECT value FROM json_each(?)))',
      params: [JSON.stringify(listIds)],
    });
  }
  if (parts.length === 0) return nobody;
  return { where: parts.map(({ where }) => `(${where})`).join(' OR '), params: parts.flatMap(({ params }) => params) };
}

interface AudienceWhere {
  /** In a list or segment of the audience. */
  readonly matched: Where;
  readonly excluded: Where;
}

function audienceWhere(db: ReadableDb, audience: Audience): AudienceWhere {
  return {
    matched: anyOf(db, audience.listIds, audience.segmentIds),
    excluded: anyOf(db, audience.excludeListIds, audience.excludeSegmentIds),
  };
}

/** Contacts that get mail: matched, not excluded, not suppressed, not removed. */
function reachedWhere(db: ReadableDb, audience: Audience): Where {
  const { matched, excluded } = audienceWhere(db, audience);
  return {
    where: `contact.removed_at IS NULL AND contact.suppressed IS NULL AND (${matched.where}) AND NOT (${excluded.where})`,
    params: [...matched.params, ...excluded.params],
  };
}

export interface AudienceCount {
  readonly matched: number;
  readonly excluded: number;
  readonly suppressed: number;
  readonly reached: number;
}

/** A scan of the contacts: see `audienceBound` before calling it on the main thread. */
export function countAudience(db: ReadableDb, audience: Audience): AudienceCount {
  const { matched, excluded } = audienceWhere(db, audience);
  const row = get<{ matched: number; excluded: number | null; suppressed: number | null }>(
    db,
    `SELECT count(*) AS matched, sum(excluded) AS excluded, sum(NOT excluded AND suppressed) AS suppressed FROM (
       SELECT (${excluded.where}) IS TRUE AS excluded, contact.suppressed IS NOT NULL AS suppressed
       FROM contact WHERE contact.removed_at IS NULL AND (${matched.where})
     )`,
    [...excluded.params, ...matched.params],
  );
  const counted = { matched: row?.matched ?? 0, excluded: row?.excluded ?? 0, suppressed: row?.suppressed ?? 0 };
  return { ...counted, reached: counted.matched - counted.excluded - counted.suppressed };
}

/** How many contacts looking at an audience has to touch at most. Cheap at any size. */
export function audienceBound(db: ReadableDb, audience: Audience): number {
  const anySegment = audience.segmentIds.length > 0;
  if (anySegment) {
    return get<{ n: number | null }>(db, 'SELECT max(id) AS n FROM contact')?.n ?? 0;
  }
  return (
    get<{ n: number }>(
      db,
      `SELECT count(*) AS n FROM (SELECT 1 FROM list_member WHERE list_id IN (SELECT value FROM json_each(?)) LIMIT ?)`,
      [JSON.stringify(audience.listIds), mainThreadContacts + 1],
    )?.n ?? 0
  );
}

/** Up to so many contacts are looked through in well under 50 ms. */
export const mainThreadContacts = 2_000;

/** Ids of lists and segments that the audience names and that are gone. */
export function missingParts(db: ReadableDb, audience: Audience): { lists: number; segments: number } {
  const gone = (table: 'list' | 'segment', ids: readonly number[]): number =>
    get<{ n: number }>(db, `SELECT count(*) AS n FROM json_each(?) WHERE value NOT IN (SELECT id FROM ${table})`, [
      JSON.stringify(ids),
    ])?.n ?? 0;
  return {
    lists: gone('list', [...audience.listIds, ...audience.excludeListIds]),
    segments: gone('segment', [...audience.segmentIds, ...audience.excludeSegmentIds]),
  };
}

/**
 * Ids of all reached contacts, ascending: one statement, because a page of an audience costs as much as the whole.
 * A million are 8 MB.
 */
export function audienceIds(db: ReadableDb, audience: Audience): number[] {
  const { where, params } = reachedWhere(db, audience);
  const ids: number[] = [];
  for (const { id } of iterate<{ id: number }>(db, `SELECT contact.id FROM contact WHERE ${where}`, params))
    ids.push(id);
  return ids.sort((a, b) => a - b);
}

const recipientColumns = `contact.id AS contactId, contact.email, contact.first_name AS firstName,
  contact.last_name AS lastName, contact.company, contact.title, contact.phone, contact.country, contact.language,
  contact.zone, contact.fields`;

type RecipientRow = Omit<Recipient, 'fields'> & { fields: string };
const toRecipient = (row: RecipientRow): Recipient => ({ ...row, fields: parseFields(row.fields) });

export interface ScannedRecipient {
  readonly recipient: Recipient;
  /** Another campaign is writing to the contact. */
  readonly elsewhere: boolean;
}

/** The contacts with these ids, in their order. */
export function scannedRecipients(db: ReadableDb, campaignId: number, ids: readonly number[]): ScannedRecipient[] {
  return all<RecipientRow & { elsewhere: number }>(
    db,
    `SELECT ${recipientColumns}, EXISTS (
       SELECT 1 FROM enrolment WHERE contact_id = contact.id AND state = 'active' AND campaign_id <> ?
     ) AS elsewhere
     FROM json_each(?) AS wanted CROSS JOIN contact ON contact.id = wanted.value ORDER BY wanted.key`,
    [campaignId, JSON.stringify(ids)],
  ).map(({ elsewhere, ...row }) => ({ recipient: toRecipient(row), elsewhere: elsewhere === 1 }));
}

/** Zones of the contacts with these ids, in their order. */
export function zonesOf(db: ReadableDb, ids: readonly number[]): string[] {
  return all<{ zone: string }>(
    db,
    `SELECT contact.zone FROM json_each(?) AS wanted CROSS JOIN contact ON contact.id = wanted.value
     ORDER BY wanted.key`,
    [JSON.stringify(ids)],
  ).map(({ zone }) => zone);
}

/** Undefined when the contact does not exist or was removed. */
export function findRecipient(db: ReadableDb, contactId: number): Recipient | undefined {
  const row = get<RecipientRow>(
    db,
    `SELECT ${recipientColumns} FROM contact WHERE contact.id = ? AND contact.removed_at IS NULL`,
    [contactId],
  );
  return row === undefined ? undefined : toRecipient(row);
}

/** The first reached contacts that a search finds. */
export function sampleAudience(
  db: ReadableDb,
  audience: Audience,
  search: string,
  limit: number,
): { id: number; email: string; name: string }[] {
  const { where, params } = reachedWhere(db, audience);
  const found = filterSql({ conditions: [], search });
  return all<{ id: number; email: string; firstName: string; lastName: string }>(
    db,
    `SELECT contact.id, contact.email, contact.first_name AS firstName, contact.last_name AS lastName
     FROM contact WHERE ${where} AND (${found.where}) ORDER BY contact.id LIMIT ?`,
    [...params, ...found.params, limit],
  ).map(({ id, email, ...names }) => ({ id, email, name: fullName(names) }));
}

/** Keys of the custom fields that contacts have. */
export const customFieldKeys = (db: ReadableDb): Set<string> =>
  new Set(all<{ key: string }>(db, 'SELECT key FROM custom_field').map(({ key }) => key));
