/** What an account's limits are counted from besides the ledger: mail written by hand, and the provider's complaints. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import { freely } from './slowdown.ts';
import type { Pace } from './slowdown.ts';
import { dayMs } from './windows.ts';

/** When test mails and answers went out since `since`, UTC ms. */
export function handSent(db: ReadableDb, accountId: number, since: number): number[] {
  const sql = 'SELECT at FROM hand_sent WHERE account_id = ? AND at >= ?';
  return all<{ at: number }>(db, sql, [accountId, since]).map(({ at }) => at);
}

/** Notes such a mail and forgets those that no window reaches any more. */
export function noteHandSent(db: WritableDb, accountId: number, at: number): void {
  run(db, 'DELETE FROM hand_sent WHERE at < ?', [at - 2 * dayMs]);
  run(db, 'INSERT INTO hand_sent (account_id, at) VALUES (?, ?)', [accountId, at]);
}

export function readPace(db: ReadableDb, accountId: number): Pace {
  const sql = 'SELECT gap_ms AS gapMs, at, held_until AS heldUntil FROM account_pace WHERE account_id = ?';
  return get<Pace>(db, sql, [accountId]) ?? freely;
}

export function writePace(db: WritableDb, accountId: number, { gapMs, at, heldUntil }: Pace): void {
  const sql = 'INSERT OR REPLACE INTO account_pace (account_id, gap_ms, at, held_until) VALUES (?, ?, ?, ?)';
  run(db, sql, [accountId, Math.round(gapMs), at, heldUntil]);
}
