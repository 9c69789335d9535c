/** Bounces counted: by contact and by campaign. */
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';

export interface SoftBounce {
  /** The mail that bounced. */
  readonly ledgerId: number;
  /** UTC ms. */
  readonly at: number;
}

const mostBounces = 200;

/** A contact's soft bounces in every campaign, as they count now, oldest first; the newest where there are many. */
export const softBounces = (db: ReadableDb, contactId: number): SoftBounce[] =>
  all<SoftBounce>(
    db,
    `SELECT received.ledger_id AS ledgerId, received.received_at AS at
     FROM conversation JOIN received ON received.conversation_id = conversation.id
     WHERE conversation.contact_id = ? AND received.kind = 'bounce' AND received.bounce = 'soft'
     ORDER BY received.received_at DESC, received.id DESC LIMIT ${mostBounces}`,
    [contactId],
  ).toReversed();

/** How many mails of a campaign, handed over since it was last resumed, came back since `since` as blocked. */
export const blockedSince = (db: ReadableDb, campaignId: number, since: number): number =>
  get<{ count: number }>(
    db,
    `SELECT count(DISTINCT received.ledger_id) AS count FROM received
     JOIN ledger ON ledger.id = received.ledger_id JOIN campaign ON campaign.id = ledger.campaign_id
     WHERE received.bounce = 'blocked' AND received.kind = 'bounce' AND received.received_at >= @since
       AND ledger.campaign_id = @campaignId AND ledger.claimed_at > coalesce(campaign.resumed_at, 0)`,
    { campaignId, since },
  )?.count ?? 0;
