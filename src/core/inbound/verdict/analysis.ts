import type { Verdict } from '../../../shared/contract/inbox.ts';
import type { BounceClass } from './status.ts';

/** What one mail says, before it is known which campaign it belongs to. */
export interface Analysis {
  readonly verdict: Verdict;
  /** Message-IDs of the mail that was returned or complained about, with angle brackets. */
  readonly returnedIds: readonly string[];
  /** The token of a mailto unsubscribe: the local part of the Message-ID it answers; or null. */
  readonly token: string | null;
  /** What a bounce says about the address; null for any other mail. */
  readonly bounce: BounceClass | null;
}

export const plain = (verdict: Verdict): Analysis => ({ verdict, returnedIds: [], token: null, bounce: null });

const longest = 300;

/** One line, cut to what a screen can show. */
export function evidenceLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
