/** New mail of INBOX and Junk, oldest first, in bounded batches from where the last fetch ended. */
import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow';
import { LetterlockError } from '../../../shared/result.ts';
import type { FetchBatch, FetchedMessage, FetchOptions, MailFolder } from '../connector.ts';
import { parseCursor, withFolder } from './cursor.ts';
import type { FolderCursor, MailboxCursor } from './cursor.ts';
import { listFolders } from './folders.ts';
import type { ImapSession } from './imap-session.ts';

/** At most this much is held at once, besides one message. */
const batchBytes = 32 * 1024 * 1024;
/** A message may be delivered a little out of order, and SINCE counts whole days in the server's zone. */
const overlapMs = 24 * 60 * 60 * 1000;

interface Listed {
  readonly uid: number;
  readonly size: number;
}

interface Found {
  readonly folder: FolderCursor;
  readonly listed: readonly Listed[];
  /** Set as the folder's cursor once everything listed was read. */
  readonly modseq: string | null;
}

/** Yields at least once, so that the caller can keep the position of an empty mailbox too. */
export async function* fetchNew(session: ImapSession, options: FetchOptions): AsyncGenerator<FetchBatch> {
  let cursor = parseCursor(options.cursor);
  const { inbox, junk } = await session.use(options.signal, listFolders);
  for (const path of junk === null ? [inbox] : [inbox, junk]) {
    const place: MailFolder = { kind: path === junk ? 'junk' : 'inbox', name: path };
    const found = await session.use(options.signal, (client) => look(client, path, cursor, options));
    let { folder } = found;
    for (const batch of inBatches(found.listed, options)) {
      const messages = await session.use(options.signal, (client) => read(client, place, folder, batch, options));
      folder = advanced(folder, batch, messages);
      cursor = withFolder(cursor, path, folder);
      yield { messages, cursor: JSON.stringify(cursor) };
    }
    cursor = withFolder(cursor, path, { ...folder, modseq: found.modseq });
  }
  yield { messages: [], cursor: JSON.stringify(cursor) };
}

/** The UIDs that are new in a folder. */
async function look(
  client: ImapFlow,
  path: string,
  cursor: MailboxCursor,
  { since, maxBytes }: FetchOptions,
): Promise<Found> {
  const mailbox = await client.mailboxOpen(path, { readOnly: true });
  const uidValidity = uidValidityOf(mailbox);
  const modseq = modseqOf(mailbox);
  const known = cursor.folders[path];
  const same = known?.uidValidity === uidValidity ? known : undefined;
  if (same !== undefined && isUnchanged(same, mailbox, modseq)) return { folder: same, listed: [], modseq };
  const from = same === undefined ? Math.max(since, (known?.newest ?? 0) - overlapMs) : 0;
  const folder = same ?? { uidValidity, lastUid: 0, modseq: null, newest: known?.newest ?? 0 };
  const uids = await newUids(client, mailbox, folder.lastUid, from);
  // Sizes and dates cost as much to ask for as the messages: so few cannot be too much to hold, whatever their sizes.
  const few = from === 0 && uids.length * maxBytes <= batchBytes;
  const listed = few ? uids.map((uid) => ({ uid, size: 0 })) : await list(client, uids, from);
  // What is older than `since` is never asked for again.
  const start = same ?? { ...folder, lastUid: (listed[0]?.uid ?? (await nextUid(client, mailbox))) - 1 };
  return { folder: start, listed, modseq };
}

/** @throws LetterlockError `mail-connection`: without it no message has a name that lasts (RFC 9051 section 2.3.1.1). */
function uidValidityOf({ path, uidValidity }: MailboxObject): string {
  if (typeof uidValidity === 'bigint') return String(uidValidity);
  throw new LetterlockError('mail-connection', `The mail server did not open the folder ${path} as it should.`);
}

/** UIDNEXT, which a server may leave out (RFC 3501 section 6.3.1). */
async function nextUid(client: ImapFlow, { uidNext, exists }: MailboxObject): Promise<number> {
  if (Number.isInteger(uidNext) && uidNext > 0) return uidNext;
  const last = exists > 0 ? await client.fetchOne('*', { uid: true }) : undefined;
  return last ? last.uid + 1 : 1;
}

const modseqOf = ({ noModseq, highestModseq }: MailboxObject): string | null =>
  noModseq === true || highestModseq === undefined ? null : String(highestModseq);

function isUnchanged(known: FolderCursor, mailbox: MailboxObject, modseq: string | null): boolean {
  return mailbox.exists === 0 || mailbox.uidNext === known.lastUid + 1 || (modseq !== null && modseq === known.modseq);
}

async function newUids(client: ImapFlow, mailbox: MailboxObject, lastUid: number, from: number): Promise<number[]> {
  if (mailbox.exists === 0) return [];
  const query = lastUid > 0 ? { uid: `${lastUid + 1}:*` } : { since: new Date(Math.max(0, from - overlapMs)) };
  const uids = await client.search(query, { uid: true });
  // `n:*` always names the last message, even when its UID is below n (RFC 9051 section 9).
  return Array.isArray(uids) ? uids.filter((uid) => uid > lastUid).toSorted((a, b) => a - b) : [];
}

/** Those that arrived at `from` or later. */
async function list(client: ImapFlow, uids: readonly number[], from: number): Promise<Listed[]> {
  const listed: Listed[] = [];
  const step = 1000;
  for (let at = 0; at < uids.length; at += step) {
    const range = compact(uids.slice(at, at + step));
    for (const message of await client.fetchAll(range, { uid: true, size: true, internalDate: true }, { uid: true })) {
      if (arrivalOf(message) >= from) listed.push({ uid: message.uid, size: message.size ?? 0 });
    }
  }
  return listed.sort((a, b) => a.uid - b.uid);
}

/** Runs of ascending UIDs as an IMAP sequence set: `3:9,12`. */
export function compact(uids: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const uid of uids) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === uid - 1) last[1] = uid;
    else runs.push([uid, uid]);
  }
  return runs.map(([first, last]) => (first === last ? String(first) : `${first}:${last}`)).join(',');
}

function arrivalOf({ internalDate }: FetchMessageObject): number {
  const at = internalDate === undefined ? 0 : new Date(internalDate).getTime();
  return Number.isFinite(at) ? Math.max(0, at) : 0;
}

function* inBatches(listed: readonly Listed[], { batchSize, maxBytes }: FetchOptions): Generator<Listed[]> {
  let batch: Listed[] = [];
  let bytes = 0;
  for (const message of listed) {
    const cost = Math.min(message.size, maxBytes);
    if (batch.length > 0 && (batch.length >= batchSize || bytes + cost > batchBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += cost;
  }
  if (batch.length > 0) yield batch;
}

async function read(
  client: ImapFlow,
  place: MailFolder,
  { uidValidity }: FolderCursor,
  batch: readonly Listed[],
  { maxBytes }: FetchOptions,
): Promise<FetchedMessage[]> {
  if (!isOpen(client, place.name, uidValidity)) await client.mailboxOpen(place.name, { readOnly: true });
  const uids = batch.map(({ uid }) => uid);
  const asked = new Set(uids);
  const messages: FetchedMessage[] = [];
  const query = { uid: true, size: true, internalDate: true, source: { start: 0, maxLength: maxBytes } };
  for await (const message of client.fetch(compact(uids), query, { uid: true })) {
    const { uid, source, size = 0 } = message;
    // A message that was expunged in between is simply not answered.
    if (!asked.has(uid) || source === undefined) continue;
    messages.push({
      providerKey: `${place.name}/${uidValidity}/${uid}`,
      receivedAt: arrivalOf(message),
      raw: source,
      truncated: size > source.length,
      folder: place,
    });
  }
  return messages;
}

/** Whether the folder is the selected one already: each batch would cost a round trip more. */
const isOpen = ({ mailbox }: ImapFlow, path: string, uidValidity: string): boolean =>
  mailbox !== false && mailbox.path === path && String(mailbox.uidValidity) === uidValidity;

function advanced(folder: FolderCursor, batch: readonly Listed[], messages: readonly FetchedMessage[]): FolderCursor {
  return {
    ...folder,
    modseq: null,
    lastUid: Math.max(folder.lastUid, ...batch.map(({ uid }) => uid)),
    newest: Math.max(folder.newest, ...messages.map(({ receivedAt }) => receivedAt)),
  };
}
