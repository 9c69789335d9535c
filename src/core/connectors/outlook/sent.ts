/** Looks a Message-ID up in Sent Items. */
import { z } from 'zod';
import { LetterlockError } from '../../../shared/result.ts';
import type { SentLookup } from '../connector.ts';
import type { Graph } from './graph.ts';
import { ask, expectOk, parsed } from './read.ts';

const found = z.object({ value: z.array(z.object({ id: z.string(), internetMessageId: z.string().default('') })) });

const target = (filter: string, most: number): string =>
  `/v1.0/me/mailFolders/sentitems/messages?$filter=${encodeURIComponent(filter)}&$select=id,internetMessageId&$top=${most}`;

const isIt = (messageId: string): string => `internetMessageId eq '${messageId.replaceAll("'", "''")}'`;

/**
 * `found`, or `unknown`: never `absent`. Graph says that 202 does not mean that the message was processed
 * (learn.microsoft.com/graph/api/user-sendmail) and that its copy in Sent Items is made only once it was sent, which
 * may take time (learn.microsoft.com/graph/outlook-immutable-id); a person or a rule may move the copy, too.
 */
export async function findSent(graph: Graph, messageId: string, signal: AbortSignal): Promise<SentLookup> {
  try {
    const answer = parsed(expectOk(await ask(graph, { target: target(isIt(messageId), 1), signal })), found);
    return answer.value.length > 0 ? 'found' : 'unknown';
  } catch (error) {
    if (error instanceof LetterlockError) return 'unknown';
    throw error;
  }
}

/** Message-IDs in one filter: its address stays well below 4 kB. */
const askedAtOnce = 10;

/** Those that are found. Where Graph does not take a filter of several, one is asked for after the other. */
export async function findManySent(
  graph: Graph,
  messageIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const all = new Set<string>();
  for (let at = 0; at < messageIds.length && !signal.aborted; at += askedAtOnce) {
    const asked = messageIds.slice(at, at + askedAtOnce);
    for (const messageId of await foundOf(graph, asked, signal)) all.add(messageId);
  }
  return all;
}

async function foundOf(graph: Graph, messageIds: readonly string[], signal: AbortSignal): Promise<string[]> {
  try {
    // Copies may share a Message-ID.
    const request = { target: target(messageIds.map(isIt).join(' or '), 5 * messageIds.length), signal };
    const answer = await ask(graph, request);
    if (answer.status !== 400) {
      const ids = new Set(parsed(expectOk(answer), found).value.map(({ internetMessageId }) => internetMessageId));
      return messageIds.filter((messageId) => ids.has(messageId));
    }
  } catch (error) {
    if (error instanceof LetterlockError) return [];
    throw error;
  }
  const single: string[] = [];
  for (const messageId of messageIds)
    if ((await findSent(graph, messageId, signal)) === 'found') single.push(messageId);
  return single;
}
