import { useState } from 'react';
import { useNow } from './use-now.ts';

/** Before, a guess says nothing. */
const firstGuessMs = 3_000;

/** Units a second so far; null before that says anything, and where it is less than one. Pure. */
export function pace(
  { since, from }: { readonly since: number; readonly from: number },
  { now, done }: { readonly now: number; readonly done: number },
): number | null {
  const elapsed = now - since;
  const perSecond = Math.round(((done - from) * 1_000) / Math.max(1, elapsed));
  return elapsed < firstGuessMs || perSecond < 1 ? null : perSecond;
}

/**
 * How long something will still take if it goes on as it went so far, in milliseconds. Pure.
 * @param since when `from` was reached; null where nothing can be said yet
 */
export function timeLeft(
  { since, from }: { readonly since: number; readonly from: number },
  { now, done, total }: { readonly now: number; readonly done: number; readonly total: number | null },
): number | null {
  const elapsed = now - since;
  const moved = done - from;
  if (total === null || elapsed < firstGuessMs || moved <= 0 || done >= total) return null;
  return ((total - done) * elapsed) / moved;
}

/** @param step what `done` counts; a new one begins anew */
export function usePace(
  step: string,
  done: number,
  total: number | null,
): { readonly left: number | null; readonly perSecond: number | null } {
  const now = useNow(1_000);
  const [from, setFrom] = useState({ step, since: now, from: done });
  if (from.step !== step || done < from.from) {
    setFrom({ step, since: now, from: done });
    return { left: null, perSecond: null };
  }
  return { left: timeLeft(from, { now, done, total }), perSecond: pace(from, { now, done }) };
}
