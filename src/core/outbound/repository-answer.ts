/** Answers written in the inbox, on their way out. */
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, run } from '../store/rows.ts';

export function claimAnswer(db: WritableDb, conversationId: number, mail: ComposedMail, at: number): void {
  run(
    db,
    `INSERT INTO answer (conversation_id, message_id, state, to_address, subject, text, claimed_at)
     VALUES (?, ?, 'claimed', ?, ?, ?, ?)`,
    [conversationId, mail.messageId, mail.to.address, mail.subject, mail.text, at],
  );
}

export function settleAnswer(
  db: WritableDb,
  messageId: string,
  state: 'sent' | 'failed' | 'uncertain',
  response: string,
): void {
  run(db, `UPDATE answer SET state = ?, response = ? WHERE message_id = ? AND state = 'claimed'`, [
    state,
    response,
    messageId,
  ]);
}

export interface OpenAnswer {
  readonly messageId: string;
  /** Null where the mailbox of the campaign is gone. */
  readonly accountId: number | null;
  readonly claimedAt: number;
}

/** Answers whose sending was cut off by the end of the process. */
export function openAnswers(db: ReadableDb): OpenAnswer[] {
  return all<OpenAnswer>(
    db,
    `SELECT answer.message_id AS messageId, campaign.account_id AS accountId, answer.claimed_at AS claimedAt
     FROM answer
     JOIN conversation ON conversation.id = answer.conversation_id
     JOIN campaign ON campaign.id = conversation.campaign_id
     WHERE answer.state = 'claimed'`,
  );
}
