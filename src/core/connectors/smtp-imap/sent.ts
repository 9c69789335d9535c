/** Sent mail on the server: looked up to settle a claim, and a copy filed where the server keeps none. */
import type { ImapFlow } from 'imapflow';
import { LetterlockError } from '../../../shared/result.ts';
import type { Log } from '../../ports.ts';
import type { OutgoingMessage, SentLookup } from '../connector.ts';
import { listFolders } from './folders.ts';
import type { Folders } from './folders.ts';
import type { ImapSession } from './imap-session.ts';
import { messageOf } from './errors.ts';

async function holds(client: ImapFlow, path: string, messageId: string): Promise<boolean> {
  await client.mailboxOpen(path, { readOnly: true });
  const uids = await client.search({ header: { 'message-id': messageId } }, { uid: true });
  return Array.isArray(uids) && uids.length > 0;
}

/** The folders in which a sent mail would be, likeliest first. */
const sentFolders = ({ sent, all }: Folders): string[] => [sent, all].filter((path) => path !== null);

/** `found`, or `unknown`: that a copy is not there proves nothing, because the copy is filed after the sending. */
export async function findSent(session: ImapSession, messageId: string, signal: AbortSignal): Promise<SentLookup> {
  try {
    return await session.use(signal, async (client) => {
      for (const path of sentFolders(await listFolders(client))) {
        if (await holds(client, path, messageId)) return 'found';
      }
      return 'unknown';
    });
  } catch (error) {
    if (error instanceof LetterlockError) return 'unknown';
    throw error;
  }
}

export interface SentCopies {
  /** Files a copy soon; never delays or fails the sending. */
  file(message: OutgoingMessage): void;
  /** Waits for the copies that are still to be filed, at most `timeoutMs`. */
  flush(timeoutMs: number): Promise<void>;
}

/** Copies that wait at once; beyond, older ones are given up rather than memory. */
const maxWaiting = 200;

export function createSentCopies(session: ImapSession, log: Log): SentCopies {
  const waiting: OutgoingMessage[] = [];
  const stop = new AbortController();
  let sentFolder: string | null | undefined;
  let working: Promise<void> | null = null;

  const append = async (client: ImapFlow, { messageId, raw }: OutgoingMessage): Promise<void> => {
    sentFolder ??= (await listFolders(client)).sent;
    if (sentFolder === null) return;
    // Some servers file what they are handed; a second copy would only confuse.
    if (await holds(client, sentFolder, messageId)) return;
    // In a folder opened read-only no flag counts as settable, and the copy would be unread.
    await client.mailboxClose();
    await client.append(sentFolder, raw, ['\\Seen']);
  };
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const message = next;
      try {
        await session.use(stop.signal, (client) => append(client, message));
      } catch (error) {
        log.warn('a copy could not be filed in Sent', { messageId: message.messageId, error: messageOf(error) });
      }
    }
    working = null;
  };
  return {
    file(message) {
      if (waiting.length >= maxWaiting) {
        log.warn('too many copies wait for the Sent folder; one was left out', { messageId: waiting[0]?.messageId });
        waiting.shift();
      }
      waiting.push(message);
      working ??= work();
    },
    async flush(timeoutMs) {
      const timer = setTimeout(() => {
        waiting.length = 0;
        stop.abort();
      }, timeoutMs);
      await working;
      clearTimeout(timer);
    },
  };
}
