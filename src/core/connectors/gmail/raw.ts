/** The source of a message, as Gmail hands it out: base64url inside of JSON. */
import { z } from 'zod';
import type { FetchedMessage } from '../connector.ts';
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

/** What is no mail that came in: sent by oneself, not wanted, or no mail at all. */
const foreign = new Set(['SENT', 'DRAFT', 'SPAM', 'TRASH', 'CHAT']);

export const isIncoming = (labels: readonly string[]): boolean => !labels.some((label) => foreign.has(label));

/** Room in the JSON for everything besides the source. */
const othersBytes = 64 * 1024;

/** Null when the message was deleted in between. @throws LetterlockError `mail-*` */
export async function readMessage(
  api: GmailApi,
  id: string,
  options: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<Read | null> {
  const { maxBytes, signal } = options;
  const limit = Math.ceil((maxBytes * 4) / 3) + othersBytes;
  const path = `/gmail/v1/users/me/messages/${encodeURIComponent(id)}?format=raw`;
  const answer = await persist(api, signal, () => api.download(path, limit, signal));
  if (answer.status === 404) return null;
  expectOk(answer);
  if (!answer.cut) {
    const { raw, internalDate, labelIds } = shaped(answer, whole);
    return toRead(id, raw, { internalDate, labelIds }, maxBytes);
  }
  // Of a message this large only the beginning came; what follows its source is asked for by itself.
  const beginning = /"raw"\s*:\s*"([\w-]*)/.exec(String(answer.body))?.[1] ?? '';
  const facts = await ask(api, signal, (users, own) =>
    users.messages.get({ userId: 'me', id, format: 'minimal' }, own),
  );
  if (facts.status === 404) return null;
  return toRead(id, beginning, shaped(expectOk(facts), minimal), maxBytes);
}

function toRead(id: string, raw: string, facts: z.infer<typeof minimal>, maxBytes: number): Read {
  const at = Number(facts.internalDate);
  const receivedAt = Number.isSafeInteger(at) && at >= 0 ? at : 0;
  if (!isIncoming(facts.labelIds)) return { id, receivedAt, message: null };
  const bytes = Buffer.from(raw, 'base64url');
  const truncated = bytes.length > maxBytes;
  return { id, receivedAt, message: { providerKey: id, receivedAt, raw: bytes.subarray(0, maxBytes), truncated } };
}
