/** Answers written in the inbox: the sender writes them, claimed before they go out; the inbox shows them. */
import type { ReadableDb } from '../store/open.ts';
import { all, get } from '../store/rows.ts';

export interface AnswerRow {
  readonly id: number;
  readonly messageId: string;
  /** Empty where it is not known. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: number;
}

/** Answers that went out, or may have, oldest first. */
export const answersIn = (db: ReadableDb, conversationId: number): AnswerRow[] =>
  all(
    db,
    `SELECT id, message_id AS messageId, to_address AS "to", subject, text, claimed_at AS at FROM answer
     WHERE conversation_id = ? AND state IN ('sent', 'uncertain') ORDER BY claimed_at, id`,
    [conversationId],
  );

export interface AnswerAccount {
  readonly id: number;
  readonly address: string;
  readonly displayName: string;
}

/** The connected account of a conversation's campaign. */
export const answeringAccount = (db: ReadableDb, conversationId: number): AnswerAccount | undefined =>
  get(
    db,
    `SELECT account.id, account.address, account.display_name AS displayName FROM conversation
     JOIN campaign ON campaign.id = conversation.campaign_id JOIN account ON account.id = campaign.account_id
     WHERE conversation.id = ? AND account.removed_at IS NULL`,
    [conversationId],
  );
