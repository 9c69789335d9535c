/** What a verdict does to a sequence and a contact, and how that is undone. */
import type { VerdictKind, VerdictRecipient } from '../../shared/contract/inbox.ts';
import type { WritableDb } from '../store/open.ts';
import type { Correspondents, ReceivedSuppression, Stops } from './ports.ts';

export type Effect =
  | { readonly kind: 'none' }
  | { readonly kind: 'tally' }
  /** This campaign's sequence ends for the contact. */
  | { readonly kind: 'stop' }
  /** Nobody writes to the address any more. */
  | { readonly kind: 'suppress'; readonly reason: ReceivedSuppression };

const effects: Readonly<Record<Exclude<VerdictKind, 'bounce'>, Effect>> = {
  reply: { kind: 'stop' },
  unsubscribe: { kind: 'suppress', reason: 'unsubscribed' },
  complaint: { kind: 'suppress', reason: 'complained' },
  'auto-reply': { kind: 'tally' },
  other: { kind: 'none' },
};

/**
 * Soft bounces and blocks (5.7.x: the sender's fault) change nothing. A person who calls a mail a bounce that names no
 * recipient means a hard one.
 */
export function effectOf(kind: VerdictKind, recipients: readonly VerdictRecipient[]): Effect {
  if (kind === 'bounce') {
    const hard = recipients.length === 0 || recipients.some((recipient) => recipient.hard);
    return hard ? { kind: 'suppress', reason: 'bounced' } : { kind: 'none' };
  }
  return effects[kind];
}

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
  stops.stopContact(db, target.campaignId, target.contactId, effect.reason, detail, at);
  stops.stopEverywhere(db, target.contactId, effect.reason, detail, at);
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
