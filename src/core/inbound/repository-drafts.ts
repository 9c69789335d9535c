/** Answers that are being written in the inbox. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { get, run } from '../store/rows.ts';

/** Empty where there is none. */
export function draftIn(db: ReadableDb, conversationId: number, writer: string): string {
  const sql = 'SELECT text FROM reply_draft WHERE conversation_id = ? AND writer = ?';
  return get<{ text: string }>(db, sql, [conversationId, writer])?.text ?? '';
}

/** An empty text leaves no draft. */
export function writeDraft(db: WritableDb, conversationId: number, writer: string, text: string): void {
  if (text === '')
    run(db, 'DELETE FROM reply_draft WHERE conversation_id = ? AND writer = ?', [conversationId, writer]);
  else {
    run(
      db,
      `INSERT INTO reply_draft (conversation_id, writer, text) VALUES (?, ?, ?)
       ON CONFLICT (conversation_id, writer) DO UPDATE SET text = excluded.text`,
      [conversationId, writer, text],
    );
  }
}
