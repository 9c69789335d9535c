/** Sent mail on the server: looked up to settle a claim, and a copy filed where the server keeps none. */
import type { ImapFlow } from 'imapflow';
import { LetterlockError } from '../../../shared/result.ts';
import type { Log } from '../../ports.ts';
import type { OutgoingMessage, SentLookup } from '../connector.ts';
import { compact } from './fetch.ts';
import { listFolders } from './folders.ts';
import type { Folders } from './folders.ts';
import type { ImapSession } from './imap-session.ts';
import { messageOf } from './errors.ts';

/** Message-IDs in one SEARCH: a command line of some 2 kB, which every server takes. */
const searchedAtOnce = 20;

/** Which of the Message-IDs are in the folder that is open. The search matches parts of a header, so it is read. */
async function heldOf(client: ImapFlow, messageIds: readonly string[]): Promise<string[]> {
  const or = messageIds.map((messageId) => ({ header: { 'message-id': messageId } }));
  const uids = await client.search({ or }, { uid: true });
  if (!Array.isArray(uids)) return heldSingly(client, messageIds);
  if (uids.length === 0) return [];
  const fields: string[] = [];
  for await (const { headers } of client.fetch(compact(uids.slice(0, mostRead)), { headers: ['message-id'] }, uid)) {
    if (headers !== undefined) fields.push(headers.toString('latin1'));
  }
  return messageIds.filter((messageId) => fields.some((field) => field.includes(messageId)));
}

/** Of a server that refuses a search for several. */
async function heldSingly(client: ImapFlow, messageIds: readonly string[]): Promise<string[]> {
  const held: string[] = [];
  for (const messageId of messageIds) if (await isThere(client, messageId)) held.push(messageId);
  return held;
}

/** The same Message-ID may be there more than once; a server that names many more has not understood. */
const mostRead = 5 * searchedAtOnce;
const uid = { uid: true };

/** Those that are found; where the mailbox cannot be asked any further, those that were found until then. */
export async function findManySent(
  session: ImapSession,
  messageIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const missing = (): string[] => messageIds.filter((messageId) => !found.has(messageId));
  try {
    await session.use(signal, async (client) => {
      for (const path of sentFolders(await listFolders(client))) {
        const asked = missing();
        if (asked.length === 0) return;
        await client.mailboxOpen(path, { readOnly: true });
        for (let at = 0; at < asked.length; at += searchedAtOnce)
          for (const messageId of await heldOf(client, asked.slice(at, at + searchedAtOnce))) found.add(messageId);
      }
    });
  } catch (error) {
    if (!(error instanceof LetterlockError)) throw error;
  }
  return found;
}

async function holds(client: ImapFlow, path: string, messageId: string): Promise<boolean> {
  await client.mailboxOpen(path, { readOnly: true });
  return isThere(client, messageId);
}

/** In the folder that is open. */
async function isThere(client: ImapFlow, messageId: string): Promise<boolean> {
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
