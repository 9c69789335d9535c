/** What leads to the contacts of a filter: the index that gives those of its narrowest part. */
import type { ContactFilter } from '../../shared/contract/contacts.ts';
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';
import { and, filterSql, quoteTerm, searchCandidates, searchTerm, trigramQuery } from './filter.ts';
import type { SegmentSource, Where } from './filter.ts';
import { tally } from './repository.ts';
import { sampleOf } from './repository-sample.ts';
import { searchState } from './repository-search.ts';

/** An index that gives the contacts of one part of a filter in the order of their ids. */
export interface Lead {
  readonly from: string;
  readonly id: string;
  readonly where: Where;
  /** A query for the ids that it gives, named `id`. */
  readonly source: Where;
  /** A query for ids of contacts, other than those it gives, of which those that pass `check` belong to it too. */
  readonly waiting: string | null;
  /** A query for the ids of all that it gives, waiting ones included. */
  readonly members: Where;
  /** What those that it leads to must still meet. */
  readonly check: Where | null;
  /** What is left of the filter when a contact is among those that it gives. */
  readonly rest: Where;
  /** About how many contacts it gives. */
  readonly size: number;
  /** So many that walking the contacts meets them as soon, and needs not pass all others that the index knows. */
  readonly frequent: boolean;
}

type Part = Omit<Lead, 'rest'> & { readonly covers: keyof ContactFilter };

/** The narrowest part of a filter that an index leads to; null where there is none. */
export function leadOf(db: ReadableDb, filter: ContactFilter, segments: SegmentSource): Lead | null {
  const { search, listId, suppressed } = filter;
  const term = searchTerm(search);
  const query = term !== '' && searchState(db)?.complete === 1 ? queryFor(db, term) : null;
  const parts: Part[] = [];
  if (query !== null) parts.push(searchPart(db, query, term));
  if (listId !== undefined) parts.push(listPart(db, listId));
  if (suppressed === true) parts.push(suppressedPart(db));
  const [narrowest] = parts.sort((a, b) => a.size - b.size);
  if (narrowest === undefined) return null;
  const { covers, ...lead } = narrowest;
  return { ...lead, rest: testOf({ ...filter, [covers]: undefined }, segments) };
}

/** A filter as a test of one contact, which needs no index. @param id what names the contact */
export function testOf(filter: ContactFilter, segments: SegmentSource, id = 'contact.id'): Where {
  const { search, listId, ...rest } = filter;
  const term = searchTerm(search);
  return and([
    ...(listId === undefined ? [] : [isMember(listId, id)]),
    filterSql(rest, segments),
    ...(term === '' ? [] : [contains(term)]),
  ]);
}

const contains = (term: string): Where => ({ where: 'instr(contact.search, ?) > 0', params: [term] });

/** The plus keeps SQLite from reading the list first. */
const isMember = (listId: number, id: string): Where => ({
  where: `EXISTS (SELECT 1 FROM list_member WHERE list_id = ? AND contact_id = +${id})`,
  params: [listId],
});

function searchPart(db: ReadableDb, query: string, term: string): Part {
  const check = contains(term);
  const share = sampleOf(db).share(term);
  const live = tally(db, 'live');
  return {
    covers: 'search',
    from: 'contact_search CROSS JOIN contact ON contact.id = contact_search.rowid',
    id: 'contact_search.rowid',
    where: { where: `contact_search MATCH ? AND ${check.where}`, params: [query, term] },
    source: { where: 'SELECT rowid AS id FROM contact_search WHERE contact_search MATCH ?', params: [query] },
    waiting: 'SELECT contact_id AS id FROM search_change',
    members: { where: searchCandidates, params: [query] },
    check,
    size: share * live,
    frequent: live > fewContacts && share >= frequentShare,
  };
}

function listPart(db: ReadableDb, listId: number): Part {
  return {
    covers: 'listId',
    from: 'list_member CROSS JOIN contact ON contact.id = list_member.contact_id',
    id: 'list_member.contact_id',
    where: { where: 'list_member.list_id = ?', params: [listId] },
    source: { where: 'SELECT contact_id AS id FROM list_member WHERE list_id = ?', params: [listId] },
    waiting: null,
    members: { where: 'SELECT contact_id FROM list_member WHERE list_id = ?', params: [listId] },
    check: null,
    size: listSize(db, listId),
    frequent: false,
  };
}

function suppressedPart(db: ReadableDb): Part {
  const ids: Where = {
    where: 'SELECT id FROM contact INDEXED BY contact_suppressed WHERE suppressed IS NOT NULL AND removed_at IS NULL',
    params: [],
  };
  return {
    covers: 'suppressed',
    from: 'contact INDEXED BY contact_suppressed',
    id: 'contact.id',
    where: { where: 'contact.suppressed IS NOT NULL', params: [] },
    source: ids,
    waiting: null,
    members: ids,
    check: null,
    size: tally(db, 'suppressed'),
    frequent: false,
  };
}

export function listSize(db: ReadableDb, listId: number): number {
  return get<{ contacts: number }>(db, 'SELECT contacts FROM list WHERE id = ?', [listId])?.contacts ?? 0;
}

/**
 * The next ids that a lead gives, waiting ones included; those who have them are still to be checked.
 * @param after null for the beginning
 */
export function idsOf(db: ReadableDb, lead: Lead, after: number | null, descending: boolean, limit: number): number[] {
  const order = descending ? 'DESC' : 'ASC';
  const behind = descending ? '<' : '>';
  const start = after ?? (descending ? Number.MAX_SAFE_INTEGER : -1);
  const ids = (query: Where): number[] =>
    all<{ id: number }>(db, `SELECT id FROM (${query.where}) WHERE id ${behind} ? ORDER BY id ${order} LIMIT ?`, [
      ...query.params,
      start,
      limit,
    ]).map(({ id }) => id);
  const given = ids(lead.source);
  if (!waits(db, lead)) return given;
  const waiting = ids({ where: lead.waiting ?? '', params: [] });
  return [...new Set([...given, ...waiting])].sort((a, b) => (descending ? b - a : a - b)).slice(0, limit);
}

const maxShortTerms = 500;
/** What so many have, a walk meets soon enough. */
const frequentShare = 0.06;
const fewContacts = 2000;

/** The FTS5 query that leads to a search's contacts; null where walking meets them at once. */
function queryFor(db: ReadableDb, term: string): string | null {
  const sample = sampleOf(db);
  const query = trigramQuery(term, sample);
  if (query !== null) return query;
  const few = tally(db, 'live') <= fewContacts;
  return !few && sample.share(term) >= frequentShare ? null : shortQuery(db, term);
}

/**
 * A term of one or two letters has no trigram of its own, but every contact with it has one that begins with it.
 * Null where these are so many that reading them would take longer than walking.
 */
function shortQuery(db: ReadableDb, term: string): string | null {
  const characters = Array.from(term);
  const last = characters.pop() ?? '';
  const end = characters.join('') + String.fromCodePoint((last.codePointAt(0) ?? 0) + 1);
  const terms = all<{ term: string }>(db, 'SELECT term FROM contact_trigram WHERE term >= ? AND term < ? LIMIT ?', [
    term,
    end,
    maxShortTerms + 1,
  ]);
  if (terms.length > maxShortTerms) return null;
  // No contact has it: a trigram that does not exist either finds nobody.
  return terms.length === 0 ? quoteTerm('\n\n\n') : terms.map((row) => quoteTerm(row.term)).join(' OR ');
}

/** Whether any contact has a lead's part of the filter without the index knowing it yet. */
export function waits(db: ReadableDb, { waiting }: Lead): boolean {
  return waiting !== null && all(db, `SELECT 1 FROM (${waiting}) LIMIT 1`).length > 0;
}
