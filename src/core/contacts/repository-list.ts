/**
 * Pages of contacts. Which index leads is chosen here and not by SQLite, which knows neither that a page ends after
 * a hundred rows nor how many contacts a search finds:
 * - in the order of creation the narrowest part of the filter leads, read newest or oldest first;
 * - in any other order `page-plan.ts` says how.
 * A page may be given a limit of contacts to look at: then it is found soon, or not at all.
 */
import type { ContactFilter, ContactRow } from '../../shared/contract/contacts.ts';
import type { ReadableDb } from '../store/open.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import { all, get } from '../store/rows.ts';
import { and, searchTerm } from './filter.ts';
import type { SegmentSource, Where } from './filter.ts';
import { sortKey } from './fold.ts';
import { cheapestWay, walked } from './page-plan.ts';
import { tally } from './repository.ts';
import { idsOf, leadOf, listSize, testOf } from './repository-lead.ts';
import type { Lead } from './repository-lead.ts';
import { sampleOf } from './repository-sample.ts';

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

/** So many contacts in all parts of the table are looked at in some 20 ms at most; several times more in a row. */
const apart = 500;
const inRow = 4000;
/** So few that an index leads to are read whole without counting how many there are. */
const fewLed = 400;

/** What is asked for, as the ways of reading it need it. */
interface Wanted {
  readonly lead: Lead | null;
  /** The whole filter as a test. */
  readonly test: (id: string) => Where;
  readonly descending: boolean;
  readonly cursor: Cursor | null;
  readonly limit: number;
  /** How many contacts may be looked at: null for as many as it takes. */
  readonly bound: number | null;
}

/** One page of live contacts, however many have to be looked at. For the reader thread. */
export function listContacts(db: ReadableDb, request: ListRequest, segments: SegmentSource): Page {
  return pageOf(db, request, segments, false) ?? { items: [], nextCursor: null };
}

/** One page of live contacts, or null where finding it takes more than the main thread should give. */
export function listSoon(db: ReadableDb, request: ListRequest, segments: SegmentSource): Page | null {
  const { segmentId, importId, conditions } = request.filter;
  const open = conditions.length > 0 || segmentId !== undefined || importId !== undefined;
  if (open && tally(db, 'live') > apart) return null;
  return pageOf(db, request, segments, true);
}

function pageOf(db: ReadableDb, request: ListRequest, segments: SegmentSource, soon: boolean): Page | null {
  const { filter, sort, limit } = request;
  const cursor = request.cursor === undefined ? null : decodeCursor(request.cursor, sort.by === 'createdAt' ? 1 : 2);
  const lead = leadOf(db, filter, segments);
  const wanted: Wanted = {
    lead,
    test: (id) => testOf(filter, segments, id),
    descending: sort.descending,
    cursor,
    limit: limit + 1,
    bound: null,
  };
  if (sort.by === 'createdAt') {
    const rows = byCreation(db, wanted, soon);
    return rows && toPage(rows, limit, show, (row) => [row.id]);
  }
  const keyOf = sortKeys[sort.by];
  const rows = sorted(db, wanted, sort.by, soon, filter);
  return rows && toPage(rows, limit, show, (row) => [keyOf(row), row.id]);
}

const everybody: Where = { where: '1', params: [] };

function sorted(
  db: ReadableDb,
  wanted: Wanted,
  by: Exclude<SortBy, 'createdAt'>,
  soon: boolean,
  filter: ContactFilter,
): Row[] | null {
  const { lead, cursor, descending, limit } = wanted;
  const keyOf = sortKeys[by];
  if (lead !== null) {
    const few = idsOf(db, lead, null, false, fewLed + 1);
    if (few.length <= fewLed) {
      return smallSorted(rowsWith(db, few, checked(lead), few.length), keyOf, descending, cursor, limit);
    }
  }
  const live = tally(db, 'live');
  const led = lead === null ? null : Math.max(lead.size, fewLed);
  const situation = { live, led, matches: matching(db, wanted, filter, soon), rows: limit };
  const way = cheapestWay(situation);
  if (way === 'test') {
    const bound = soon ? apart : lead === null ? null : 3 * walked(situation) + apart;
    const rows = !soon || walked(situation) <= apart ? walks[by](db, { ...wanted, bound }, null) : null;
    if (rows !== null || soon || lead === null) return rows;
  }
  if (soon || lead === null) return null;
  if (way === 'whole') {
    const ids = idsOf(db, lead, null, false, -1);
    return smallSorted(rowsWith(db, ids, checked(lead), ids.length), keyOf, descending, cursor, limit);
  }
  return walks[by](db, wanted, lead);
}

/** About how many contacts a filter shows. */
function matching(db: ReadableDb, { lead, test }: Wanted, filter: ContactFilter, soon: boolean): number {
  const live = tally(db, 'live');
  const sample = sampleOf(db);
  if (soon) {
    const term = searchTerm(filter.search);
    const parts = [
      term === '' ? 1 : Math.max(sample.finest, sample.share(term)),
      filter.listId === undefined ? 1 : listSize(db, filter.listId) / Math.max(1, live),
      filter.suppressed === undefined
        ? 1
        : Math.abs(Number(!filter.suppressed) - tally(db, 'suppressed') / Math.max(1, live)),
    ];
    return live * parts.reduce((product, part) => product * part, 1);
  }
  if (lead === null) return live * Math.max(sample.finest, sample.meeting(test('contact.id')));
  const least = lead.rest.params.length === 0 ? 1 : sample.meeting(lead.rest);
  return Math.max(1, lead.size) * Math.max(least, 0.01);
}

/** What a contact that a lead gives must still meet. */
const checked = ({ check, rest }: Lead): Where => and([...(check === null ? [] : [check]), rest]);

const readAtOnce = 128;

/** The first of these contacts, in their order, that meet a condition. */
function rowsWith(db: ReadableDb, ids: readonly number[], condition: Where, limit: number): Row[] {
  const rows: Row[] = [];
  for (let start = 0; start < ids.length && rows.length < limit; start += readAtOnce) {
    const some = all<Row>(
      db,
      `SELECT ${columns} FROM json_each(?) AS wanted CROSS JOIN contact ON contact.id = wanted.value
       WHERE ${condition.where} AND contact.removed_at IS NULL ORDER BY wanted.key`,
      [JSON.stringify(ids.slice(start, start + readAtOnce)), ...condition.params],
    );
    rows.push(...some);
  }
  return rows.slice(0, limit);
}

const show = ({ emailKey: _key, ...row }: Row): ContactRow => row;

const direction = (descending: boolean): { compare: '<' | '>'; order: 'DESC' | 'ASC' } =>
  descending ? { compare: '<', order: 'DESC' } : { compare: '>', order: 'ASC' };

/** Newest or oldest first; null where more contacts would have to be looked at than is soon done. */
function byCreation(db: ReadableDb, wanted: Wanted, soon: boolean): Row[] | null {
  const { lead, cursor } = wanted;
  const after = cursor === null ? null : Number(cursor[0]);
  if (lead === null) return allByCreation(db, wanted, after, soon ? inRow : null);
  const met = lead.frequent ? allByCreation(db, wanted, after, inRow) : null;
  if (met !== null || (lead.frequent && soon)) return met;
  return ledByCreation(db, lead, wanted, after, soon ? apart : null);
}

const mostAtOnce = 10_000;

/** In the order in which an index leads to them. */
function ledByCreation(
  db: ReadableDb,
  lead: Lead,
  { descending, limit }: Wanted,
  after: number | null,
  bound: number | null,
): Row[] | null {
  const rows: Row[] = [];
  let from = after;
  let looked = 0;
  for (let ask = 2 * limit; ; ask = Math.min(4 * ask, mostAtOnce)) {
    const most = bound === null ? ask : Math.min(ask, bound - looked);
    const ids = idsOf(db, lead, from, descending, most);
    rows.push(...rowsWith(db, ids, checked(lead), limit - rows.length));
    if (rows.length >= limit || ids.length < most) return rows;
    from = ids.at(-1) ?? null;
    looked += ids.length;
    if (looked === bound) return null;
  }
}

/** By the contacts' own order, each looked at. */
function allByCreation(db: ReadableDb, wanted: Wanted, after: number | null, bound: number | null): Row[] | null {
  const { test, descending, limit } = wanted;
  const { compare, order } = direction(descending);
  const start = after ?? (descending ? Number.MAX_SAFE_INTEGER : -1);
  const end =
    bound === null
      ? undefined
      : get<{ id: number }>(
          db,
          `SELECT id FROM contact INDEXED BY contact_live WHERE id ${compare} ? AND removed_at IS NULL
           ORDER BY id ${order} LIMIT 1 OFFSET ?`,
          [start, bound],
        );
  const condition = and([
    { where: `contact.id ${compare} ?`, params: [start] },
    ...(end === undefined ? [] : [{ where: `contact.id ${descending ? '>' : '<'} ?`, params: [end.id] }]),
    test('contact.id'),
  ]);
  const rows = all<Row>(
    db,
    `SELECT ${columns} FROM contact INDEXED BY contact_live
     WHERE ${condition.where} AND contact.removed_at IS NULL ORDER BY contact.id ${order} LIMIT ?`,
    [...condition.params, limit],
  );
  return rows.length < limit && end !== undefined ? null : rows;
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

/** @param members those to be met, by their ids; null for a look at each contact */
type Walk = (db: ReadableDb, wanted: Wanted, members: Lead | null) => Row[] | null;

const walks: Readonly<Record<Exclude<SortBy, 'createdAt'>, Walk>> = {
  email: walkOrder(
    'contact INDEXED BY contact_by_email',
    'contact.email_key',
    'contact.id',
    'contact.removed_at IS NULL',
  ),
  lastName: walkOrder('contact_last_name AS sorted', 'sorted.key', 'sorted.contact_id', '1'),
  company: walkOrder('contact_company AS sorted', 'sorted.key', 'sorted.contact_id', '1'),
  /** Those with any activity, then those without, which have no place in the index. */
  lastActivityAt(db, wanted, members) {
    const { cursor, limit, test, lead } = wanted;
    const active = cursor !== null && cursor[0] === null ? [] : walkActive(db, wanted, members);
    if (active === null || active.length === limit) return active;
    const isSilent = { where: 'contact.last_activity_at IS NULL', params: [] };
    const silent = byCreation(
      db,
      {
        ...wanted,
        test: (id) => and([isSilent, test(id)]),
        lead: lead && { ...lead, rest: and([isSilent, lead.rest]) },
        cursor: cursor !== null && cursor[0] === null ? [cursor[1] ?? null] : null,
        limit: limit - active.length,
      },
      wanted.bound !== null,
    );
    return silent && [...active, ...silent];
  },
};

const walkActive = walkOrder(
  'contact INDEXED BY contact_by_activity',
  'contact.last_activity_at',
  'contact.id',
  'contact.last_activity_at IS NOT NULL AND contact.removed_at IS NULL',
);

function walkOrder(from: string, key: string, id: string, indexed: string): Walk {
  const inOwnTable = id === 'contact.id';
  return (db, { descending, cursor, limit, bound, test }, members) => {
    const { compare, order } = direction(descending);
    const after: Where =
      cursor === null
        ? everybody
        : { where: `(${key}, ${id}) ${compare} (?, ?)`, params: [cursor[0] ?? null, cursor[1] ?? null] };
    const end =
      bound === null
        ? undefined
        : get<{ key: string | number; id: number }>(
            db,
            `SELECT ${key} AS key, ${id} AS id FROM ${from} WHERE ${indexed} AND ${after.where}
             ORDER BY ${key} ${order}, ${id} ${order} LIMIT 1 OFFSET ?`,
            [...after.params, bound],
          );
    const condition = and([
      { where: indexed, params: [] },
      after,
      ...(end === undefined
        ? []
        : [{ where: `(${key}, ${id}) ${descending ? '>' : '<'} (?, ?)`, params: [end.key, end.id] }]),
      members === null ? test(id) : among(members, id),
    ]);
    const rows = all<Row>(
      db,
      `SELECT ${columns} FROM ${from} ${inOwnTable ? '' : `CROSS JOIN contact ON contact.id = ${id}`}
       WHERE ${condition.where} AND contact.removed_at IS NULL
       ORDER BY ${key} ${order}, ${id} ${order} LIMIT ?`,
      [...condition.params, limit],
    );
    return rows.length < limit && end !== undefined ? null : rows;
  };
}

/** The plus keeps SQLite from reading the contacts in the order of the set. */
const among = (lead: Lead, id: string): Where =>
  and([{ ...lead.members, where: `+${id} IN (${lead.members.where})` }, checked(lead)]);
