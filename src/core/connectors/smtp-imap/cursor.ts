/** How far a mailbox has been read: per folder, by UIDVALIDITY, UID and (where offered) MODSEQ. */
import { z } from 'zod';
import { readCursor } from '../cursor.ts';

const digits = z.string().regex(/^\d{1,20}$/);

const folderCursor = z.strictObject({
  uidValidity: digits,
  /** The last UID that was read; UIDs grow within one UIDVALIDITY (RFC 9051 section 2.3.1.1). */
  lastUid: z.int().nonnegative(),
  /** HIGHESTMODSEQ when the folder was read to its end, else null (RFC 7162). */
  modseq: digits.nullable(),
  /** Newest arrival that was read, UTC ms: where to begin again after a change of UIDVALIDITY. */
  newest: z.int().nonnegative(),
});
export type FolderCursor = z.infer<typeof folderCursor>;

const mailboxCursor = z.strictObject({ v: z.literal(1), folders: z.record(z.string(), folderCursor) });
export type MailboxCursor = z.infer<typeof mailboxCursor>;

export const parseCursor = (text: string | null): MailboxCursor =>
  readCursor(mailboxCursor, text, { v: 1, folders: {} });

export function withFolder(cursor: MailboxCursor, path: string, folder: FolderCursor): MailboxCursor {
  return { v: 1, folders: { ...cursor.folders, [path]: folder } };
}
