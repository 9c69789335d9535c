/** Answers written in the inbox: claimed on disk before they go out, like everything that is sent. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';

export type AnswerState = 'claimed' | 'sent' | 'failed' | 'uncertain';

export interface AnswerRow {
  readonly id: number;
  readonly accountId: number;
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: number;
}

const answerColumns = `id, account_id AS accountId, message_id AS messageId, from_address AS "from",
  to_address AS "to", subject, text, claimed_at AS at`;

export type NewAnswer = Omit<AnswerRow, 'id'> & { readonly conversationId: number };

export const insertAnswer = (db: WritableDb, answer: NewAnswer): number =>
  run(
    db,
    `INSERT INTO answer (conversation_id, account_id, message_id, state, from_address, to_address, subject, text, claimed_at)
     VALUES (@conversationId, @accountId, @messageId, 'claimed', @from, @to, @subject, @text, @at)`,
    { ...answer },
  ).id;

/** Settles a claimed answer; one that went out counts among the conversation's mails. */
export function settleAnswer(db: WritableDb, id: number, state: AnswerState, response: string): void {
  const { changes } = run(db, `UPDATE answer SET state = ?, response = ? WHERE id = ? AND state = 'claimed'`, [
    state,
    response,
    id,
  ]);
  if (changes === 0 || state === 'failed') return;
  run(
    db,
    'UPDATE conversation SET messages = messages + 1 WHERE id = (SELECT conversation_id FROM answer WHERE id = ?)',
    [id],
  );
}

/** Answers that went out, or may have, oldest first. */
export const answersIn = (db: ReadableDb, conversationId: number): AnswerRow[] =>
  all(
    db,
    `SELECT ${answerColumns} FROM answer WHERE conversation_id = ? AND state IN ('sent', 'uncertain') ORDER BY claimed_at, id`,
    [conversationId],
  );

/** Claims that an earlier process left behind. */
export const claimedAnswers = (db: ReadableDb): AnswerRow[] =>
  all(db, `SELECT ${answerColumns} FROM answer WHERE state = 'claimed' ORDER BY id`);

export interface AnswerAccount {
  readonly id: number;
  readonly address: string;
  readonly displayName: string;
}

/** The account of a conversation's campaign, or null when it was disconnected. */
export const answeringAccount = (db: ReadableDb, conversationId: number): AnswerAccount | undefined =>
  get(
    db,
    `SELECT account.id, account.address, account.display_name AS displayName FROM conversation
     JOIN campaign ON campaign.id = conversation.campaign_id JOIN account ON account.id = campaign.account_id
     WHERE conversation.id = ?`,
    [conversationId],
  );
