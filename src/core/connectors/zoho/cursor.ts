/** How far a Zoho mailbox has been read: per folder, by arrival, and which of the newest were read. */
import { z } from 'zod';
import { readCursor } from '../cursor.ts';

const folderCursor = z.strictObject({
  /** Newest arrival that was read, UTC ms. */
  newest: z.int().nonnegative(),
  /** Ids of what was read near that instant: arrivals may appear a little out of order. */
  seen: z.array(z.string().regex(/^\d{1,30}$/)).max(2000),
});
export type FolderCursor = z.infer<typeof folderCursor>;

const mailboxCursor = z.strictObject({ v: z.literal(1), folders: z.record(z.string(), folderCursor) });
export type ZohoCursor = z.infer<typeof mailboxCursor>;

export const parseCursor = (text: string | null): ZohoCursor => readCursor(mailboxCursor, text, { v: 1, folders: {} });

/** A message may show up in the list this much after one that arrived later. */
export const overlapMs = 10 * 60_000;
const mostSeen = 500;

export interface Arrival {
  readonly id: string;
  readonly receivedAt: number;
}

/** The folder's cursor after a batch was read; `read` oldest first. */
export function advanced(folder: FolderCursor, read: readonly Arrival[]): FolderCursor {
  const newest = Math.max(folder.newest, ...read.map(({ receivedAt }) => receivedAt));
  return { newest, seen: [...new Set([...folder.seen, ...read.map(({ id }) => id)])].slice(-mostSeen) };
}

export const withFolder = (cursor: ZohoCursor, id: string, folder: FolderCursor): ZohoCursor => ({
  v: 1,
  folders: { ...cursor.folders, [id]: folder },
});
