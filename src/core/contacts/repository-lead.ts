/** What leads to the contacts of a filter: the index that gives those of its narrowest part. */
import type { ContactFilter } from '../../shared/contract/contacts.ts';
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';
import { quoteTerm, searchCandidates, searchTerm, trigramQuery } from './filter.ts';
import type { Where } from './filter.ts';
import { tally } from './repository.ts';
import { searchState } from './repository-search.ts';

/** An index that gives the contacts of one part of a filter in the order of their ids. */
export interface Lead {
  readonly from: string;
  readonly id: string;
  readonly where: Where;
  /** Ids of contacts, other than those it gives, of which those that pass `check` belong to it too. */
  readonly waiting: string | null;
  /** A query for the ids of all that it gives, waiting ones included. */
  readonly members: Where;
  /** What those that it leads to must still meet. */
  readonly check: Where | null;
  /** The same part of the filter as a test of one contact, without the index. @param id what names the contact */
  readonly test: (id: string) => Where;
  /** What is left of the filter. */
  readonly rest: ContactFilter;
  /** How many contacts it gives, exact below `limit`; with a search rather too many. */
  size(db: ReadableDb, limit: number): number;
}

/** Null where there is none, or where that part of the filter shows so many that any walk meets them often. */
export function leadOf(db: ReadableDb, filter: ContactFilter): Lead | null {
  const { search, listId, suppressed, ...rest } = filter;
  const term = searchTerm(search);
  if (term !== '' && searchState(db)?.complete === 1) {
    const query = trigramQuery(term) ?? shortQuery(db, term);
    if (query !== null) return searchLead(query, term, filter);
  }
  if (listId !== undefined) return listLead(listId, filter);
  if (suppressed !== true) return null;
  const where = { where: 'contact.suppressed IS NOT NULL', params: [] };
  return {
    from: 'contact INDEXED BY contact_suppressed',
    id: 'contact.id',
    where,
    waiting: null,
    members: {
      where: `SELECT id FROM contact INDEXED BY contact_suppressed WHERE suppressed IS NOT NULL AND removed_at IS NULL`,
      params: [],
    },
    check: null,
    test: () => where,
    rest: { ...rest, search },
    size: (reader) => tally(reader, 'suppressed'),
  };
}

function searchLead(query: string, term: string, { search: _search, ...rest }: ContactFilter): Lead {
  const check = { where: 'instr(contact.search, ?) > 0', params: [term] };
  return {
    from: 'contact_search CROSS JOIN contact ON contact.id = contact_search.rowid',
    id: 'contact_search.rowid',
    where: { where: `contact_search MATCH ? AND ${check.where}`, params: [query, term] },
    waiting: 'SELECT contact_id FROM search_change',
    members: { where: searchCandidates, params: [query] },
    check,
    test: () => check,
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
    waiting: null,
    members: { where: 'SELECT contact_id FROM list_member WHERE list_id = ?', params: [listId] },
    check: null,
    test: (id) => ({
      where: `EXISTS (SELECT 1 FROM list_member WHERE list_id = ? AND contact_id = ${id})`,
      params: [listId],
    }),
    rest,
    size: (db) => listSize(db, listId),
  };
}

export function listSize(db: ReadableDb, listId: number): number {
  return get<{ contacts: number }>(db, 'SELECT contacts FROM list WHERE id = ?', [listId])?.contacts ?? 0;
}

/** What so many of the contacts have, any walk meets soon enough: a page is full after some two thousand. */
export function frequent(db: ReadableDb): number {
  return Math.max(2000, Math.round(0.06 * tally(db, 'live')));
}

const maxShortTerms = 500;

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
  const most = frequent(db);
  const rows = db.prepare('SELECT term, doc FROM contact_trigram WHERE term >= ? AND term < ?').iterate(term, end);
  for (const row of rows as IterableIterator<{ term: string; doc: number }>) {
    terms.push(row.term);
    contacts += row.doc;
    if (contacts >= most || terms.length > maxShortTerms) return null;
  }
  // No contact has it: a trigram that does not exist either finds nobody.
  return terms.length === 0 ? quoteTerm('\n\n\n') : terms.map(quoteTerm).join(' OR ');
}

/** Whether any contact has a lead's part of the filter without the index knowing it yet. */
export function waits(db: ReadableDb, { waiting }: Lead): boolean {
  return waiting !== null && all(db, `SELECT 1 FROM (${waiting}) LIMIT 1`).length > 0;
}
