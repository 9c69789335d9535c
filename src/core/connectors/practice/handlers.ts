import PostalMime from 'postal-mime';
import type { Attachment } from 'postal-mime';
import type { PracticeMail } from '../../../shared/contract/practice.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { Handlers } from '../../handlers.ts';
import type { ReadableDb } from '../../store/open.ts';
import { decodeCursor, toPage } from '../../store/page.ts';
import { outbox, readMail } from './repository.ts';
import type { PracticeMailRow } from './repository.ts';

export function createPracticeHandlers(db: ReadableDb): Handlers<'practice'> {
  return {
    outbox({ search = '', cursor, limit }) {
      const before = cursor === undefined ? null : Number(decodeCursor(cursor, 1)[0]);
      const rows = outbox(db, { search: search.trim(), before, limit: limit + 1 });
      return toPage(rows, limit, shown, ({ id }) => [id]);
    },
    async message({ id }) {
      const row = readMail(db, id);
      if (row === undefined) throw new LetterlockError('not-found', 'There is no such mail in the practice mailbox.');
      const email = await PostalMime.parse(row.raw);
      return {
        ...shown(row),
        headers: email.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
        html: email.html ?? null,
        text: email.text ?? null,
        attachments: email.attachments.map((file) => ({
          name: file.filename ?? 'attachment',
          type: file.mimeType,
          size: sizeOf(file.content),
        })),
        size: row.raw.length,
      };
    },
  };
}

function shown(row: PracticeMailRow): PracticeMail {
  return {
    id: row.id,
    messageId: row.message_id,
    from: row.mail_from,
    to: row.rcpt_to,
    subject: row.subject,
    receivedAt: row.received_at,
    behaviour: row.behaviour,
    answersAt: row.answers_at,
  };
}

const sizeOf = (content: Attachment['content']): number =>
  typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
