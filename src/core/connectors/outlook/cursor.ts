/** How far a mailbox at Microsoft has been read: per folder, by the link of its delta query. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readCursor } from '../cursor.ts';

/**
 * Replies land in the inbox; junk is read as well, because first answers from strangers and bounces end up there.
 * Well-known names of folders: learn.microsoft.com/graph/api/resources/mailfolder.
 */
export const readFolders = ['inbox', 'junkemail'] as const;
export type ReadFolder = (typeof readFolders)[number];

/** Messages of one listing: what has to be remembered while it is read. */
export const maxListed = 1_000;

const folderCursor = z.strictObject({
  /** Where the query goes on; null: from a date. */
  link: z.string().max(20_000).nullable(),
  /** Newest arrival of the rounds that were read to their end, UTC ms: where to begin again when the link is gone. */
  from: z.int().nonnegative(),
  /** Newest arrival that was read, UTC ms. */
  newest: z.int().nonnegative(),
  /** How many messages the query has listed since it began from a date. */
  listed: z.int().nonnegative(),
  /** Marks of the messages that were read of a listing that is not read to its end. */
  done: z.array(z.string().max(24)).max(maxListed),
});
export type FolderCursor = z.infer<typeof folderCursor>;

const mailboxCursor = z.strictObject({ v: z.literal(1), folders: z.partialRecord(z.enum(readFolders), folderCursor) });
export type MailboxCursor = z.infer<typeof mailboxCursor>;

export const freshFolder: FolderCursor = { link: null, from: 0, newest: 0, listed: 0, done: [] };

export const parseCursor = (text: string | null): MailboxCursor =>
  readCursor(mailboxCursor, text, { v: 1, folders: {} });

export function withFolder(cursor: MailboxCursor, folder: ReadFolder, position: FolderCursor): MailboxCursor {
  return { v: 1, folders: { ...cursor.folders, [folder]: position } };
}

/** A short stand-in for a message's id, which is 150 characters long. */
export const markOf = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 16);
