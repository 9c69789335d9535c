/** New mail of a mailbox, oldest first, in bounded batches from where the last fetch ended. */
import type { FetchBatch, FetchedMessage, FetchOptions } from '../connector.ts';
import type { GmailApi } from './client.ts';
import { parseCursor, withRead } from './cursor.ts';
import type { GmailCursor } from './cursor.ts';
import { historyNow, listHistory, listSince } from './list.ts';
import { readMessage } from './raw.ts';
import type { Read } from './raw.ts';

/** At most this much is held at once, besides the messages that are just coming in. */
const batchBytes = 32 * 1024 * 1024;
const downloadsAtOnce = 3;
/** Mail may be delivered a little out of order. */
const overlapMs = 24 * 60 * 60 * 1000;

/** Yields at least once, so that the caller can keep the position of an empty mailbox too. */
export async function* fetchNew(api: GmailApi, options: FetchOptions): AsyncGenerator<FetchBatch> {
  options.signal.throwIfAborted();
  let cursor = parseCursor(options.cursor);
  if (cursor.history !== null) {
    const found = await listHistory(api, cursor, options);
    if (found !== null) {
      for await (const { read, last, messages } of batches(api, found.ids, options)) {
        cursor = withRead({ ...cursor, history: before(found.positions, last) }, read);
        yield { messages, cursor: JSON.stringify(cursor) };
      }
      cursor = { ...cursor, history: found.end };
      yield { messages: [], cursor: JSON.stringify(cursor) };
      return;
    }
    cursor = { ...cursor, history: null, next: null };
  }
  yield* fetchByDate(api, cursor, options);
}

/** Several messages may share a position: it is passed only with the last of them; those that were read are known. */
function before(positions: readonly string[], last: number): string | null {
  const position = positions[last] ?? null;
  if (positions[last + 1] !== position) return position;
  const earlier = positions.slice(0, last).findLast((one) => one !== position);
  return earlier ?? (position === null ? null : String(BigInt(position) - 1n));
}

/**
 * The history's present position is taken before anything is listed, so that what arrives meanwhile is in the history
 * that is read next.
 */
async function* fetchByDate(api: GmailApi, start: GmailCursor, options: FetchOptions): AsyncGenerator<FetchBatch> {
  const { signal, since } = options;
  const next = start.next ?? (await historyNow(api, signal));
  // Begun before and broken off, or read by its history until that was gone.
  const from = start.newest === 0 ? since : Math.max(since, start.newest - overlapMs);
  const seen = new Set(start.seen);
  const ids = (await listSince(api, from, options)).filter((id) => !seen.has(id));
  let cursor: GmailCursor = { ...start, history: null, next };
  for await (const { read, messages } of batches(api, ids, options)) {
    cursor = withRead(cursor, read);
    yield { messages, cursor: JSON.stringify(cursor) };
  }
  yield { messages: [], cursor: JSON.stringify({ ...cursor, history: next, next: null }) };
}

interface Batch {
  readonly read: readonly Read[];
  /** Place of the last one among the ids. */
  readonly last: number;
  readonly messages: readonly FetchedMessage[];
}

async function* batches(api: GmailApi, ids: readonly string[], options: FetchOptions): AsyncGenerator<Batch> {
  let read: Read[] = [];
  let messages: FetchedMessage[] = [];
  let bytes = 0;
  for (let at = 0; at < ids.length;) {
    const group = ids.slice(at, at + Math.min(downloadsAtOnce, options.batchSize - messages.length));
    at += group.length;
    const arrived = await Promise.all(group.map((id) => readMessage(api, id, options)));
    for (const [index, one] of arrived.entries()) {
      // A message that is gone counts as read.
      read.push(one ?? { id: group[index] ?? '', receivedAt: 0, message: null });
      if (one === null || one.message === null || one.receivedAt < options.since) continue;
      messages.push(one.message);
      bytes += one.message.raw.length;
    }
    if (messages.length >= options.batchSize || bytes >= batchBytes || at >= ids.length) {
      yield { read, last: at - 1, messages };
      options.signal.throwIfAborted();
      read = [];
      messages = [];
      bytes = 0;
    }
  }
}
