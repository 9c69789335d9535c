/** Counts for the Today screen. Every query reads an index over a bounded stretch of time or a bounded number of rows. */
import { fullName } from '../../shared/names.ts';
import type { Conversation } from '../../shared/contract/inbox.ts';
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';

const count = (db: ReadableDb, sql: string, params: readonly (string | number)[]): number =>
  get<{ n: number }>(db, sql, params)?.n ?? 0;

/** Mails that went out, campaigns' only; UTC ms, half open. */
export const sentBetween = (db: ReadableDb, from: number, until: number): number =>
  count(
    db,
    `SELECT count(*) AS n FROM account JOIN ledger ON ledger.account_id = account.id
     WHERE ledger.state = 'sent' AND ledger.settled_at >= ? AND ledger.settled_at < ?`,
    [from, until],
  );

/** Conversations whose newest mail is of a kind and came in that time. */
export const receivedBetween = (db: ReadableDb, kind: 'reply' | 'bounce', from: number, until: number): number =>
  count(db, 'SELECT count(*) AS n FROM conversation WHERE kind = ? AND received_at >= ? AND received_at < ?', [
    kind,
    from,
    until,
  ]);

/** Messages of a campaign that wait and are due before `until`, counted up to `most`. */
export const plannedBefore = (db: ReadableDb, campaignId: number, until: number, most: number): number =>
  count(
    db,
    `SELECT count(*) AS n FROM (
       SELECT 1 FROM ledger WHERE campaign_id = ? AND state = 'planned' AND due_at < ? LIMIT ?
     )`,
    [campaignId, until, most],
  );

/** Mails of a campaign claimed since `from`, counted up to `most`. */
export const claimedSince = (db: ReadableDb, campaignId: number, from: number, most: number): number =>
  count(db, 'SELECT count(*) AS n FROM (SELECT 1 FROM ledger WHERE campaign_id = ? AND claimed_at >= ? LIMIT ?)', [
    campaignId,
    from,
    most,
  ]);

export const unreadReplies = (db: ReadableDb): number =>
  count(db, `SELECT count(*) AS n FROM conversation WHERE unread = 1 AND kind = 'reply'`, []);

interface ConversationRow extends Omit<Conversation, 'contact' | 'campaign' | 'unread'> {
  contactId: number;
  email: string;
  firstName: string;
  lastName: string;
  company: string;
  campaignId: number;
  campaignName: string;
  unread: number;
}

/** The newest conversations that are replies. */
export function latestReplies(db: ReadableDb, limit: number): Conversation[] {
  return all<ConversationRow>(
    db,
    `SELECT conversation.id, contact.id AS contactId, contact.email,
       contact.first_name AS firstName, contact.last_name AS lastName, contact.company,
       campaign.id AS campaignId, campaign.name AS campaignName, conversation.subject, conversation.kind,
       conversation.preview, conversation.received_at AS receivedAt, conversation.unread, conversation.messages
     FROM conversation JOIN contact ON contact.id = conversation.contact_id
     JOIN campaign ON campaign.id = conversation.campaign_id
     WHERE conversation.kind = 'reply' ORDER BY conversation.received_at DESC, conversation.id DESC LIMIT ?`,
    [limit],
  ).map(({ contactId, email, firstName, lastName, company, campaignId, campaignName, unread, ...row }) =>
    Object.assign(row, {
      contact: { id: contactId, email, name: fullName({ firstName, lastName }), company },
      campaign: { id: campaignId, name: campaignName },
      unread: unread === 1,
    }),
  );
}

export interface TroubledAccount {
  readonly id: number;
  readonly name: string;
  readonly reason: string;
}

export const troubledAccounts = (db: ReadableDb): TroubledAccount[] =>
  all(
    db,
    `SELECT id, name, coalesce(pause_reason, '') AS reason FROM account
     WHERE state <> 'ok' AND removed_at IS NULL ORDER BY id`,
  );

export interface WorseDomain {
  readonly id: number;
  readonly address: string;
  /** Topics of the domain check, with commas: `SPF, DMARC`. */
  readonly topics: string;
}

/** Mailboxes whose domain check found something worse than before, of which nobody has taken note yet. */
export const worseDomains = (db: ReadableDb): WorseDomain[] =>
  all(
    db,
    `SELECT account.id, account.address,
       (SELECT group_concat(upper(value ->> 'topic'), ', ') FROM json_each(domain_check.worse)) AS topics
     FROM domain_check JOIN account ON account.id = domain_check.account_id
     WHERE domain_check.worse <> '[]' AND account.removed_at IS NULL ORDER BY account.id`,
  );

/** Whether the newest review of access was kept by itself, and nobody has looked at it. */
export const hasWaitingReview = (db: ReadableDb): boolean =>
  get<{ waits: number }>(db, 'SELECT reviewed_at IS NULL AS waits FROM access_review ORDER BY id DESC LIMIT 1')
    ?.waits === 1;

export interface NamedCount {
  readonly id: number;
  readonly name: string;
  readonly count: number;
}

/** Campaigns with messages whose outcome a person has to decide. */
export const uncertainCampaigns = (db: ReadableDb): NamedCount[] =>
  all(
    db,
    `SELECT campaign.id, campaign.name, campaign_tally.value AS count FROM campaign
     JOIN campaign_tally ON campaign_tally.campaign_id = campaign.id AND campaign_tally.name = 'uncertain'
     WHERE campaign_tally.value > 0 AND campaign.removed_at IS NULL ORDER BY campaign.id`,
  );

export function startedWith(db: ReadableDb): { contacts: boolean; account: boolean; campaign: boolean } {
  const any = (sql: string): boolean => get(db, sql) !== undefined;
  return {
    contacts: any('SELECT 1 FROM contact WHERE removed_at IS NULL LIMIT 1'),
    account: any(`SELECT 1 FROM account WHERE kind <> 'practice' AND removed_at IS NULL LIMIT 1`),
    campaign: any('SELECT 1 FROM campaign WHERE launched_at IS NOT NULL LIMIT 1'),
  };
}
