/**
 * Pages of contacts. Which index leads is chosen here and not by SQLite, which knows neither that a page ends after
 * a hundred rows nor how many contacts a search finds:
 * - in the order of creation the narrowest part of the filter leads, read newest or oldest first;
 * - in any other order a small result is read whole and sorted, a large one is met often enough by walking the order.
 */
import type { ContactFilter, ContactRow } from '../../shared/contract/contacts.ts';
import type { ReadableDb } from '../store/open.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import { all, get } from '../store/rows.ts';
import { and, filterSql, quoteTerm, searchTerm, trigramQuery } from './filter.ts';
import type { SegmentSource, Where } from './filter.ts';
import { sortKey } from './fold.ts';
import { tally } from './repository.ts';

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
const smallSet = 2000;
/** What so many contacts have is met often by walking. */
const frequent = 20_000;
const maxShortTerms = 500;

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
  const size = lead?.size(db, frequent) ?? Infinity;
  const rows =
    lead !== null && size <= smallSet
      ? smallSorted(byCreation(db, lead, where, false, null, smallSet), keyOf, sort.descending, cursor, limit + 1)
      : walks[sort.by](db, walked(lead, size, filter, segments), sort.descending, cursor, limit + 1);
  return toPage(rows, limit, show, (row) => [keyOf(row), row.id]);
}

/** What a contact that is met in walking an order must meet: the filter, tested in the way that suits its size. */
function walked(lead: Lead | null, size: number, filter: ContactFilter, segments: SegmentSource): Where {
  if (lead === null || size < frequent) return filterSql(filter, segments);
  return and([lead.test, filterSql(lead.rest, segments)]);
}

const show = ({ emailKey: _key, ...row }: Row): ContactRow => row;

/** An index that gives the contacts of one part of a filter in the order of their ids. */
interface Lead {
  readonly from: string;
  readonly id: string;
  readonly where: Where;
  /** The same part of the filter as a test of one contact, without the index. */
  readonly test: Where;
  /** What is left of the filter. */
  readonly rest: ContactFilter;
  /** How many contacts it gives, exact below `limit`. */
  size(db: ReadableDb, limit: number): number;
}

function leadOf(db: ReadableDb, filter: ContactFilter): Lead | null {
  const { search, listId, suppressed, ...rest } = filter;
  const term = searchTerm(search);
  if (term !== '') {
    const query = trigramQuery(term) ?? shortQuery(db, term);
    if (query !== null) return searchLead(query, term, filter);
  }
  if (listId !== undefined) return listLead(listId, filter);
  if (suppressed !== true) return null;
  return {
    from: 'contact INDEXED BY contact_suppressed',
    id: 'contact.id',
    where: { where: 'contact.suppressed IS NOT NULL', params: [] },
    test: { where: 'contact.suppressed IS NOT NULL', params: [] },
    rest: { ...rest, search },
    size: (reader) => tally(reader, 'suppressed'),
  };
}

function searchLead(query: string, term: string, { search: _search, ...rest }: ContactFilter): Lead {
  return {
    from: 'contact_search CROSS JOIN contact ON contact.id = contact_search.rowid',
    id: 'contact_search.rowid',
    where: { where: 'contact_search MATCH ? AND instr(contact.search, ?) > 0', params: [query, term] },
    test: { where: 'instr(contact.search, ?) > 0', params: [term] },
    rest,
    size: (db, limit) =>
      get<{ n: number }>(
        db,
        'SELECT count(*) AS n FROM (SELECT rowid FROM contact_search WHERE contact_search MATCH ? LIMIT ?)',
        [query, limit],
      )?.n ?? 0,
  };
}

function listLead(listId: number, { listId: _listId, ...rest }: ContactFilter): Lead {
  return {
    from: 'list_member CROSS JOIN contact ON contact.id = list_member.contact_id',
    id: 'list_member.contact_id',
    where: { where: 'list_member.list_id = ?', params: [listId] },
    test: {
      where: 'EXISTS (SELECT 1 FROM list_member WHERE list_id = ? AND contact_id = contact.id)',
      params: [listId],
    },
    rest,
    size: (db) => listSize(db, listId),
  };
}

function listSize(db: ReadableDb, listId: number): number {
  return get<{ contacts: number }>(db, 'SELECT contacts FROM list WHERE id = ?', [listId])?.contacts ?? 0;
}

/**
 * A term of one or two letters has no trigram of its own, but every contact with it has one that begins with it.
 * Null where these are so frequent that walking finds a page at once.
 */
function shortQuery(db: ReadableDb, term: string): string | null {
  const characters = Array.from(term);
  const last = characters.pop() ?? '';
  const end = characters.join('') + String.fromCodePoint((last.codePointAt(0) ?? 0) + 1);
  const terms: string[] = [];
  let contacts = 0;
  const rows = db.prepare('SELECT term, doc FROM contact_trigram WHERE term >= ? AND term < ?').iterate(term, end);
  for (const row of rows as IterableIterator<{ term: string; doc: number }>) {
    terms.push(row.term);
    contacts += row.doc;
    if (contacts >= frequent || terms.length > maxShortTerms) return null;
  }
  // No contact has it: a trigram that does not exist either finds nobody.
  return terms.length === 0 ? quoteTerm('\n\n\n') : terms.map(quoteTerm).join(' OR ');
}

const direction = (descending: boolean): { compare: '<' | '>'; order: 'DESC' | 'ASC' } =>
  descending ? { compare: '<', order: 'DESC' } : { compare: '>', order: 'ASC' };

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
  const after: Where =
    cursor === null ? { where: '1', params: [] } : { where: `${id} ${compare} ?`, params: [Number(cursor[0])] };
  const condition = and([...(lead === null ? [] : [lead.where]), after, where]);
  return all<Row>(
    db,
    `SELECT ${columns} FROM ${lead?.from ?? 'contact INDEXED BY contact_live'}
     WHERE ${condition.where} AND contact.removed_at IS NULL ORDER BY ${id} ${order} LIMIT ?`,
    [...condition.params, limit],
  );
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

type Walk = (db: ReadableDb, where: Where, descending: boolean, cursor: Cursor | null, limit: number) => Row[];

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
  lastActivityAt(db, where, descending, cursor, limit) {
    const active =
      cursor !== null && cursor[0] === null
        ? []
        : walkOrder('contact INDEXED BY contact_by_activity', 'contact.last_activity_at', 'contact.id')(
            db,
            and([{ where: 'contact.last_activity_at IS NOT NULL', params: [] }, where]),
            descending,
            cursor,
            limit,
          );
    if (active.length === limit) return active;
    const silent = and([{ where: 'contact.last_activity_at IS NULL', params: [] }, where]);
    const after = cursor !== null && cursor[0] === null ? [cursor[1] ?? null] : null;
    return [...active, ...byCreation(db, null, silent, descending, after, limit - active.length)];
  },
};

function walkOrder(from: string, key: string, id: string): Walk {
  return (db, where, descending, cursor, limit) => {
    const { compare, order } = direction(descending);
    const after: Where =
      cursor === null
        ? { where: '1', params: [] }
        : { where: `(${key}, ${id}) ${compare} (?, ?)`, params: [cursor[0] ?? null, cursor[1] ?? null] };
    const condition = and([after, where]);
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
  if (conditions.length > 0 || segmentId !== undefined || importId !== undefined) return true;
  const parts = [searchTerm(search) !== '', listId !== undefined, suppressed !== undefined];
  if (parts.filter(Boolean).length > 1) return true;
  if (sort.by === 'createdAt') return suppressed === false && tally(db, 'suppressed') > smallSet;
  const lead = leadOf(db, filter);
  return lead === null ? suppressed === false : lead.size(db, smallSet + 1) > smallSet;
}

/** How many live contacts a filter shows, by reading them. */
export function countContacts(db: ReadableDb, filter: ContactFilter, segments: SegmentSource): number {
  const lead = leadOf(db, filter);
  const { where, params } = and([...(lead === null ? [] : [lead.where]), filterSql(lead?.rest ?? filter, segments)]);
  const from = lead?.from ?? 'contact';
  const sql = `SELECT count(*) AS n FROM ${from} WHERE ${where} AND contact.removed_at IS NULL`;
  return get<{ n: number }>(db, sql, params)?.n ?? 0;
}

/** A count that is at hand, or null. */
export function knownCount(db: ReadableDb, filter: ContactFilter): number | null {
  const { conditions, ...rest } = filter;
  const used = Object.keys(rest).filter((key) => rest[key as keyof typeof rest] !== undefined);
  if (conditions.length > 0 || used.length > 1) return null;
  if (used.length === 0 || (used[0] === 'search' && searchTerm(filter.search) === '')) return tally(db, 'live');
  if (filter.listId !== undefined) return listSize(db, filter.listId);
  if (filter.suppressed === true) return tally(db, 'suppressed');
  if (filter.suppressed === false) return tally(db, 'live') - tally(db, 'suppressed');
  return null;
}
