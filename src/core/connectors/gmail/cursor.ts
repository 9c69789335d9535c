/** How far a mailbox at Gmail has been read: by its history, or by date while it is read from the beginning. */
import { z } from 'zod';
import { readCursor } from '../cursor.ts';

const messageId = z.string().max(40);

/** Ids that were read last; history, listings and pages may name them again. */
export const maxRemembered = 500;

const shape = z.strictObject({
  v: z.literal(1),
  /** Where the history goes on; null while the mailbox is read by date. */
  history: z.string().max(30).nullable(),
  /** While it is read by date: where the history is to go on afterwards. */
  next: z.string().max(30).nullable(),
  /** Newest arrival that was read, UTC ms. */
  newest: z.int().nonnegative(),
  seen: z.array(messageId).max(maxRemembered),
});
export type GmailCursor = Readonly<z.infer<typeof shape>>;

export const fresh: GmailCursor = { v: 1, history: null, next: null, newest: 0, seen: [] };

export const parseCursor = (text: string | null): GmailCursor => readCursor(shape, text, fresh);

export function withRead(cursor: GmailCursor, read: readonly { id: string; receivedAt: number }[]): GmailCursor {
  return {
    ...cursor,
    newest: Math.max(cursor.newest, ...read.map(({ receivedAt }) => receivedAt)),
    seen: [...cursor.seen, ...read.map(({ id }) => id)].slice(-maxRemembered),
  };
}
