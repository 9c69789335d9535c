/** What came back for messages handed over, until it is written down. */
import type { AttemptEnd } from './outcome.ts';
import type { Claimed } from './claim.ts';

export interface Receipt {
  readonly message: Claimed;
  readonly end: AttemptEnd;
  /** UTC ms. */
  readonly at: number;
}

/** So many, at the least, are worth a transaction of their own. */
const leastGroup = 16;

export interface Receipts {
  add(receipt: Receipt): void;
  size(): number;
  /** `enough` have gathered, or one says that not all is well and that going on may be wrong. */
  urgent(enough: number): boolean;
  /** Writes all through `write`; when that throws, they stay. */
  writeAll<T>(write: (batch: readonly Receipt[]) => T): T;
}

export function createReceipts(): Receipts {
  const waiting: Receipt[] = [];
  return {
    add: (receipt) => void waiting.push(receipt),
    size: () => waiting.length,
    urgent: (enough) =>
      waiting.length >= Math.max(leastGroup, enough) || waiting.some(({ end }) => end.kind !== 'sent'),
    writeAll(write) {
      const batch = [...waiting];
      const answer = write(batch);
      waiting.splice(0, batch.length);
      return answer;
    },
  };
}
