/** What pacing is counted from, for whoever wants to know how a campaign will go on. */
import type { ReadableDb } from '../store/open.ts';
import { handSent } from './repository-pace.ts';
import { accountInstants } from './repository-queue.ts';
import { dayMs } from './windows.ts';

export { pacedInstants } from './repository-queue.ts';

/** When an account sent in the day before `now`, campaigns and mail by hand: UTC ms, ascending. */
export function lastDayOf(db: ReadableDb, accountId: number, now: number): number[] {
  const since = now - dayMs;
  return [...accountInstants(db, accountId, since, now), ...handSent(db, accountId, since)].sort((a, b) => a - b);
}
