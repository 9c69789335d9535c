/** New mail of inbox and spam, oldest first, in bounded batches from where the last fetch ended. */
import type { Log } from '../../ports.ts';
import type { FetchBatch, FetchedMessage, FetchOptions, MailFolder } from '../connector.ts';
import { advanced, overlapMs, parseCursor, withFolder } from './cursor.ts';
import type { FolderCursor } from './cursor.ts';
import { pageSize } from './mailbox.ts';
import type { Listed, ZohoFolders, ZohoMailbox } from './mailbox.ts';

/** Each message is a request, and requests are few: what was read is kept soon. */
const batchAtMost = 10;
/** 10,000 messages of a folder in one look. */
const mostPages = 50;
/** The list shifts when mail is deleted meanwhile; pages overlap so that none falls between. */
const pageOverlap = 10;

interface ZohoFetchDeps {
  readonly mailbox: ZohoMailbox;
  readonly folders: (signal: AbortSignal) => Promise<ZohoFolders>;
  readonly log: Log;
}

/** Yields at least once, so that the caller can keep the position of an empty mailbox too. */
export async function* fetchNew(deps: ZohoFetchDeps, options: FetchOptions): AsyncGenerator<FetchBatch> {
  let cursor = parseCursor(options.cursor);
  const { inbox, spam } = await deps.folders(options.signal);
  for (const id of spam === null ? [inbox] : [inbox, spam]) {
    let folder: FolderCursor = cursor.folders[id] ?? { newest: options.since, seen: [] };
    const from = Math.max(options.since, folder.newest - overlapMs);
    const found = await listNew(deps, id, from, folder, options.signal);
    const place: MailFolder = id === spam ? { kind: 'junk', name: 'Spam' } : { kind: 'inbox', name: 'Inbox' };
    const size = Math.min(batchAtMost, options.batchSize);
    for (let at = 0; at < found.length; at += size) {
      const batch = found.slice(at, at + size);
      const messages = await readAll(deps, batch, place, options);
      folder = advanced(folder, batch);
      cursor = withFolder(cursor, id, folder);
      yield { messages, cursor: JSON.stringify(cursor) };
    }
    cursor = withFolder(cursor, id, folder);
  }
  yield { messages: [], cursor: JSON.stringify(cursor) };
}

/** What arrived since `from` and was not read, oldest first. */
async function listNew(
  { mailbox, log }: ZohoFetchDeps,
  folderId: string,
  from: number,
  { seen }: FolderCursor,
  signal: AbortSignal,
): Promise<Listed[]> {
  const known = new Set(seen);
  const found = new Map<string, Listed>();
  let start = 1;
  for (let pages = 0; ; pages += 1) {
    if (pages === mostPages) {
      log.warn('a Zoho folder holds more new mail than is read at a time', { read: found.size });
      break;
    }
    const page = await mailbox.list(folderId, start, signal);
    for (const one of page) if (one.receivedAt >= from && !known.has(one.id)) found.set(one.id, one);
    if (page.length < pageSize || page.every(({ receivedAt }) => receivedAt < from)) break;
    start += pageSize - pageOverlap;
  }
  return [...found.values()].toSorted((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1));
}

async function readAll(
  deps: ZohoFetchDeps,
  batch: readonly Listed[],
  folder: MailFolder,
  options: FetchOptions,
): Promise<FetchedMessage[]> {
  const messages: FetchedMessage[] = [];
  for (const listed of batch) {
    const read = await readOne(deps, listed, options);
    if (read !== null) messages.push({ ...read, folder });
  }
  return messages;
}

/** Null for a message that was deleted in between. */
async function readOne(
  { mailbox }: ZohoFetchDeps,
  { id, receivedAt }: Listed,
  { maxBytes, signal }: FetchOptions,
): Promise<FetchedMessage | null> {
  const found = await mailbox.original(id, maxBytes, signal);
  if (found === null) return null;
  const { raw, cut } = found;
  const truncated = cut || raw.length > maxBytes;
  return { providerKey: `zoho/${id}`, receivedAt, raw: raw.subarray(0, maxBytes), truncated };
}
