/**
 * What the receiving server found about SPF, DKIM and DMARC, from the field in which it says so (RFC 8601). Anybody can
 * write such a field: only those are believed that carry a name of the receiving side's and stand above everything
 * that came with the mail. Pure.
 */
import { organizationalOf } from '../domain-check/organizational.ts';
import { withoutComments } from './fields.ts';
import type { Field } from './fields.ts';

interface MethodResult {
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
const unnamedServers = /\.(?:outlook\.com|office365\.us|outlook\.cn)$/;

/** The name behind `by` of a Received field. */
const byOf = (value: string): string =>
  (/(?:^|\s)by\s+([^\s;()]{1,255})/i.exec(withoutComments(value.slice(0, 4_000)))?.[1] ?? '').toLowerCase();

/**
 * @param names hosts and domains of the receiving side: of the mailbox's address, of the server that it is read from
 * @returns null where the receiving server wrote nothing that can be believed
 */
export function believedResults(fields: readonly Field[], names: readonly string[]): AuthResults | null {
  const received = fields.flatMap(({ name, value }, index) =>
    name === 'received' ? [{ by: byOf(value), index }] : [],
  );
  const last = received[0]?.by ?? '';
  const own = new Set([...names, last].filter((name) => name.includes('.')).map(organizationalOf));
  const isOwn = (name: string): boolean => own.has(organizationalOf(name));
  // Above the first server that is not the receiving side's, or else above what the sender wrote.
  const foreign = received.find(({ by }) => !isOwn(by))?.index;
  const written = fields.findIndex(({ name }) => name === 'from' || name === 'message-id' || name === 'subject');
  const end = foreign ?? (written === -1 ? fields.length : written);
  const all = fields
    .slice(0, end)
    .filter(({ name }) => name === 'authentication-results')
    .map(({ value }) => parseResults(value));
  const [top] = all;
  if (top === undefined) return null;
  if (top.server === '' ? !unnamedServers.test(last) : !isOwn(top.server)) return null;
  // A server may write one field for each method.
  const same = all.filter(({ server }) => server === top.server);
  return { server: top.server === '' ? last : top.server, results: same.flatMap(({ results }) => results) };
}

/** The first result of a method. */
export const resultOf = (found: AuthResults | null, method: string): MethodResult | undefined =>
  found?.results.find((result) => result.method === method);
