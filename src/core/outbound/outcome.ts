/** What an attempt's end means for its ledger row. Pure. */
import type { SendOutcome } from '../connectors/connector.ts';
import type { AccountTrouble } from './backoff.ts';
import { retryDelay } from './backoff.ts';

/** How an attempt ended; the last two before anything was handed over. */
export type AttemptEnd =
  | SendOutcome
  /** A stop condition came up between claim and hand-over. */
  | { readonly kind: 'released' }
  /** No message can be made of it. */
  | { readonly kind: 'unsendable'; readonly response: string };

export type Settlement =
  /** @property providerId the Message-ID that recipients see, where it is not ours */
  | { readonly event: 'accepted'; readonly response: string; readonly providerId: string | null }
  | { readonly event: 'lost'; readonly response: string }
  /** The contact's sequence ends with the server's words. */
  | { readonly event: 'refused'; readonly response: string }
  /** @property tried false: nothing was judged, so the attempt does not count. */
  | { readonly event: 'returned'; readonly response: string; readonly delayMs: number; readonly tried: boolean };

/**
 * @param attempts made so far, this one included
 * @param active whether the contact's sequence still runs: nothing is tried again for one that does not
 */
export function settlement(end: AttemptEnd, attempts: number, ledgerId: number, active: boolean): Settlement {
  switch (end.kind) {
    case 'sent':
      return { event: 'accepted', response: end.response, providerId: end.providerId ?? null };
    case 'unknown':
      return { event: 'lost', response: end.response };
    case 'unsendable':
      return { event: 'refused', response: end.response };
    case 'failed':
      return refusal(end, attempts, ledgerId, active);
    default:
      return { event: 'returned', response: '', delayMs: 0, tried: false };
  }
}

function refusal(
  end: AttemptEnd & { kind: 'failed' },
  attempts: number,
  ledgerId: number,
  active: boolean,
): Settlement {
  const { response } = end;
  if (end.class === 'permanent') return { event: 'refused', response };
  if (end.class !== 'transient') return { event: 'returned', response, delayMs: 0, tried: false };
  const delayMs = active ? retryDelay(attempts, ledgerId, end.retryAfterMs) : null;
  return delayMs === null ? { event: 'refused', response } : { event: 'returned', response, delayMs, tried: true };
}

/** The mailbox's own trouble in an outcome, or null. */
export function troubleOf(end: AttemptEnd): AccountTrouble | null {
  if (end.kind !== 'failed' || end.class === 'transient' || end.class === 'permanent') return null;
  return end.class;
}

/**
 * Whether the answer blames the sender and not the recipient: our own checks, or a policy refusal (RFC 3463, 3.8).
 * Several in a row mean that going on would only burn more contacts.
 */
export function blamesSender(end: AttemptEnd): boolean {
  if (end.kind === 'unsendable') return true;
  return end.kind === 'failed' && end.class === 'permanent' && /\b5\.7\.\d{1,3}\b/.test(end.response);
}
