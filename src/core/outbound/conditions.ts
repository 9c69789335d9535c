/** Whether a message may go out now. Asked in the transaction of its claim, and again right before its hand-over. */
import type { LedgerState } from './ledger.ts';

export interface SendFacts {
  readonly ledger: LedgerState;
  readonly enrolment: 'active' | 'finished' | 'stopped';
  readonly campaign: 'draft' | 'running' | 'paused' | 'stopped' | 'finished';
  /** Why the contact is on the suppression list; null when it is not. */
  readonly suppressed: string | null;
  readonly removed: boolean;
  /** Null when the account was disconnected. */
  readonly account: AccountFacts | null;
}

export interface AccountFacts {
  readonly state: 'ok' | 'paused' | 'needs-attention';
  /** UTC ms at which a pause ends by itself. */
  readonly pausedUntil: number | null;
}

export type SendVerdict =
  | { readonly kind: 'go' }
  /** Not now; the row stays planned. */
  | { readonly kind: 'hold' }
  /** Never: the contact's sequence ends. */
  | { readonly kind: 'stop'; readonly reason: 'suppressed' | 'removed'; readonly detail: string }
  /** Never: the sequence has ended already, or another state was reached. */
  | { readonly kind: 'over' };

/** Whether an account sends at all at `now` (UTC ms). */
export function accountSends(account: AccountFacts | null, now: number): boolean {
  if (account === null) return false;
  if (account.state === 'paused') return account.pausedUntil !== null && account.pausedUntil <= now;
  return account.state === 'ok';
}

/** UTC ms from which an account sends: now, when its pause ends, or null: when somebody acts. */
export function sendsFrom(account: AccountFacts, now: number): number | null {
  if (accountSends(account, now)) return now;
  return account.state === 'paused' ? account.pausedUntil : null;
}

/**
 * @param expected the state in which the row has to be: `planned` for a claim, `claimed` for a hand-over
 * @param now UTC ms
 */
export function mayGoOut(facts: SendFacts, expected: 'planned' | 'claimed', now: number): SendVerdict {
  if (facts.ledger !== expected || facts.enrolment !== 'active') return { kind: 'over' };
  if (facts.removed) return { kind: 'stop', reason: 'removed', detail: '' };
  if (facts.suppressed !== null) return { kind: 'stop', reason: 'suppressed', detail: facts.suppressed };
  if (facts.campaign === 'stopped' || facts.campaign === 'finished') return { kind: 'over' };
  if (facts.campaign !== 'running' || !accountSends(facts.account, now)) return { kind: 'hold' };
  return { kind: 'go' };
}
