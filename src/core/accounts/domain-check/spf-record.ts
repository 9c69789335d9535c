/** Changes to SPF records (RFC 7208) as text, so that all that somebody has written stays as it was written. Pure. */

export const isSpf = (text: string): boolean => /^v=spf1(\s|$)/i.test(text);

const isAll = (term: string): boolean => /^[+\-~?]?all$/i.test(term);
const isRedirect = (term: string): boolean => /^redirect=/i.test(term);

/** Mechanisms and modifiers, without the version. */
export const termsOf = (record: string): readonly string[] => record.trim().split(/\s+/).slice(1);

const recordOf = (terms: readonly string[]): string => ['v=spf1', ...terms].join(' ');

/** The record with one more sender let in: before its `all`, or at its end. */
export function withInclude(record: string, include: string): string {
  const terms = termsOf(record);
  const at = terms.findIndex((term) => isAll(term) || isRedirect(term));
  return recordOf(terms.toSpliced(at < 0 ? terms.length : at, 0, `include:${include}`));
}

/** The record without some of its terms. */
export const without = (record: string, left: ReadonlySet<string>): string =>
  recordOf(termsOf(record).filter((term) => !left.has(term)));

/** The record ending in `~all`: all others are to be looked at with suspicion. A `redirect` becomes an `include`. */
export const withEnd = (record: string): string =>
  recordOf([
    ...termsOf(record).flatMap((term) =>
      isAll(term) ? [] : [isRedirect(term) ? term.replace(/^redirect=/i, 'include:') : term],
    ),
    '~all',
  ]);

/** Two ways of writing the same mechanism are one: `+mx` and `MX`. */
const keyOf = (term: string): string => term.replace(/^\+/, '').toLowerCase();

/**
 * Several records as one that lets in whoever any of them lets in. It ends in `-all` only where all of them do, so that
 * nobody is turned away who was not before.
 */
export function merged(records: readonly string[]): string {
  const terms = new Map<string, string>();
  for (const record of records) {
    for (const term of termsOf(withEnd(record)).slice(0, -1)) {
      const key = /^exp=/i.test(term) ? 'exp=' : keyOf(term);
      if (!terms.has(key)) terms.set(key, term);
    }
  }
  const strict = records.every((record) => termsOf(record).some((term) => term.toLowerCase() === '-all'));
  return recordOf([...terms.values(), strict ? '-all' : '~all']);
}
