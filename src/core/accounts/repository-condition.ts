/** What the health of a mailbox is read from: the ledger, mail written by hand, and the provider's complaints. */
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';

/** When mails of an account went out since `since`, oldest first. */
export function sentInstants(db: ReadableDb, id: number, since: number): number[] {
  const sql = `
    SELECT settled_at AS at FROM ledger WHERE account_id = :id AND state = 'sent' AND settled_at >= :since
    UNION ALL SELECT at FROM hand_sent WHERE account_id = :id AND at >= :since
    ORDER BY at`;
  return all<{ at: number }>(db, sql, { id, since }).map(({ at }) => at);
}

export function slowdownOf(db: ReadableDb, id: number): { gapMs: number; at: number; heldUntil: number } | null {
  const sql = 'SELECT gap_ms AS gapMs, at, held_until AS heldUntil FROM account_pace WHERE account_id = ?';
  return get<{ gapMs: number; at: number; heldUntil: number }>(db, sql, [id]) ?? null;
}

/** The latest messages that a server turned away for good, newest first. Those that were never handed over are ours. */
export function lastRefusals(db: ReadableDb, id: number, limit: number): { at: number; words: string }[] {
  const sql = `
    SELECT settled_at AS at, response AS words FROM ledger
    WHERE account_id = ? AND state = 'failed' AND claimed_at IS NOT NULL AND settled_at IS NOT NULL
    ORDER BY settled_at DESC LIMIT ?`;
  return all(db, sql, [id, limit]);
}
