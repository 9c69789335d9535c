/** One thing that was found about the mail that arrived. */
import type { ProbeFinding } from '../../../shared/contract/self-probe.ts';

const longest = 300;
const mostDetails = 20;

/** Text of a mail or a server as a screen may show it: one line, no control or direction signs, not endless. */
export function shown(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

interface More {
  readonly facts?: Readonly<Record<string, string>>;
  readonly details?: readonly string[];
}

export const found = (
  topic: ProbeFinding['topic'],
  status: ProbeFinding['status'],
  code: string,
  { facts = {}, details = [] }: More = {},
): ProbeFinding => ({
  topic,
  status,
  code,
  facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, shown(value)])),
  details: details.slice(0, mostDetails).map(shown),
});
