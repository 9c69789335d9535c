import { genesis, rowHash } from './chain.ts';
import type { StoredRow } from './repository.ts';

export interface ChainReport {
  readonly ok: boolean;
  /** Rows read. */
  readonly rows: number;
  /** Number of the first row that does not fit, or null. */
  readonly brokenAt: number | null;
}

/** Walks a chain from its first row: an edit, a gap, a reordering or a removed row breaks it where it happened. */
export function verifyChain(rows: Iterable<StoredRow>): ChainReport {
  let previous = genesis;
  let seq = 0;
  for (const row of rows) {
    seq += 1;
    if (row.seq !== seq || !rowHash(previous, row).equals(row.hash)) return { ok: false, rows: seq, brokenAt: seq };
    previous = row.hash;
  }
  return { ok: true, rows: seq, brokenAt: null };
}
