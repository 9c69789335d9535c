/** Takes back what was read from a mailbox, when its owner disconnects it and wishes so. */
import type { WritableDb } from '../store/open.ts';
import { run } from '../store/rows.ts';

/**
 * Deletes an account's received mails, and conversations with their answers where nothing of another account is left.
 * What was judged by them (stopped sequences, suppressed addresses) stays. Runs inside the caller's transaction.
 * @returns how many mails
 */
export function deleteMailOf(db: WritableDb, accountId: number): number {
  const touched = 'SELECT conversation_id FROM received WHERE account_id = ?';
  const left = `SELECT 1 FROM received WHERE received.conversation_id = conversation.id AND account_id <> ?`;
  const emptied = `SELECT id FROM conversation WHERE id IN (${touched}) AND NOT EXISTS (${left})`;
  run(db, `DELETE FROM answer WHERE conversation_id IN (${emptied})`, [accountId, accountId]);
  run(db, `UPDATE conversation SET messages = 0 WHERE id IN (${emptied})`, [accountId, accountId]);
  run(
    db,
    `UPDATE conversation SET
       messages = (SELECT count(*) FROM received WHERE conversation_id = conversation.id AND account_id <> ?1),
       preview = (SELECT substr(text, 1, 200) FROM received
                  WHERE conversation_id = conversation.id AND account_id <> ?1 ORDER BY received_at DESC LIMIT 1)
     WHERE messages > 0 AND id IN (SELECT conversation_id FROM received WHERE account_id = ?1)`,
    { 1: accountId },
  );
  const mails = run(db, 'DELETE FROM received WHERE account_id = ?', [accountId]).changes;
  run(db, 'DELETE FROM conversation WHERE messages = 0', []);
  run(db, 'DELETE FROM mailbox_cursor WHERE account_id = ?', [accountId]);
  return mails;
}
