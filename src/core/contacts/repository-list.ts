/**
 * Pages of contacts. Which index leads is chosen here and not by SQLite, which knows neither that a page ends after
 * a hundred rows nor how many contacts a search finds:
 * - in the order of creation the narrowest part of the filter leads, read newest or oldest first;
 * - in any other order a small result is read whole and sorted, a large one is met often enough by walking the order.
 */
import type { ContactFilter, ContactRow } from '../../shared/contract/contacts.ts';
import type { ReadableDb } from '../store/open.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import { all } from '../store/rows.ts';
import { and, filterSql, searchTerm } from './filter.ts';
import type { SegmentSource, Where } from './filter.ts';
import { sortKey } from './fold.ts';
import { tally } from './repository.ts';
import { frequent, leadOf, waits } from './repository-lead.ts';
import type { Lead } from './repository-lead.ts';
import { searchState } from './repository-search.ts';

export type SortBy = 'email' | 'lastName' | 'company' | 'createdAt' | 'lastActivityAt';

export interface ListRequest {
  readonly filter: ContactFilter;
  readonly sort: { readonly by: SortBy; readonly descending: boolean };
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface Row extends ContactRow {
  readonly emailKey: string;
}
type Page = { items: ContactRow[]; nextCursor: string | null };
type Key = string | number | null;
type Cursor = readonly Key[];

const columns = `contact.id, contact.email, contact.first_name AS firstName, contact.last_name AS lastName,
  contact.company, contact.title, contact.country, contact.suppressed, contact.created_at AS createdAt,
  contact.last_activity_at AS lastActivityAt, contact.email_key AS emailKey`;

/** Up to so many contacts are read whole and sorted here. */
const smallSet = 400;
/** So few may all be read. */
const fewContacts = 1000;

/** One page of live contacts. */
export function listContacts(db: ReadableDb, request: ListRequest, segments: SegmentSource): Page {
  const { filter, sort, limit } = request;
  const cursor = request.cursor === undefined ? null : decodeCursor(request.cursor, sort.by === 'createdAt' ? 1 : 2);
  const lead = leadOf(db, filter);
  const where = filterSql(lead?.rest ?? filter, segments);
  if (sort.by === 'createdAt') {
    const rows = byCreation(db, lead, where, sort.descending, cursor, limit + 1);
    return toPage(rows, limit, show, (row) => [row.id]);
  }
  const keyOf = sortKeys[sort.by];
  const most = frequent(db);
  const size = lead?.size(db, most) ?? Infinity;
  const rows =
    lead !== null && size <= smallSet
      ? smallSorted(byCreation(db, lead, where, false, null, -1), keyOf, sort.descending, cursor, limit + 1)
      : walks[sort.by](db, met(lead, size >= most), where, sort.descending, cursor, limit + 1);
  return toPage(rows, limit, show, (row) => [keyOf(row), row.id]);
}

/**
 * What a contact that is met in walking an order must meet, in the way that suits how many do: to be among the ids
 * that a lead gives, which needs no look at the contact itself, or the test of what all have that the lead gives.
 */
function met(lead: Lead | null, often: boolean): (id: string) => Where {
  if (lead === null) return () => ({ where: '1', params: [] });
  if (often) return lead.test;
  // The plus keeps SQLite from reading the contacts in the order of the set.
  return (id) =>
    and([
      { ...lead.members, where: `+${id} IN (${lead.members.where})` },
      ...(lead.check === null ? [] : [lead.check]),
    ]);
}

const show = ({ emailKey: _key, ...row }: Row): ContactRow => row;

const direction = (descending: boolean): { compare: '<' | '>'; order: 'DESC' | 'ASC' } =>
  descending ? { compare: '<', order: 'DESC' } : { compare: '>', order: 'ASC' };

/** @param limit none when negative */
function byCreation(
  db: ReadableDb,
  lead: Lead | null,
  where: Where,
  descending: boolean,
  cursor: Cursor | null,
  limit: number,
): Row[] {
  const { compare, order } = direction(descending);
  const id = lead?.id ?? 'contact.id';
  const after = (name: string): Where =>
    cursor === null ? { where: '1', params: [] } : { where: `${name} ${compare} ?`, params: [Number(cursor[0])] };
  const condition = and([...(lead === null ? [] : [lead.where]), after(id), where]);
  const rows = all<Row>(
    db,
    `SELECT ${columns} FROM ${lead?.from ?? 'contact INDEXED BY contact_live'}
     WHERE ${condition.where} AND contact.removed_at IS NULL ORDER BY ${id} ${order} LIMIT ?`,
    [...condition.params, limit],
  );
  if (lead === null || !waits(db, lead)) return rows;
  const belongs = and([...(lead.check === null ? [] : [lead.check]), after('contact.id'), where]);
  const waiting = all<Row>(
    db,
    `SELECT ${columns} FROM contact WHERE contact.id IN (${lead.waiting ?? ''}) AND ${belongs.where}
       AND contact.removed_at IS NULL ORDER BY contact.id ${order} LIMIT ?`,
    [...belongs.params, limit],
  );
  const byId = new Map([...rows, ...waiting].map((row) => [row.id, row]));
  const merged = [...byId.values()].sort((a, b) => (descending ? b.id - a.id : a.id - b.id));
  return limit < 0 ? merged : merged.slice(0, limit);
}

const sortKeys: Readonly<Record<Exclude<SortBy, 'createdAt'>, (row: Row) => Key>> = {
  email: (row) => row.emailKey,
  lastName: (row) => sortKey(row.lastName),
  company: (row) => sortKey(row.company),
  lastActivityAt: (row) => row.lastActivityAt,
};

/** Sorts a result that was read whole, and cuts the page after the cursor out of it. */
function smallSorted(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
  descending: boolean,
  cursor: Cursor | null,
  limit: number,
): Row[] {
  const sign = descending ? -1 : 1;
  const position = (key: Key, id: number): readonly [Buffer | number | null, number] => [
    typeof key === 'string' ? Buffer.from(key) : key,
    id,
  ];
  const compare = (a: readonly [Buffer | number | null, number], b: readonly [Buffer | number | null, number]) =>
    compareKeys(a[0], b[0], sign) || sign * (a[1] - b[1]);
  const start = cursor === null ? null : position(cursor[0] ?? null, Number(cursor[1]));
  return rows
    .map((row) => ({ row, at: position(keyOf(row), row.id) }))
    .filter(({ at }) => start === null || compare(at, start) > 0)
    .sort((a, b) => compare(a.at, b.at))
    .slice(0, limit)
    .map(({ row }) => row);
}

/** As SQLite compares, texts by their bytes; contacts without a key come last in both directions. */
function compareKeys(a: Buffer | number | null, b: Buffer | number | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'number' || typeof b === 'number') return sign * (Number(a) - Number(b));
  return sign * Buffer.compare(a, b);
}

type Walk = (
  db: ReadableDb,
  meets: (id: string) => Where,
  where: Where,
  descending: boolean,
  cursor: Cursor | null,
  limit: number,
) => Row[];

const walks: Readonly<Record<Exclude<SortBy, 'createdAt'>, Walk>> = {
  email: walkOrder('contact INDEXED BY contact_by_email', 'contact.email_key', 'contact.id'),
  lastName: walkOrder(
    'contact_last_name AS sorted CROSS JOIN contact ON contact.id = sorted.contact_id',
    'sorted.key',
    'sorted.contact_id',
  ),
  company: walkOrder(
    'contact_company AS sorted CROSS JOIN contact ON contact.id = sorted.contact_id',
    'sorted.key',
    'sorted.contact_id',
  ),
  /** Those with any activity, then those without, which have no place in the index. */
  lastActivityAt(db, meets, where, descending, cursor, limit) {
    const active =
      cursor !== null && cursor[0] === null
        ? []
        : walkOrder('contact INDEXED BY contact_by_activity', 'contact.last_activity_at', 'contact.id')(
            db,
            meets,
            and([{ where: 'contact.last_activity_at IS NOT NULL', params: [] }, where]),
            descending,
            cursor,
            limit,
          );
    if (active.length === limit) return active;
    const silent = and([{ where: 'contact.last_activity_at IS NULL', params: [] }, meets('contact.id'), where]);
    const after = cursor !== null && cursor[0] === null ? [cursor[1] ?? null] : null;
    return [...active, ...byCreation(db, null, silent, descending, after, limit - active.length)];
  },
};

function walkOrder(from: string, key: string, id: string): Walk {
  return (db, meets, where, descending, cursor, limit) => {
    const { compare, order } = direction(descending);
    const after: Where =
      cursor === null
        ? { where: '1', params: [] }
        : { where: `(${key}, ${id}) ${compare} (?, ?)`, params: [cursor[0] ?? null, cursor[1] ?? null] };
    const condition = and([after, meets(id), where]);
    return all<Row>(
      db,
      `SELECT ${columns} FROM ${from} WHERE ${condition.where} AND contact.removed_at IS NULL
       ORDER BY ${key} ${order}, ${id} ${order} LIMIT ?`,
      [...condition.params, limit],
    );
  };
}

/**
 * True for a page that may take reading very many contacts to fill: where nothing leads to those that a filter shows,
 * or what leads to them does not lead in the order that is asked for.
 */
export function isHeavy(db: ReadableDb, { filter, sort }: Pick<ListRequest, 'filter' | 'sort'>): boolean {
  const { search, listId, suppressed, segmentId, importId, conditions } = filter;
  if (tally(db, 'live') <= fewContacts) return false;
  if (searchTerm(search) !== '' && searchState(db)?.complete !== 1) return true;
  if (conditions.length > 0 || segmentId !== undefined || importId !== undefined) return true;
  const parts = [searchTerm(search) !== '', listId !== undefined, suppressed !== undefined];
  if (parts.filter(Boolean).length > 1) return true;
  if (sort.by === 'createdAt') return suppressed === false && tally(db, 'suppressed') > smallSet;
  const lead = leadOf(db, filter);
  return lead === null ? suppressed === false : lead.size(db, smallSet + 1) > smallSet;
}
