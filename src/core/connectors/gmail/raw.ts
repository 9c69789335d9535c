/** The source of a message, as Gmail hands it out: base64url inside of JSON. */
import { z } from 'zod';
import type { FetchedMessage, MailFolder } from '../connector.ts';
import type { GmailApi } from './client.ts';
import { ask, expectOk, persist, shaped } from './read.ts';

export interface Read {
  readonly id: string;
  readonly receivedAt: number;
  /** Null for what is not to be taken in. */
  readonly message: FetchedMessage | null;
}

const whole = z.object({ raw: z.string(), internalDate: z.string(), labelIds: z.array(z.string()).default([]) });
const minimal = whole.omit({ raw: true });

/** What is no mail that came in: sent by oneself, or no mail at all. */
const foreign = new Set(['SENT', 'DRAFT', 'CHAT']);
const unwanted = new Set(['SPAM', 'TRASH']);

/** @param all what is not wanted counts as well */
export const isIncoming = (labels: readonly string[], all = false): boolean =>
  !labels.some((label) => foreign.has(label) || (!all && unwanted.has(label)));

/** System labels (developers.google.com/gmail/api/guides/labels); the inbox may be shown in categories. */
function folderOf(labels: readonly string[]): MailFolder {
  if (labels.includes('SPAM')) return { kind: 'junk', name: 'SPAM' };
  if (labels.includes('TRASH')) return { kind: 'other', name: 'TRASH' };
  const category = labels.find((label) => label.startsWith('CATEGORY_') && label !== 'CATEGORY_PERSONAL');
  if (labels.includes('INBOX')) return { kind: 'inbox', name: category ?? 'INBOX' };
  return { kind: 'other', name: labels.find((label) => label !== 'UNREAD') ?? '' };
}

/** Room in the JSON for everything besides the source. */
const othersBytes = 64 * 1024;

/** Null when the message was deleted in between. @throws LetterlockError `mail-*` */
export async function readMessage(
  api: GmailApi,
  id: string,
  options: { readonly maxBytes: number; readonly unwanted?: boolean; readonly signal: AbortSignal },
): Promise<Read | null> {
  const { maxBytes, unwanted: all = false, signal } = options;
  const limit = Math.ceil((maxBytes * 4) / 3) + othersBytes;
  const path = `/gmail/v1/users/me/messages/${encodeURIComponent(id)}?format=raw`;
  const answer = await persist(api, signal, () => api.download(path, limit, signal));
  if (answer.status === 404) return null;
  expectOk(answer);
  if (!answer.cut) {
    const { raw, internalDate, labelIds } = shaped(answer, whole);
    return toRead(id, raw, { internalDate, labelIds }, { maxBytes, all });
  }
  // Of a message this large only the beginning came; what follows its source is asked for by itself.
  const beginning = /"raw"\s*:\s*"([\w-]*)/.exec(String(answer.body))?.[1] ?? '';
  const facts = await ask(api, signal, (users, own) =>
    users.messages.get({ userId: 'me', id, format: 'minimal' }, own),
  );
  if (facts.status === 404) return null;
  return toRead(id, beginning, shaped(expectOk(facts), minimal), { maxBytes, all });
}

function toRead(
  id: string,
  raw: string,
  { internalDate, labelIds }: z.infer<typeof minimal>,
  { maxBytes, all }: { readonly maxBytes: number; readonly all: boolean },
): Read {
  const at = Number(internalDate);
  const receivedAt = Number.isSafeInteger(at) && at >= 0 ? at : 0;
  if (!isIncoming(labelIds, all)) return { id, receivedAt, message: null };
  const bytes = Buffer.from(raw, 'base64url');
  const truncated = bytes.length > maxBytes;
  const folder = folderOf(labelIds);
  return {
    id,
    receivedAt,
    message: { providerKey: id, receivedAt, raw: bytes.subarray(0, maxBytes), truncated, folder },
  };
}
