/** Hands one message over to Graph and says what became of it. */
import type { OutgoingMessage, SendOutcome } from '../connector.ts';
import { failed, withoutAnswer } from '../no-answer.ts';
import type { Graph } from './graph.ts';
import { isThrottled, judgeSend } from './judge.ts';

/** A request to Graph holds at most 4 MB (learn.microsoft.com/graph/use-the-api); base64 takes 4 bytes for 3. */
const maxBytes = 3_000_000;
const timeoutMs = 120_000;
/** A longer wait is the account's to keep, so that it shows and survives a restart. */
const patienceMs = 30_000;
const maxAttempts = 3;

/**
 * `POST /me/sendMail` with the message as MIME (learn.microsoft.com/graph/outlook-send-mime-message); Exchange files
 * the copy in Sent Items. Tried again only where the server said that it had not taken the request (429, 503 with
 * Retry-After, 401); whatever leaves the outcome open ends the attempt as `unknown`.
 */
export async function sendMail(graph: Graph, message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> {
  if (message.raw.length > maxBytes) {
    return failed(
      'permanent',
      'The message is larger than the 3 MB that Microsoft Graph takes. Use a smaller attachment.',
    );
  }
  const request = {
    method: 'POST',
    target: '/v1.0/me/sendMail',
    headers: { 'Content-Type': 'text/plain' },
    body: message.raw.toString('base64'),
    maxBytes: 64 * 1024,
    timeoutMs,
    signal,
  } as const;
  try {
    for (let attempts = 1; ; attempts += 1) {
      const held = graph.heldMs();
      if (held > patienceMs) return failed('connection', 'Microsoft asked to slow down for a while.', held);
      const answer = await graph.request(request);
      if (isThrottled(answer) && attempts < maxAttempts && graph.heldMs() <= patienceMs) continue;
      return judgeSend(answer);
    }
  } catch (error) {
    return withoutAnswer(error, signal);
  }
}
