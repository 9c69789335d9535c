/** What the inbox shows: conversations by key, and the mails of one in order. */
import type { VerdictKind } from '../../shared/contract/inbox.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import type { Bind } from '../store/rows.ts';
import { all, get, run } from '../store/rows.ts';

export interface ConversationRow {
  readonly id: number;
  readonly contactId: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string;
  readonly campaignId: number;
  readonly campaignName: string;
  readonly subject: string;
  readonly kind: VerdictKind;
  readonly preview: string;
  readonly receivedAt: number;
  readonly unread: number;
  readonly messages: number;
}

const conversationColumns = `conversation.id, contact.id AS contactId, contact.email, first_name AS firstName,
  last_name AS lastName, contact.company, campaign.id AS campaignId, campaign.name AS campaignName,
  conversation.subject, conversation.kind, conversation.preview, conversation.received_at AS receivedAt,
  conversation.unread, conversation.messages + (
    SELECT count(*) FROM ledger WHERE ledger.campaign_id = conversation.campaign_id
    AND ledger.contact_id = conversation.contact_id AND ledger.state = 'sent'
  ) + (
    SELECT count(*) FROM answer WHERE answer.conversation_id = conversation.id AND answer.state IN ('sent', 'uncertain')
  ) AS messages
  FROM conversation JOIN contact ON contact.id = conversation.contact_id
  JOIN campaign ON campaign.id = conversation.campaign_id`;

export interface ConversationQuery {
  readonly kind: VerdictKind | undefined;
  readonly campaignId: number | undefined;
  readonly unread: boolean | undefined;
  readonly search: string | undefined;
  /** The last row shown: newest first, so what follows is older. */
  readonly after: { readonly receivedAt: number; readonly id: number } | null;
  readonly limit: number;
}

const likePattern = (search: string): string => `%${search.replace(/[\\%_]/g, (special) => `\\${special}`)}%`;

export function listConversations(db: ReadableDb, query: ConversationQuery): ConversationRow[] {
  const where: string[] = [];
  const params: Record<string, Bind> = { limit: query.limit };
  const condition = (sql: string, values: Record<string, Bind>): void => {
    where.push(sql);
    Object.assign(params, values);
  };
  const { kind, campaignId, unread, search, after } = query;
  if (kind !== undefined) condition('conversation.kind = @kind', { kind });
  if (campaignId !== undefined) condition('conversation.campaign_id = @campaignId', { campaignId });
  if (unread !== undefined) condition('conversation.unread = @unread', { unread: unread ? 1 : 0 });
  if (search !== undefined && search !== '') {
    condition(
      `(contact.email LIKE @search ESCAPE '\\' OR contact.first_name || ' ' || contact.last_name LIKE @search ESCAPE '\\'
        OR contact.company LIKE @search ESCAPE '\\' OR conversation.subject LIKE @search ESCAPE '\\'
        OR conversation.preview LIKE @search ESCAPE '\\')`,
      { search: likePattern(search) },
    );
  }
  if (after !== null) {
    condition('(conversation.received_at, conversation.id) < (@receivedAt, @id)', { ...after });
  }
  const filter = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  return all(
    db,
    `SELECT ${conversationColumns} ${filter} ORDER BY conversation.received_at DESC, conversation.id DESC LIMIT @limit`,
    params,
  );
}

export const findConversation = (db: ReadableDb, id: number): ConversationRow | undefined =>
  get(db, `SELECT ${conversationColumns} WHERE conversation.id = ?`, [id]);

export const countUnread = (db: ReadableDb): { kind: VerdictKind; unread: number }[] =>
  all(db, 'SELECT kind, count(*) AS unread FROM conversation WHERE unread = 1 GROUP BY kind');

/** Answers how many conversations there are among those asked for. */
export function setUnread(db: WritableDb, ids: readonly number[], unread: boolean): number {
  const mark = (id: number): number =>
    run(db, 'UPDATE conversation SET unread = ? WHERE id = ?', [unread ? 1 : 0, id]).changes;
  return ids.reduce((sum, id) => sum + mark(id), 0);
}

export interface SentRow {
  readonly id: number;
  readonly messageId: string;
  readonly at: number;
  readonly subject: string;
  readonly html: string | null;
  readonly text: string;
  readonly address: string | null;
}

/** What the sequence sent to the contact, oldest first. */
export const sentIn = (db: ReadableDb, campaignId: number, contactId: number): SentRow[] =>
  all(
    db,
    `SELECT ledger.id, message_id AS messageId, coalesce(settled_at, claimed_at) AS at, ledger.subject,
       sent_body.html, coalesce(sent_body.text, '') AS text, account.address
     FROM ledger LEFT JOIN sent_body ON sent_body.ledger_id = ledger.id
     LEFT JOIN account ON account.id = ledger.account_id
     WHERE campaign_id = ? AND contact_id = ? AND ledger.state = 'sent' ORDER BY at, ledger.id`,
    [campaignId, contactId],
  );

export interface ReceivedRow {
  readonly id: number;
  readonly messageId: string;
  readonly fromAddress: string;
  readonly fromName: string;
  readonly replyTo: string;
  readonly toAddress: string;
  readonly subject: string;
  readonly at: number;
  readonly html: string | null;
  readonly text: string;
  readonly attachments: string;
  readonly kind: VerdictKind;
  readonly originalKind: VerdictKind | null;
  readonly recipients: string;
  readonly evidence: string;
  readonly matchedBy: string;
  /** JSON, or null. */
  readonly authentication: string | null;
}

/** A thread longer than this is shown from its newest mails. */
const longestThread = 200;

export const receivedIn = (db: ReadableDb, conversationId: number): ReceivedRow[] =>
  all<ReceivedRow>(
    db,
    `SELECT id, message_id AS messageId, from_address AS fromAddress, from_name AS fromName,
       reply_to AS replyTo, to_address AS toAddress, subject, received_at AS at, html, text, attachments, kind,
       original_kind AS originalKind, recipients, evidence, matched_by AS matchedBy, authentication
     FROM received WHERE conversation_id = ? ORDER BY received_at DESC, id DESC LIMIT ${longestThread}`,
    [conversationId],
  ).toReversed();

/** Domains of the workspace's own mailboxes, each once. */
export function ownDomains(db: ReadableDb): string[] {
  const sql = `SELECT DISTINCT lower(substr(address, instr(address, '@') + 1)) AS domain FROM account`;
  return all<{ domain: string }>(db, sql).map(({ domain }) => domain);
}
