/** Which messages are new: by the mailbox's history, or by date where there is none (any more). */
import { z } from 'zod';
import type { FetchOptions } from '../connector.ts';
import type { GmailApi } from './client.ts';
import type { GmailCursor } from './cursor.ts';
import { isIncoming } from './raw.ts';
import { ask, expectOk, shaped } from './read.ts';

export interface Found {
  /** Oldest first, each once, without those that were read. */
  readonly ids: readonly string[];
  /** Where the history goes on once each of them is read: for the message at the same place, and at the end. */
  readonly positions: readonly string[];
  readonly end: string;
}

const historyId = z.string().regex(/^\d{1,25}$/);
const named = z.object({ id: z.string().min(1).max(40), labelIds: z.array(z.string()).default([]) });
const historyPage = z.object({
  history: z
    .array(
      z.object({
        id: historyId,
        messagesAdded: z.array(z.object({ message: named })).default([]),
        labelsAdded: z.array(z.object({ message: named, labelIds: z.array(z.string()).default([]) })).default([]),
      }),
    )
    .default([]),
  historyId: historyId.optional(),
  nextPageToken: z.string().max(2_000).optional(),
});
const listPage = z.object({
  messages: z.array(named).default([]),
  nextPageToken: z.string().max(2_000).optional(),
});
const profile = z.object({ emailAddress: z.string(), historyId });

const pageSize = 500;
/** Nobody gets more mail than this in the time that is looked back on; pages that never end are not followed. */
const maxPages = 100;

/** Where the history is now. */
export async function historyNow(api: GmailApi, signal: AbortSignal): Promise<string> {
  const answer = await ask(api, signal, (users, own) => users.getProfile({ userId: 'me' }, own));
  return shaped(expectOk(answer), profile).historyId;
}

/**
 * What was added since a position, and what was moved into the inbox, such as from spam by hand. History is kept for
 * a week at least, often longer (developers.google.com/gmail/api/guides/sync): null when it is gone.
 */
export async function listHistory(
  api: GmailApi,
  cursor: GmailCursor,
  { unwanted = false, signal }: Pick<FetchOptions, 'unwanted' | 'signal'>,
): Promise<Found | null> {
  const start = cursor.history ?? '0';
  const seen = new Set(cursor.seen);
  const ids: string[] = [];
  const positions: string[] = [];
  let end = start;
  let pageToken: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = pageToken === undefined ? {} : { pageToken };
    const answer = await ask(api, signal, (users, own) =>
      users.history.list(
        {
          userId: 'me',
          startHistoryId: start,
          historyTypes: ['messageAdded', 'labelAdded'],
          maxResults: pageSize,
          ...page,
        },
        own,
      ),
    );
    // 404 for a position that is too old, 400 for one that never was.
    if (answer.status === 404 || answer.status === 400) return null;
    const { history, historyId: now, nextPageToken } = shaped(expectOk(answer), historyPage);
    for (const { id: position, messagesAdded, labelsAdded } of history) {
      const moved = labelsAdded.filter(({ labelIds }) => labelIds.includes('INBOX'));
      for (const { message } of [...messagesAdded, ...moved]) {
        if (seen.has(message.id) || !isIncoming(message.labelIds, unwanted)) continue;
        seen.add(message.id);
        ids.push(message.id);
        positions.push(position);
      }
      end = position;
    }
    if (nextPageToken === undefined || nextPageToken === pageToken) return { ids, positions, end: now ?? end };
    pageToken = nextPageToken;
  }
  return { ids, positions, end };
}

/** Everything since a date, UTC ms. Gmail lists newest first; dates in a search are whole seconds. */
export async function listSince(
  api: GmailApi,
  since: number,
  { unwanted = false, signal }: Pick<FetchOptions, 'unwanted' | 'signal'>,
): Promise<string[]> {
  const after = Math.max(0, Math.floor(since / 1000) - 1);
  const q = `after:${after} -in:sent -in:drafts -in:chats`;
  const ids = new Set<string>();
  let pageToken: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = pageToken === undefined ? {} : { pageToken };
    const answer = await ask(api, signal, (users, own) =>
      users.messages.list({ userId: 'me', q, includeSpamTrash: unwanted, maxResults: pageSize, ...page }, own),
    );
    const { messages, nextPageToken } = shaped(expectOk(answer), listPage);
    for (const { id } of messages) ids.add(id);
    if (nextPageToken === undefined || nextPageToken === pageToken) break;
    pageToken = nextPageToken;
  }
  return [...ids].toReversed();
}
