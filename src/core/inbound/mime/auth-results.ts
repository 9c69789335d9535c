/**
 * What the receiving server found about SPF, DKIM and DMARC, from the field in which it says so (RFC 8601). Anybody can
 * write such a field: only those are believed that carry a name of the receiving side's and stand above everything
 * that came with the mail. Pure.
 */
import { organizationalOf } from '../../accounts/domain-check/organizational.ts';
import { withoutComments } from './header-fields.ts';
import type { Field } from './header-fields.ts';

export interface MethodResult {
  /** `spf`, `dkim`, `dmarc`, … */
  readonly method: string;
  /** `pass`, `fail`, `softfail`, `none`, … */
  readonly result: string;
  /** `smtp.mailfrom`, `header.d`, … */
  readonly properties: Readonly<Record<string, string>>;
}

export interface AuthResults {
  /** Who says so. */
  readonly server: string;
  readonly results: readonly MethodResult[];
}

const mostResults = 30;

/** Parts between semicolons that are not in quotes. */
function partsOf(value: string): string[] {
  const parts: string[] = [''];
  let quoted = false;
  for (const sign of value) {
    if (sign === '"') quoted = !quoted;
    if (sign === ';' && !quoted) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts.map((part) => part.trim());
}

const unquoted = (text: string): string => text.replaceAll(/^"|"$/g, '');

function toResult(part: string): MethodResult | null {
  const words = part.split(/\s+/).slice(0, 40);
  const [, method = '', result = ''] = /^([\w.-]{1,40})(?:\/\d+)?=([\w-]{1,40})$/.exec(words[0] ?? '') ?? [];
  if (method === '') return null;
  const properties = words.slice(1).flatMap((word): [string, string][] => {
    const at = word.indexOf('=');
    return at <= 0 ? [] : [[word.slice(0, at).toLowerCase(), unquoted(word.slice(at + 1)).slice(0, 320)]];
  });
  return { method: method.toLowerCase(), result: result.toLowerCase(), properties: Object.fromEntries(properties) };
}

export function parseResults(value: string): AuthResults {
  // Blanks around the equals sign are allowed, and nobody needs them.
  const parts = partsOf(withoutComments(value.slice(0, 8_000)).replaceAll(/\s+/g, ' ').replaceAll(/ ?= ?/g, '='));
  const [first = ''] = parts;
  const named = !first.includes('=');
  const server = named ? unquoted(first.split(/\s+/)[0] ?? '').toLowerCase() : '';
  const results = (named ? parts.slice(1) : parts).slice(0, mostResults).map(toResult);
  return { server, results: results.filter((result) => result !== null) };
}

/** Exchange Online begins with the results (learn.microsoft.com/defender-office-365/message-headers-eop-mdo). */
const unnamedServers = /\.(?:outlook\.com|office365\.com|office365\.us|outlook\.cn)$/;

/** Providers take mail under other names than those of their mailboxes. */
const families: readonly (readonly string[])[] = [
  ['google.com', 'gmail.com', 'googlemail.com'],
  ['outlook.com', 'office365.com', 'office365.us', 'outlook.cn', 'hotmail.com', 'live.com', 'msn.com'],
  ['zoho.com', 'zohomail.com', 'zoho.eu', 'zohomail.eu', 'zoho.in', 'zohomail.in', 'zoho.com.au', 'zoho.jp'],
  ['yahoo.com', 'ymail.com', 'rocketmail.com', 'aol.com', 'yahoodns.net'],
  ['icloud.com', 'me.com', 'mac.com', 'apple.com'],
  ['fastmail.com', 'fastmail.fm', 'messagingengine.com'],
  ['gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch', 'web.de'],
];

/** The registered domains of the receiving side, with those of its provider. */
function ownDomains(names: readonly string[]): ReadonlySet<string> {
  const own = names.filter((name) => name.includes('.')).map((name) => organizationalOf(name.toLowerCase()));
  return new Set([...own, ...families.filter((family) => family.some((name) => own.includes(name))).flat()]);
}

interface Hop {
  readonly index: number;
  /** Lower-case; empty where it names none, or an address in place of a name, as within Gmail. */
  readonly by: string;
  /** It came from the receiving side itself, as far as its own server tells. */
  readonly inside: (isOwn: (name: string) => boolean) => boolean;
}

const nameAfter = (word: 'by' | 'from', value: string): string => {
  const name = new RegExp(`(?:^|\\s)${word}\\s+([^\\s;()]{1,255})`, 'i').exec(value)?.[1] ?? '';
  return /^\[|:/.test(name) ? '' : name.toLowerCase();
};

const isPrivate = (text: string): boolean =>
  /(?:^|[^\d.])(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|\[(?:IPv6:)?(?:::1|f[cd][0-9a-f]{2}:)/i.test(text);

/** What a client says of itself stands before the brackets; what its server knows of it stands in them. */
function cameFromInside(value: string, isOwn: (name: string) => boolean): boolean {
  const helo = nameAfter('from', withoutComments(value));
  if (helo === '') return !/^\s*from\s/i.test(value);
  const known = /^\s*from\s+[^\s(]{1,255}\s*\(([^()]{0,500})\)/i.exec(value)?.[1]?.toLowerCase();
  if (known === undefined || known.trim() === '') return helo === 'localhost' || isOwn(helo);
  if (isPrivate(known) || /(?:^|[\s@])localhost\b/.test(known)) return true;
  const name = /(?:^|[\s@=])([\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[a-z][\w-]{1,62})\.?(?=$|[\s)[\]:])/.exec(known)?.[1];
  return name === undefined ? /^[0-9a-f:.\s]+$/.test(known) && isOwn(helo) : isOwn(name);
}

function hopsOf(fields: readonly Field[]): readonly Hop[] {
  return fields.flatMap(({ name, value }, index) => {
    if (name !== 'received') return [];
    const text = value.slice(0, 4_000);
    return [{ index, by: nameAfter('by', withoutComments(text)), inside: (isOwn) => cameFromInside(text, isOwn) }];
  });
}

/**
 * How far down the receiving side wrote: to the fields that it put below the line in which it took the mail from
 * outside, and never beyond what the sender wrote.
 */
function endOfOwn(fields: readonly Field[], hops: readonly Hop[], isOwn: (name: string) => boolean): number {
  const written = fields.findIndex(({ name }) => name === 'from' || name === 'message-id' || name === 'subject');
  const foreign = hops.find(({ by }) => by !== '' && !isOwn(by))?.index;
  const edge = hops.findIndex(({ inside }) => !inside(isOwn));
  const beyond = edge === -1 ? undefined : hops[edge + 1]?.index;
  return Math.min(...[written, foreign ?? -1, beyond ?? -1].filter((at) => at !== -1), fields.length);
}

/**
 * RFC 8601, 5 and 7.1: the topmost field, where it is the receiving server's own, with those that it put directly beside it. A
 * server that writes none has to remove those that come with the mail; one that does not lets its senders write them.
 * @param names hosts and domains of the receiving side: of the mailbox's address, of the server that it is read from
 * @returns null where the receiving server wrote nothing that can be believed
 */
export function believedResults(fields: readonly Field[], names: readonly string[]): AuthResults | null {
  const hops = hopsOf(fields);
  const last = hops.find(({ by }) => by !== '')?.by ?? '';
  const own = ownDomains([...names, last]);
  const isOwn = (name: string): boolean => own.has(organizationalOf(name));
  const all = fields
    .slice(0, endOfOwn(fields, hops, isOwn))
    .flatMap(({ name, value }, index) =>
      name === 'authentication-results' ? [{ ...parseResults(value), index }] : [],
    );
  const [top] = all;
  // Below a stranger's name nobody can tell who wrote one's own.
  if (top === undefined || (top.server === '' ? !unnamedServers.test(last) : !isOwn(top.server))) return null;
  // A server may write one field for each method. Another server's line between them ends its word.
  const border = hops.find(({ index }) => index > top.index)?.index ?? fields.length;
  const same = all.filter(({ server, index }) => server === top.server && index < border);
  return { server: top.server === '' ? last : top.server, results: same.flatMap(({ results }) => results) };
}

/** The first result of a method. */
export const resultOf = (found: AuthResults | null, method: string): MethodResult | undefined =>
  found?.results.find((result) => result.method === method);
