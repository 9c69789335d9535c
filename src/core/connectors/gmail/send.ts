/** Hands one message over to Gmail and says what became of it. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Log } from '../../ports.ts';
import type { OutgoingMessage, SendOutcome } from '../connector.ts';
import { withOwnReference } from '../mime/own-reference.ts';
import { failed, withoutAnswer } from '../no-answer.ts';
import type { Call, GmailApi } from './client.ts';
import { isThrottled, judgeSend } from './judge.ts';
import { deliveredId, findById } from './sent.ts';

/** developers.google.com/gmail/api/reference/rest/v1/users.messages/send: the most that an upload may hold. */
const maxBytes = 35 * 1024 * 1024;
const timeoutMs = 120_000;
/** A longer wait is the account's to keep, so that it shows and survives a restart. */
const patienceMs = 20_000;
const maxAttempts = 3;
/** Message-IDs of earlier mails that are looked up for the thread. */
const mostLookups = 3;

const accepted = z.object({ id: z.string().max(40) });

/** Message-IDs that a message answers to, the nearest first. Pure. */
export function referencesOf(raw: Buffer): string[] {
  const end = raw.indexOf('\r\n\r\n');
  const head = (end === -1 ? raw : raw.subarray(0, end)).toString('latin1').replaceAll(/\r\n[ \t]+/g, ' ');
  const ids = [...head.matchAll(/^(?:in-reply-to|references):(.*)$/gim)].flatMap(([, value = '']) =>
    [...value.matchAll(/<[^<>\s]{3,990}>/g)].map(([id]) => id),
  );
  return [...new Set(ids.toReversed())];
}

/**
 * `messages.send` with the message as MIME. A follow-up names the thread of the mail that it follows, as Gmail asks
 * for beside References and the same subject (developers.google.com/gmail/api/guides/threads). Tried again only where
 * Gmail said that it had not taken the request; whatever leaves the outcome open ends the attempt as `unknown`.
 */
export async function sendMail(
  api: GmailApi,
  message: OutgoingMessage,
  log: Log,
  signal: AbortSignal,
): Promise<SendOutcome> {
  if (message.raw.length > maxBytes) {
    return failed('permanent', 'The message is larger than the 35 MB that Gmail takes. Use a smaller attachment.');
  }
  try {
    const threadId = await threadOf(api, message.raw, signal);
    const raw = withOwnReference(message.raw, message.messageId);
    const call: Call = (users, own) =>
      users.messages.send(
        {
          userId: 'me',
          requestBody: threadId === null ? {} : { threadId },
          media: { mimeType: 'message/rfc822', body: Readable.from([raw]) },
        },
        own,
      );
    for (let attempts = 1; ; attempts += 1) {
      const held = api.heldMs();
      if (held > patienceMs) return failed('connection', 'Gmail asked to slow down for a while.', held);
      const answer = await api.request(call, { signal, timeoutMs });
      const outcome = judgeSend(answer);
      if (outcome.kind === 'sent') return await delivered(api, message.messageId, answer.body, outcome, log);
      const again = isThrottled(answer) && outcome.kind === 'failed' && outcome.class === 'connection';
      if (again && attempts < maxAttempts && api.heldMs() <= patienceMs) continue;
      return outcome;
    }
  } catch (error) {
    return withoutAnswer(error, signal);
  }
}

async function threadOf(api: GmailApi, raw: Buffer, signal: AbortSignal): Promise<string | null> {
  for (const id of referencesOf(raw).slice(0, mostLookups)) {
    const found = await findById(api, id, signal);
    if (found !== null) return found.threadId;
  }
  return null;
}

/** Where Gmail gave the message another Message-ID, answers and bounces will name that one. */
async function delivered(
  api: GmailApi,
  messageId: string,
  body: unknown,
  outcome: SendOutcome & { kind: 'sent' },
  log: Log,
): Promise<SendOutcome> {
  const { id } = accepted.safeParse(body).data ?? {};
  if (id === undefined) return outcome;
  try {
    const providerId = await deliveredId(api, id, AbortSignal.timeout(10_000));
    return providerId === null || providerId === messageId ? outcome : { ...outcome, providerId };
  } catch (error) {
    log.info('the Message-ID that Gmail delivered under could not be read', { error: String(error) });
    return outcome;
  }
}
