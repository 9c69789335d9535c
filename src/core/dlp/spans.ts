/** Places in a text. */
export interface Span {
  readonly at: number;
  readonly length: number;
  /** What is the same for two of the same: so that a thing that is repeated counts once. */
  readonly key: string;
}

/** Every match of a pattern that names no other groups than those that `keep` looks at; null leaves a match out. */
export function matchesOf(text: string, pattern: RegExp, keep: (found: RegExpExecArray) => string | null): Span[] {
  const spans: Span[] = [];
  for (const found of text.matchAll(pattern)) {
    const key = keep(found);
    if (key !== null) spans.push({ at: found.index, length: found[0].length, key });
  }
  return spans;
}

/** Digits alone. */
export const digitsIn = (text: string): string => text.replaceAll(/\D/g, '');
