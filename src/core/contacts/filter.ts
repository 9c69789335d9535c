/** Filters and segments as SQL. Pure: everything that a user typed is a bound parameter. */
import type { ContactFilter } from '../../shared/contract/contacts.ts';
import type { Bind } from '../store/rows.ts';
import { parseAddress } from './address.ts';
import { cleanText, fold } from './fold.ts';

export interface Where {
  /** A condition over the alias `contact`, never empty. */
  readonly where: string;
  readonly params: readonly Bind[];
}

/** Looks up a saved segment; undefined when it is gone. */
export type SegmentSource = (id: number) => ContactFilter | undefined;

type Condition = ContactFilter['conditions'][number];

const columns: Readonly<Record<string, string>> = {
  email: 'contact.email',
  firstName: 'contact.first_name',
  lastName: 'contact.last_name',
  company: 'contact.company',
  title: 'contact.title',
  phone: 'contact.phone',
  country: 'contact.country',
  language: 'contact.language',
  zone: 'contact.zone',
};

/**
 * Which contacts a filter shows. Says nothing about removed contacts: the caller adds `contact.removed_at IS NULL`.
 * A segment that is gone, or that contains itself, matches nobody.
 */
export function filterSql(filter: ContactFilter, segments: SegmentSource = () => undefined): Where {
  return and(filterParts(filter, segments, new Set()));
}

function filterParts(filter: ContactFilter, segments: SegmentSource, seen: ReadonlySet<number>): Where[] {
  const parts = filter.conditions.map(conditionSql);
  const search = searchTerm(filter.search);
  if (search !== '') parts.push(searchSql(search));
  if (filter.listId !== undefined) {
    parts.push({
      where: 'contact.id IN (SELECT contact_id FROM list_member WHERE list_id = ?)',
      params: [filter.listId],
    });
  }
  if (filter.importId !== undefined) parts.push(importSql(filter.importId));
  if (filter.suppressed !== undefined) {
    parts.push({ where: `contact.suppressed IS ${filter.suppressed ? 'NOT NULL' : 'NULL'}`, params: [] });
  }
  if (filter.segmentId === undefined) return parts;
  const segment = seen.has(filter.segmentId) ? undefined : segments(filter.segmentId);
  if (segment === undefined) return [...parts, nobody];
  return [...parts, ...filterParts(segment, segments, new Set([...seen, filter.segmentId]))];
}

/** No constant: SQLite would then find no use for the index that a list names, and refuse. */
const nobody: Where = { where: 'contact.id < 0', params: [] };

export function and(parts: readonly Where[]): Where {
  if (parts.length === 0) return { where: '1', params: [] };
  return {
    where: parts.map((part) => `(${part.where})`).join(' AND '),
    params: parts.flatMap((part) => part.params),
  };
}

/** What is looked for in `contact.search`: folded like it. */
export function searchTerm(search: string | undefined): string {
  return fold(cleanText(search ?? ''));
}

/** More trigrams of a long term narrow a search no further, and each costs a look at its contacts. */
const maxTrigrams = 10;
/** Where the rarest are known, fewer do. */
const rarestTrigrams = 4;
/** One that so many times more contacts have than the rarest costs more than it narrows. */
const tooFrequent = 8;

/** Which part of the contacts has a text, as far as is known. */
interface Shares {
  readonly share: (text: string) => number;
  /** The smallest part that can be told from none. */
  readonly finest: number;
}

/**
 * Trigrams of a term as an FTS5 query, the rarest where that is known; null for a term without one. They only narrow a
 * search: that a contact has the whole term is for `contact.search` to confirm.
 */
export function trigramQuery(term: string, shares: Shares | null = null): string | null {
  const characters = Array.from(term);
  if (characters.length < 3) return null;
  const grams = [...new Set(characters.slice(0, -2).map((_, index) => characters.slice(index, index + 3).join('')))];
  const chosen = shares === null ? spread(grams, maxTrigrams) : rarest(spread(grams, 2 * maxTrigrams), shares);
  return chosen.map(quoteTerm).join(' AND ');
}

function spread(grams: readonly string[], most: number): string[] {
  const step = Math.max(1, grams.length / most);
  return Array.from({ length: Math.min(grams.length, most) }, (_, at) => grams[Math.floor(at * step)] ?? '');
}

function rarest(grams: readonly string[], { share, finest }: Shares): string[] {
  const known = grams.map((gram) => ({ gram, part: share(gram) })).sort((a, b) => a.part - b.part);
  const most = tooFrequent * Math.max(finest, known[0]?.part ?? 0);
  return known
    .filter(({ part }) => part <= most)
    .slice(0, rarestTrigrams)
    .map(({ gram }) => gram);
}

/** An FTS5 string: the double quote is its only special character. */
export function quoteTerm(term: string): string {
  return `"${term.replaceAll('"', '""')}"`;
}

/**
 * Ids that a search may find, for an FTS5 query: those of the index, and those that it has yet to take in. Joined, and
 * not compared with a subquery, which SQLite would do for each contact.
 */
export const searchCandidates = `SELECT rowid FROM contact_search WHERE contact_search MATCH ?
  UNION ALL SELECT contact_id FROM search_change
  UNION ALL SELECT contact.id FROM search_state CROSS JOIN contact WHERE search_state.complete = 0`;

function searchSql(term: string): Where {
  const trigrams = trigramQuery(term);
  if (trigrams === null) return { where: 'instr(contact.search, ?) > 0', params: [term] };
  return {
    where: `contact.id IN (${searchCandidates}) AND instr(contact.search, ?) > 0`,
    params: [trigrams, term],
  };
}

function importSql(importId: number): Where {
  return {
    where: `contact.import_id = ?
        AND contact.id > (SELECT after_id FROM import WHERE id = ?)
        AND contact.id <= (SELECT last_id FROM import WHERE id = ?)
      OR contact.id IN (SELECT contact_id FROM import_change WHERE import_id = ?)`,
    params: [importId, importId, importId, importId],
  };
}

function conditionSql({ field, op, value }: Condition): Where {
  const column = columns[field];
  if (field === 'email' && (op === 'is' || op === 'isNot')) return addressSql(op, value);
  const text = column ?? `coalesce(contact.fields ->> ?, '')`;
  const path = column === undefined ? [`$.${field.slice('fields.'.length)}`] : [];
  switch (op) {
    case 'empty':
      return { where: `${text} = ''`, params: path };
    case 'notEmpty':
      return { where: `${text} <> ''`, params: path };
    case 'is':
      return likeSql(text, path, value, (v) => v);
    case 'isNot':
      return not(likeSql(text, path, value, (v) => v));
    case 'contains':
      return likeSql(text, path, value, (v) => `%${v}%`);
    case 'notContains':
      return not(likeSql(text, path, value, (v) => `%${v}%`));
    case 'startsWith':
      return likeSql(text, path, value, (v) => `${v}%`);
    case 'endsWith':
      return likeSql(text, path, value, (v) => `%${v}`);
    default:
      return op satisfies never;
  }
}

const not = ({ where, params }: Where): Where => ({ where: `NOT (${where})`, params });

/** Whole addresses are compared as mailboxes, through the unique index. */
function addressSql(op: 'is' | 'isNot', value: string): Where {
  const parsed = parseAddress(value);
  const key = parsed.ok ? parsed.address.key : value.toLowerCase();
  return { where: `contact.email_key ${op === 'is' ? '=' : '<>'} ?`, params: [key] };
}

const escapeLike = (value: string): string => value.replace(/[\\%_]/g, String.raw`\$&`);

/** LIKE ignores case in ASCII only; other letters are looked for as typed and in both cases. */
function likeSql(text: string, path: readonly string[], value: string, pattern: (value: string) => string): Where {
  const variants = [...new Set([value, value.toLowerCase(), value.toUpperCase()])];
  const patterns = /^\p{ASCII}*$/u.test(value) ? [value] : variants;
  return {
    where: patterns.map(() => `${text} LIKE ? ESCAPE '\\'`).join(' OR '),
    params: patterns.flatMap((variant) => path.concat(pattern(escapeLike(variant)))),
  };
}
