/** Tables `practice_mail` (what the recipients got) and `practice_answer` (what comes back, and when). */
import type { ReadableDb, WritableDb } from '../../store/open.ts';
import { all, get, run } from '../../store/rows.ts';
import type { Bind } from '../../store/rows.ts';

export interface PracticeMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly receivedAt: number;
  readonly behaviour: string;
  readonly raw: Buffer;
}

export interface PracticeMailRow {
  readonly id: number;
  readonly message_id: string;
  readonly mail_from: string;
  readonly rcpt_to: string;
  readonly subject: string;
  readonly received_at: number;
  readonly behaviour: string;
  readonly answers_at: number | null;
}

export interface AnswerRow {
  readonly id: number;
  readonly due_at: number;
  readonly raw: Buffer;
}

/** Position in the mailbox: answers arrive in the order of their instants. */
export interface Arrival {
  readonly at: number;
  readonly id: number;
}

const columns = `mail.id, mail.message_id, mail.mail_from, mail.rcpt_to, mail.subject, mail.received_at, mail.behaviour,
  (SELECT min(due_at) FROM practice_answer answer WHERE answer.mail_id = mail.id) AS answers_at`;

export function insertMail(db: WritableDb, mail: PracticeMail): number {
  return run(
    db,
    `INSERT INTO practice_mail (message_id, mail_from, rcpt_to, subject, received_at, behaviour, raw)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [mail.messageId, mail.from, mail.to, mail.subject, mail.receivedAt, mail.behaviour, mail.raw],
  ).id;
}

export function insertAnswer(db: WritableDb, mailId: number, dueAt: number, raw: Buffer): void {
  run(db, 'INSERT INTO practice_answer (mail_id, due_at, raw) VALUES (?, ?, ?)', [mailId, dueAt, raw]);
}

export function mailsTo(db: ReadableDb, recipient: string): number {
  const row = get<{ n: number }>(db, 'SELECT count(*) AS n FROM practice_mail WHERE rcpt_to = ?', [recipient]);
  return row?.n ?? 0;
}

export function hasMessage(db: ReadableDb, messageId: string): boolean {
  return get(db, 'SELECT 1 FROM practice_mail WHERE message_id = ? LIMIT 1', [messageId]) !== undefined;
}

/** Answers that arrived after `after` and by `until`, in order of arrival. */
export function answersBetween(db: ReadableDb, after: Arrival, until: number, limit: number): AnswerRow[] {
  return all<AnswerRow>(
    db,
    `SELECT id, due_at, raw FROM practice_answer
     WHERE (due_at, id) > (?, ?) AND due_at <= ? ORDER BY due_at, id LIMIT ?`,
    [after.at, after.id, until, limit],
  );
}

export function nextAnswerAfter(db: ReadableDb, at: number): number | null {
  const row = get<{ next: number | null }>(db, 'SELECT min(due_at) AS next FROM practice_answer WHERE due_at > ?', [
    at,
  ]);
  return row?.next ?? null;
}

/** Newest first, from below the id `before`; `search` is a substring of recipient or subject. */
export function outbox(
  db: ReadableDb,
  { search, before, limit }: { search: string; before: number | null; limit: number },
): PracticeMailRow[] {
  const where: string[] = [];
  const params: Bind[] = [];
  if (before !== null) {
    where.push('mail.id < ?');
    params.push(before);
  }
  if (search !== '') {
    const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    where.push(String.raw`(mail.rcpt_to LIKE ? ESCAPE '\' OR mail.subject LIKE ? ESCAPE '\')`);
    params.push(pattern, pattern);
  }
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  return all<PracticeMailRow>(
    db,
    `SELECT ${columns} FROM practice_mail mail ${condition} ORDER BY mail.id DESC LIMIT ?`,
    [...params, limit],
  );
}

export function readMail(db: ReadableDb, id: number): (PracticeMailRow & { readonly raw: Buffer }) | undefined {
  return get(db, `SELECT ${columns}, mail.raw FROM practice_mail mail WHERE mail.id = ?`, [id]);
}
