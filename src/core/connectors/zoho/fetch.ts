/** New mail of inbox and spam, oldest first, in bounded batches from where the last fetch ended. */
import type { Log } from '../../ports.ts';
import type { FetchBatch, FetchedMessage, FetchOptions } from '../connector.ts';
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
    const size = Math.min(batchAtMost, options.batchSize);
    for (let at = 0; at < found.length; at += size) {
      const batch = found.slice(at, at + size);
      const messages = await readAll(deps, id, batch, options);
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
  folderId: string,
  batch: readonly Listed[],
  options: FetchOptions,
): Promise<FetchedMessage[]> {
  const messages: FetchedMessage[] = [];
  for (const listed of batch) {
    const read = await readOne(deps, folderId, listed, options);
    if (read !== null) messages.push(read);
  }
  return messages;
}

/** Null for a message that was deleted in between. */
async function readOne(
  { mailbox }: ZohoFetchDeps,
  folderId: string,
  { id, receivedAt, size }: Listed,
  { maxBytes, signal }: FetchOptions,
): Promise<FetchedMessage | null> {
  const common = { providerKey: `zoho/${id}`, receivedAt };
  if (size > maxBytes) {
    const header = await mailbox.header(folderId, id, signal);
    const content = header === null ? null : await mailbox.content(folderId, id, signal);
    if (header === null || content === null) return null;
    return { ...common, raw: withoutAttachments(header, content).subarray(0, maxBytes), truncated: true };
  }
  // JSON writes some bytes as up to six.
  const raw = await mailbox.original(id, 6 * maxBytes + 65_536, signal);
  return raw === null ? null : { ...common, raw: raw.subarray(0, maxBytes), truncated: raw.length > maxBytes };
}

/** A message too large to be fetched, as its header and its text: what decides about an answer is there. Pure. */
export function withoutAttachments(header: string, html: string): Buffer {
  const kept = header.trimEnd().replaceAll(/^(?:content-[\w-]+|mime-version):[^\n]*(?:\n[ \t][^\n]*)*\n?/gim, '');
  const lines = [
    kept.trimEnd(),
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...(Buffer.from(html)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
