/**
 * Bounces that mean something only together: an address that bounces softly mail after mail is as good as dead, and
 * servers that refuse mail after mail by policy mean the sender.
 */
import type { ReadableDb } from '../store/open.ts';
import type { Effect } from './effects.ts';
import { blockedSince, softBounces } from './repository-bounces.ts';
import type { SoftBounce } from './repository-bounces.ts';

const dayMs = 86_400_000;
/** So many different mails within so many days. */
export const softLimit = 3;
export const softSpanDays = 30;
/** So many different mails of a campaign within a day; as many refusals in a row pause it at once. */
const blockLimit = 3;

/** @param bounces of one contact, oldest first */
export function bouncesRepeatedly(bounces: readonly SoftBounce[]): boolean {
  const mails = bounces.filter(
    ({ ledgerId }, index) => bounces.findIndex((other) => other.ledgerId === ledgerId) === index,
  );
  return mails.some(({ at }, index) => {
    const first = mails[index - softLimit + 1];
    return first !== undefined && at - first.at <= softSpanDays * dayMs;
  });
}

/** What a soft bounce calls for, together with the contact's others; any other effect stays as it is. */
export function resolved(db: ReadableDb, effect: Effect, contactId: number): Effect {
  if (effect.kind !== 'soft') return effect;
  return bouncesRepeatedly(softBounces(db, contactId))
    ? { kind: 'suppress', reason: 'soft-bounced' }
    : { kind: 'none' };
}

/** Why a contact is stopped, for its row: the history where it decided, else what the mail says. */
export const reasonLine = (effect: Effect, evidence: string): string =>
  effect.kind === 'suppress' && effect.reason === 'soft-bounced'
    ? `${softLimit} different mails bounced within ${softSpanDays} days, the last one with: ${evidence}`
    : evidence;

/** Whether a campaign's mail is being refused by policy. @param now UTC ms */
export const isBlocked = (db: ReadableDb, campaignId: number, now: number): boolean =>
  blockedSince(db, campaignId, now - dayMs) >= blockLimit;
