/** The mailboxes that campaigns send from, as far as a campaign needs to know them. */
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';

export interface SenderAccount {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly address: string;
  readonly displayName: string;
  readonly state: 'ok' | 'paused' | 'needs-attention';
  readonly pauseDetail: string | null;
  readonly dailyLimit: number;
  /** What its domain check found to be wrong, such as `spf,dmarc`; empty: nothing, or never checked. */
  readonly failing: string;
}

const columns = `id, kind, name, address, display_name AS displayName, state, pause_detail AS pauseDetail,
  daily_limit AS dailyLimit,
  coalesce((SELECT failing FROM domain_check WHERE account_id = account.id), '') AS failing`;

/** Connected ones only. */
export const accountsToOffer = (db: ReadableDb): SenderAccount[] =>
  all(db, `SELECT ${columns} FROM account WHERE removed_at IS NULL ORDER BY id`);

/** Undefined when it does not exist or was disconnected. */
export const findAccount = (db: ReadableDb, id: number): SenderAccount | undefined =>
  get(db, `SELECT ${columns} FROM account WHERE id = ? AND removed_at IS NULL`, [id]);
