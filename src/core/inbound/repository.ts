/** The inbox's own tables: where each mailbox was read to, conversations, received mails. */
import type { VerdictKind, VerdictRecipient } from '../../shared/contract/inbox.ts';
import type { BounceClass } from './verdict/status.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { SentMail } from './match.ts';

export interface MailboxRow {
  readonly id: number;
  readonly address: string;
  readonly state: string;
  readonly createdAt: number;
  readonly kind: string;
  /** Empty where it is not read by IMAP. */
  readonly imapHost: string;
}

const mailboxColumns = `id, address, state, created_at AS createdAt, kind,
  coalesce(json_extract(config, '$.imap.host'), '') AS imapHost`;

export const mailboxes = (db: ReadableDb): MailboxRow[] =>
  all(db, `SELECT ${mailboxColumns} FROM account WHERE removed_at IS NULL ORDER BY id`);

export const findMailbox = (db: ReadableDb, accountId: number): MailboxRow | undefined =>
  get(db, `SELECT ${mailboxColumns} FROM account WHERE id = ? AND removed_at IS NULL`, [accountId]);

/** JSON text of the connector's own, or null before the first batch. */
export const readCursor = (db: ReadableDb, accountId: number): string | null =>
  get<{ cursor: string }>(db, 'SELECT cursor FROM mailbox_cursor WHERE account_id = ?', [accountId])?.cursor ?? null;

export function writeCursor(db: WritableDb, accountId: number, cursor: string, at: number): void {
  run(
    db,
    `INSERT INTO mailbox_cursor (account_id, cursor, updated_at) VALUES (?, ?, ?)
     ON CONFLICT (account_id) DO UPDATE SET cursor = excluded.cursor, updated_at = excluded.updated_at`,
    [accountId, cursor, at],
  );
}

const sentColumns =
  'ledger.id AS ledgerId, ledger.campaign_id AS campaignId, ledger.contact_id AS contactId, ledger.subject';
/** Handed over, as far as anybody knows, before the instant `@before`. */
const handedOver = `ledger.state IN ('sent', 'claimed', 'uncertain') AND ledger.claimed_at BETWEEN @after AND @before`;

/** By our own Message-ID, or by the one that the provider put in its place. */
export const sentByMessageId = (db: ReadableDb, messageId: string): SentMail | undefined =>
  get(db, `SELECT ${sentColumns} FROM ledger WHERE message_id = ?`, [messageId]) ??
  get(db, `SELECT ${sentColumns} FROM ledger WHERE provider_id = ?`, [messageId]);

/** @param token the local part of a Message-ID. */
export const sentByToken = (db: ReadableDb, token: string): SentMail | undefined =>
  // `A` follows `@` in ASCII, so that the range is all ids with this local part.
  get(db, `SELECT ${sentColumns} FROM ledger WHERE message_id >= ? AND message_id < ?`, [`<${token}@`, `<${token}A`]);

/** Whether one of these (local parts of Message-IDs) is of a mailbox's test of itself. */
export const isProbe = (db: ReadableDb, tokens: readonly string[]): boolean =>
  get(db, 'SELECT 1 FROM self_probe WHERE token IN (SELECT value FROM json_each(?)) LIMIT 1', [
    JSON.stringify(tokens),
  ]) !== undefined;

/** A span of UTC ms in which the message has to have been handed over. */
export interface Span {
  readonly after: number;
  readonly before: number;
}

/** The newest messages to an address, those of this account first; also to a contact that was removed since. */
export function sentByAddress(db: ReadableDb, emailKey: string, accountId: number, span: Span): SentMail[] {
  // Live and removed contacts have an index each.
  return all(
    db,
    `SELECT ${sentColumns} FROM ledger WHERE contact_id IN (
       SELECT id FROM contact WHERE email_key = @emailKey AND removed_at IS NULL
       UNION ALL SELECT id FROM contact WHERE email_key = @emailKey AND removed_at IS NOT NULL
     ) AND ${handedOver}
     ORDER BY ledger.account_id = @accountId DESC, ledger.claimed_at DESC, ledger.id DESC LIMIT 20`,
    { emailKey, accountId, ...span },
  );
}

/** The newest messages of this account to up to two contacts of a domain. */
export function sentByDomain(db: ReadableDb, domain: string, accountId: number, span: Span): SentMail[] {
  return all<{ id: number }>(
    db,
    `SELECT contact_id AS id FROM correspondent WHERE domain = @domain AND EXISTS (
       SELECT 1 FROM ledger
       WHERE ledger.contact_id = correspondent.contact_id AND ledger.account_id = @accountId AND ${handedOver}
     ) LIMIT 2`,
    { domain, accountId, ...span },
  ).flatMap(({ id }) => {
    const sent = get<SentMail>(
      db,
      `SELECT ${sentColumns} FROM ledger WHERE ledger.contact_id = @id AND ledger.account_id = @accountId
       AND ${handedOver} ORDER BY ledger.claimed_at DESC, ledger.id DESC LIMIT 1`,
      { id, accountId, ...span },
    );
    return sent === undefined ? [] : [sent];
  });
}

export interface ReceivedMail {
  readonly accountId: number;
  readonly providerKey: string;
  readonly ledgerId: number;
  readonly messageId: string;
  readonly inReplyTo: string;
  readonly fromAddress: string;
  readonly fromName: string;
  readonly toAddress: string;
  readonly subject: string;
  readonly receivedAt: number;
  readonly text: string;
  readonly html: string | null;
  /** JSON. */
  readonly attachments: string;
  readonly kind: VerdictKind;
  /** What the machine took a bounce for; empty for any other mail. */
  readonly bounce: BounceClass | '';
  /** Where the sender wants answers; empty for the sender's own address. */
  readonly replyTo: string;
  /** JSON. */
  readonly recipients: string;
  readonly evidence: string;
  readonly matchedBy: string;
  /** JSON, or null. */
  readonly authentication: string | null;
}

type Identity = Pick<
  ReceivedMail,
  'accountId' | 'providerKey' | 'messageId' | 'fromAddress' | 'subject' | 'receivedAt'
>;

/** True for a mail that is stored already, also under another number in the mailbox. */
export function isKnown(db: ReadableDb, mail: Identity): boolean {
  const { accountId, providerKey, messageId, fromAddress, subject, receivedAt } = mail;
  const byKey = get(db, 'SELECT 1 FROM received WHERE account_id = ? AND provider_key = ?', [accountId, providerKey]);
  if (byKey !== undefined) return true;
  const same = get(
    db,
    `SELECT 1 FROM received WHERE message_id = @messageId AND account_id = @accountId AND from_address = @fromAddress
     AND subject = @subject AND (@messageId <> '' OR received_at = @receivedAt)`,
    { messageId, accountId, fromAddress, subject, receivedAt },
  );
  return same !== undefined;
}

/** Where a mail's conversation stands. */
export interface Place {
  readonly campaignId: number;
  readonly contactId: number;
  readonly subject: string;
  readonly preview: string;
}

/** Stores a mail in its conversation, which it begins if there is none; answers the mail's id. */
export function insertReceived(db: WritableDb, mail: ReceivedMail, place: Place): number {
  run(
    db,
    `INSERT INTO conversation (campaign_id, contact_id, subject, kind, preview, received_at, unread, messages)
     VALUES (@campaignId, @contactId, @subject, @kind, @preview, @receivedAt, 1, 1)
     ON CONFLICT (campaign_id, contact_id) DO UPDATE SET
       kind = CASE WHEN excluded.received_at >= received_at THEN excluded.kind ELSE kind END,
       preview = CASE WHEN excluded.received_at >= received_at THEN excluded.preview ELSE preview END,
       received_at = max(received_at, excluded.received_at),
       unread = 1,
       messages = messages + 1`,
    { ...place, kind: mail.kind, receivedAt: mail.receivedAt },
  );
  const { campaignId, contactId } = place;
  return run(
    db,
    `INSERT INTO received (account_id, provider_key, conversation_id, ledger_id, message_id, in_reply_to, from_address,
       from_name, to_address, subject, received_at, text, html, attachments, kind, bounce, reply_to, recipients,
       evidence, matched_by, authentication)
     SELECT @accountId, @providerKey, id, @ledgerId, @messageId, @inReplyTo, @fromAddress, @fromName, @toAddress,
       @subject, @receivedAt, @text, @html, @attachments, @kind, @bounce, @replyTo,
       @recipients, @evidence, @matchedBy, @authentication
     FROM conversation WHERE campaign_id = @campaignId AND contact_id = @contactId`,
    { ...mail, campaignId, contactId },
  ).id;
}

export interface TargetRow {
  readonly contactId: number;
  readonly campaignId: number;
  readonly address: string;
  readonly source: string;
}

/** Whom a verdict about a message of ours acts on. */
export const findTarget = (db: ReadableDb, campaignId: number, contactId: number): TargetRow | undefined =>
  get(
    db,
    `SELECT contact.id AS contactId, campaign.id AS campaignId, contact.email AS address, campaign.name AS source
     FROM contact, campaign WHERE contact.id = ? AND campaign.id = ?`,
    [contactId, campaignId],
  );

export interface JudgedRow {
  readonly id: number;
  readonly conversationId: number;
  readonly campaignId: number;
  readonly contactId: number;
  readonly kind: VerdictKind;
  readonly originalKind: VerdictKind | null;
  readonly bounce: BounceClass | '';
  readonly evidence: string;
}

const judgedColumns = `received.id, conversation_id AS conversationId, campaign_id AS campaignId,
  contact_id AS contactId, received.kind, original_kind AS originalKind, bounce, evidence`;

export const findJudged = (db: ReadableDb, receivedId: number): JudgedRow | undefined =>
  get(
    db,
    `SELECT ${judgedColumns} FROM received JOIN conversation ON conversation.id = conversation_id WHERE received.id = ?`,
    [receivedId],
  );

/** The contact's other received mails, whichever campaign they belong to. */
export const otherJudged = (db: ReadableDb, contactId: number, receivedId: number): JudgedRow[] =>
  all(
    db,
    `SELECT ${judgedColumns} FROM conversation JOIN received ON received.conversation_id = conversation.id
     WHERE contact_id = ? AND received.id <> ?`,
    [contactId, receivedId],
  );

/** Sets a person's verdict; `original_kind` keeps the machine's as long as they differ. */
export function updateKind(db: WritableDb, row: JudgedRow, kind: VerdictKind): void {
  const machine = row.originalKind ?? row.kind;
  run(db, 'UPDATE received SET kind = ?, original_kind = ? WHERE id = ?', [
    kind,
    machine === kind ? null : machine,
    row.id,
  ]);
  run(
    db,
    `UPDATE conversation SET kind = (
       SELECT kind FROM received WHERE conversation_id = conversation.id ORDER BY received_at DESC, id DESC LIMIT 1
     ) WHERE id = ?`,
    [row.conversationId],
  );
}

/** Campaigns whose sequence for a contact was stopped for a reason. */
export const stoppedFor = (db: ReadableDb, contactId: number, reason: string): number[] =>
  all<{ id: number }>(
    db,
    `SELECT campaign_id AS id FROM enrolment WHERE contact_id = ? AND state = 'stopped' AND reason = ?`,
    [contactId, reason],
  ).map(({ id }) => id);

export const parseRecipients = (json: string): VerdictRecipient[] => JSON.parse(json) as VerdictRecipient[];
