/** New mail of Inbox and Junk, oldest first, in bounded batches from where the last fetch ended. */
import type { FetchBatch, FetchedMessage, FetchOptions, MailFolder } from '../connector.ts';
import { freshFolder, markOf, maxListed, parseCursor, readFolders, withFolder } from './cursor.ts';
import type { FolderCursor } from './cursor.ts';
import type { Graph } from './graph.ts';
import { listNew } from './list.ts';
import type { Listed } from './list.ts';
import { ask, expectOk } from './read.ts';

/** At most this much is held at once, besides the messages that are just coming in. */
const batchBytes = 32 * 1024 * 1024;
/** Leaves room in the gate for sending. */
const downloadsAtOnce = 3;
/** A filtered query lists 5,000 messages at most (learn.microsoft.com/graph/delta-query-messages): begin anew before. */
const listedAtMost = 4_000;

/** Yields at least once, so that the caller can keep the position of an empty mailbox too. */
export async function* fetchNew(graph: Graph, options: FetchOptions): AsyncGenerator<FetchBatch> {
  let cursor = parseCursor(options.cursor);
  for (const folder of readFolders) {
    const place: MailFolder = { kind: folder === 'inbox' ? 'inbox' : 'junk', name: folder };
    let more = true;
    while (more) {
      const start = cursor.folders[folder] ?? freshFolder;
      const found = await listNew(graph, folder, start, options);
      if (found === null) break;
      let position = start;
      for await (const batch of download(graph, found.messages, place, options)) {
        position = advanced(position, batch.read);
        cursor = withFolder(cursor, folder, position);
        yield { messages: batch.messages, cursor: JSON.stringify(cursor) };
      }
      cursor = withFolder(cursor, folder, ended(position, found.link, found.messages.length, found.more));
      ({ more } = found);
    }
  }
  yield { messages: [], cursor: JSON.stringify(cursor) };
}

function advanced(position: FolderCursor, read: readonly Listed[]): FolderCursor {
  return {
    ...position,
    newest: Math.max(position.newest, ...read.map(({ receivedAt }) => receivedAt)),
    done: [...position.done, ...read.map(({ id }) => markOf(id))].slice(-maxListed),
  };
}

function ended(position: FolderCursor, link: string, count: number, more: boolean): FolderCursor {
  const listed = position.listed + count;
  const anew = !more && listed > listedAtMost && position.newest > 0;
  return {
    from: more ? position.from : position.newest,
    newest: position.newest,
    done: [],
    link: anew ? null : link,
    listed: anew ? 0 : listed,
  };
}

interface Batch {
  readonly read: readonly Listed[];
  readonly messages: readonly FetchedMessage[];
}

async function* download(
  graph: Graph,
  listed: readonly Listed[],
  folder: MailFolder,
  options: FetchOptions,
): AsyncGenerator<Batch> {
  let read: Listed[] = [];
  let messages: FetchedMessage[] = [];
  let bytes = 0;
  for (let at = 0; at < listed.length;) {
    const group = listed.slice(at, at + Math.min(downloadsAtOnce, options.batchSize - read.length));
    at += group.length;
    const arrived = await Promise.all(group.map((message) => rawOf(graph, message, options)));
    read.push(...group);
    for (const message of arrived) {
      if (message === null) continue;
      messages.push({ ...message, folder });
      bytes += message.raw.length;
    }
    if (read.length >= options.batchSize || bytes >= batchBytes || at >= listed.length) {
      yield { read, messages };
      read = [];
      messages = [];
      bytes = 0;
    }
  }
}

/**
 * The message as it came in (learn.microsoft.com/graph/outlook-get-mime-message); null when it was deleted in between.
 */
async function rawOf(graph: Graph, { id, receivedAt }: Listed, options: FetchOptions): Promise<FetchedMessage | null> {
  const answer = await ask(graph, {
    target: `/v1.0/me/messages/${encodeURIComponent(id)}/$value`,
    headers: immutableIds,
    maxBytes: options.maxBytes,
    signal: options.signal,
  });
  if (answer.status === 404 && /^ErrorItemNotFound$/i.test(answer.error?.code ?? '')) return null;
  const { body, truncated } = expectOk(answer);
  return { providerKey: id, receivedAt, raw: body, truncated };
}

/** Ids that stay when a message is moved to another folder; asked for with every request. */
const immutableIds = { Prefer: 'IdType="ImmutableId"' };
