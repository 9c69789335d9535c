/**
 * Reads an SPF record and everything it includes (RFC 7208): how many questions a receiver has to ask (at most 10, of
 * which 2 without an answer), whom it lets send, and how it ends.
 */
import type { Lookup } from './lookup.ts';
import { isSpf, termsOf } from './spf-record.ts';

export interface SpfReading {
  readonly record: string;
  /** Mechanisms that cost a receiver a question (4.6.4). */
  readonly lookups: number;
  /** Questions without an answer. */
  readonly voids: number;
  /** Every name that is included or redirected to, however deep; lower case. */
  readonly includes: readonly string[];
  /** How the record itself, or the one it redirects to, treats everybody else; null: it does not say. */
  readonly all: '+' | '-' | '~' | '?' | null;
  /** What makes a receiver give up: `syntax`, `loop`, `missing`, `two`; null: nothing. */
  readonly error: { readonly code: 'syntax' | 'loop' | 'missing' | 'two'; readonly at: string } | null;
}

/** Enough to see that a record is wrong; nobody is asked more often for it. */
const mostQuestions = 40;
const mostTerms = 200;

const mechanism =
  /^(?<qualifier>[+\-~?]?)(?<name>all|include|a|mx|ptr|ip4|ip6|exists)(?::(?<value>[^\s/]+))?(?<rest>:?[\da-f:.]*(?:\/\d{1,3}){0,2}(?:\/\/\d{1,3})?)$/i;
const modifier = /^(?<name>[a-z][a-z0-9_.-]*)=(?<value>\S*)$/i;

interface Walk {
  lookups: number;
  voids: number;
  asked: number;
  readonly includes: Set<string>;
  error: SpfReading['error'];
}

type All = SpfReading['all'];

async function readTerms(
  dns: Lookup,
  domain: string,
  record: string,
  walk: Walk,
  above: readonly string[],
): Promise<All> {
  let all: All = null;
  let redirect: string | null = null;
  for (const term of termsOf(record).slice(0, mostTerms)) {
    if (walk.error !== null) return all;
    const change = modifier.exec(term)?.groups;
    if (change !== undefined) {
      if (change['name']?.toLowerCase() === 'redirect') redirect = change['value'] ?? '';
      continue;
    }
    const found = mechanism.exec(term)?.groups;
    if (found === undefined) {
      walk.error = { code: 'syntax', at: term };
      return all;
    }
    const name = found['name']?.toLowerCase() ?? '';
    if (name === 'all') {
      all = qualifierOf(found['qualifier']);
      break;
    }
    await count(dns, name, found['value'] ?? domain, walk, above);
  }
  if (all === null && redirect !== null) {
    walk.lookups += 1;
    return follow(dns, redirect, walk, above);
  }
  return all;
}

const qualifierOf = (text: string | undefined): All => (text === '-' || text === '~' || text === '?' ? text : '+');

/** What a mechanism costs. Macros cannot be expanded without a mail: they are counted and not asked. */
async function count(dns: Lookup, name: string, value: string, walk: Walk, above: readonly string[]): Promise<void> {
  if (name === 'ip4' || name === 'ip6') return;
  walk.lookups += 1;
  if (value.includes('%') || walk.asked >= mostQuestions) return;
  if (name === 'include') {
    await follow(dns, value, walk, above);
    return;
  }
  if (name === 'ptr') return;
  walk.asked += 1;
  const answers = name === 'mx' ? await dns.mx(value) : [...(await dns.a(value)), ...(await dns.aaaa(value))];
  if (answers.length === 0) walk.voids += 1;
}

async function follow(dns: Lookup, target: string, walk: Walk, above: readonly string[]): Promise<All> {
  const domain = target.toLowerCase().replace(/\.$/, '');
  walk.includes.add(domain);
  if (above.includes(domain)) {
    walk.error = { code: 'loop', at: domain };
    return null;
  }
  if (walk.asked >= mostQuestions) return null;
  walk.asked += 1;
  const records = (await dns.txt(domain)).filter(isSpf);
  const [record] = records;
  if (record === undefined) {
    walk.voids += 1;
    walk.error = { code: 'missing', at: domain };
    return null;
  }
  if (records.length > 1) {
    walk.error = { code: 'two', at: domain };
    return null;
  }
  return readTerms(dns, domain, record, walk, [...above, domain]);
}

/** @param record of `domain` itself, beginning with `v=spf1` */
export async function readSpf(dns: Lookup, domain: string, record: string): Promise<SpfReading> {
  const walk: Walk = { lookups: 0, voids: 0, asked: 0, includes: new Set(), error: null };
  const all = await readTerms(dns, domain, record, walk, [domain.toLowerCase()]);
  const { lookups, voids, includes, error } = walk;
  return { record, lookups, voids, includes: [...includes], all, error };
}

/** One term of a record, as if it stood alone. */
export interface SpfPart extends Pick<SpfReading, 'lookups' | 'voids' | 'includes' | 'error'> {
  readonly term: string;
}

const mostParts = 50;

/** What each term costs and brings. @param dns one that remembers: names that the whole record asked for come again */
export async function readParts(dns: Lookup, domain: string, record: string): Promise<readonly SpfPart[]> {
  const parts: SpfPart[] = [];
  for (const term of termsOf(record).slice(0, mostParts)) {
    const { lookups, voids, includes, error } = await readSpf(dns, domain, `v=spf1 ${term}`);
    parts.push({ term, lookups, voids, includes, error });
  }
  return parts;
}

/**
 * Terms that nobody misses: `ptr` (RFC 7208, 5.5: do not use), what comes twice, and an include that another one
 * brings along.
 */
export function needless(parts: readonly SpfPart[]): ReadonlySet<string> {
  const left = new Set<string>();
  const stay = (part: SpfPart): boolean => !left.has(part.term);
  for (const part of parts) {
    const name = /^\+?include:(?<name>\S+)$/i.exec(part.term)?.groups?.['name']?.toLowerCase();
    const brought = parts.some(
      (other) => other !== part && stay(other) && name !== undefined && other.includes.slice(1).includes(name),
    );
    if (/^\+?ptr(:|$)/i.test(part.term) || brought) left.add(part.term);
  }
  return left;
}
