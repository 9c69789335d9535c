/** What a verdict does to a sequence and a contact, and how that is undone. */
import type { VerdictKind } from '../../shared/contract/inbox.ts';
import type { WritableDb } from '../store/open.ts';
import type { Correspondents, ReceivedStop, ReceivedSuppression, Stops } from './ports.ts';
import type { BounceClass } from './verdict/status.ts';

export type Effect =
  | { readonly kind: 'none' }
  | { readonly kind: 'tally' }
  /** This campaign's sequence ends for the contact. */
  | { readonly kind: 'stop' }
  /** Nobody writes to the address any more. */
  | { readonly kind: 'suppress'; readonly reason: ReceivedSuppression }
  /** Says little by itself and much when it comes again and again: see `soft-bounces.ts`. */
  | { readonly kind: 'soft' }
  /** The sender is refused, not the contact: several of them pause the campaign. */
  | { readonly kind: 'blocked' };

const effects: Readonly<Record<Exclude<VerdictKind, 'bounce'>, Effect>> = {
  reply: { kind: 'stop' },
  unsubscribe: { kind: 'suppress', reason: 'unsubscribed' },
  complaint: { kind: 'suppress', reason: 'complained' },
  'auto-reply': { kind: 'tally' },
  other: { kind: 'none' },
};

/** @param bounce of a bounce: what it says; empty where nothing is known. A person who calls a mail a bounce means a hard one. */
export function effectOf(kind: VerdictKind, bounce: BounceClass | ''): Effect {
  if (kind !== 'bounce') return effects[kind];
  if (bounce === 'hard') return { kind: 'suppress', reason: 'bounced' };
  return bounce === 'soft' || bounce === 'blocked' ? { kind: bounce } : { kind: 'none' };
}

/** Under which reason sequences end by a suppression. */
export const stopReasonOf = (reason: ReceivedSuppression): ReceivedStop =>
  reason === 'soft-bounced' ? 'bounced' : reason;

export interface Target {
  readonly campaignId: number;
  readonly contactId: number;
  /** The contact's own, which was written to. */
  readonly address: string;
  /** Where a suppression comes from: the campaign's name. */
  readonly source: string;
}

export interface Actors {
  readonly stops: Stops;
  readonly correspondents: Correspondents;
}

/** Runs inside the caller's transaction. */
export function applyEffect(
  { stops, correspondents }: Actors,
  db: WritableDb,
  effect: Effect,
  target: Target,
  detail: string,
  at: number,
): void {
  if (effect.kind === 'tally') stops.tally(db, target.campaignId, 'autoReplied', 1);
  if (effect.kind === 'stop') stops.stopContact(db, target.campaignId, target.contactId, 'replied', detail, at);
  if (effect.kind !== 'suppress') return;
  const { address, source } = target;
  correspondents.suppress(db, { address, reason: effect.reason, source, at });
  // The campaign that was answered shows it, even where the last step had gone out before.
  const reason = stopReasonOf(effect.reason);
  stops.stopContact(db, target.campaignId, target.contactId, reason, detail, at);
  stops.stopEverywhere(db, target.contactId, reason, detail, at);
}

/**
 * Takes an effect back, inside the caller's transaction.
 * @param stoppedCampaigns the campaigns whose sequence for the contact ended for this effect's reason
 */
export function undoEffect(
  { stops, correspondents }: Actors,
  db: WritableDb,
  effect: Effect,
  target: Target,
  stoppedCampaigns: readonly number[],
  at: number,
): void {
  if (effect.kind === 'tally') stops.tally(db, target.campaignId, 'autoReplied', -1);
  if (effect.kind === 'suppress') correspondents.lift(db, { address: target.address, reason: effect.reason });
  for (const campaignId of stoppedCampaigns) stops.resumeContact(db, campaignId, target.contactId, at);
}
