/** Looks a Message-ID up in Sent Items. */
import { z } from 'zod';
import { LetterlockError } from '../../../shared/result.ts';
import type { SentLookup } from '../connector.ts';
import type { Graph } from './graph.ts';
import { ask, expectOk, parsed } from './read.ts';

const found = z.object({ value: z.array(z.object({ id: z.string() })) });

/**
 * `found`, or `unknown`: never `absent`. Graph says that 202 does not mean that the message was processed
 * (learn.microsoft.com/graph/api/user-sendmail) and that its copy in Sent Items is made only once it was sent, which
 * may take time (learn.microsoft.com/graph/outlook-immutable-id); a person or a rule may move the copy, too.
 */
export async function findSent(graph: Graph, messageId: string, signal: AbortSignal): Promise<SentLookup> {
  const filter = encodeURIComponent(`internetMessageId eq '${messageId.replaceAll("'", "''")}'`);
  try {
    const target = `/v1.0/me/mailFolders/sentitems/messages?$filter=${filter}&$select=id&$top=1`;
    const answer = parsed(expectOk(await ask(graph, { target, signal })), found);
    return answer.value.length > 0 ? 'found' : 'unknown';
  } catch (error) {
    if (error instanceof LetterlockError) return 'unknown';
    throw error;
  }
}
