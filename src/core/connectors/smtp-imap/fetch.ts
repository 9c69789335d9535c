/** New mail of INBOX and Junk, oldest first, in bounded batches from where the last fetch ended. */
import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow';
import { LetterlockError } from '../../../shared/result.ts';
import type { FetchBatch, FetchedMessage, FetchOptions, MailFolder } from '../connector.ts';
import { parseCursor, withFolder } from './cursor.ts';
import type { FolderCursor, MailboxCursor } from './cursor.ts';
import { listFolders } from './folders.ts';
import type { ImapSession } from './imap-session.ts';

/** At most this much is held at once, besides one message and the beginnings of a batch. */
const batchBytes = 32 * 1024 * 1024;
/** Shared by the beginnings of a batch. Most mails are shorter than theirs, so that asking once is enough. */
const beginningsBytes = 16 * 1024 * 1024;
/** A message may be delivered a little out of order, and SINCE counts whole days in the server's zone. */
const overlapMs = 24 * 60 * 60 * 1000;

interface Found {
  readonly folder: FolderCursor;
  /** Ascending. */
  readonly uids: readonly number[];
  /** Arrivals before this, UTC ms, are left out. */
  readonly from: number;
  /** Set as the folder's cursor once everything found was read. */
  readonly modseq: string | null;
}

/** A message as far as it was read. */
interface Begun extends FetchedMessage {
  readonly uid: number;
  /** As the server says, which may be an estimate. */
  readonly size: number;
}

/** Yields at least once, so that the caller can keep the position of an empty mailbox too. */
export async function* fetchNew(session: ImapSession, options: FetchOptions): AsyncGenerator<FetchBatch> {
  let cursor = parseCursor(options.cursor);
  const { inbox, junk } = await session.use(options.signal, listFolders);
  for (const path of junk === null ? [inbox] : [inbox, junk]) {
    const place: MailFolder = { kind: path === junk ? 'junk' : 'inbox', name: path };
    const found = await session.use(options.signal, (client) => look(client, path, cursor, options));
    let { folder } = found;
    for (const uids of inRuns(found.uids, options.batchSize)) {
      const length = lengthFor(uids, options);
      const begun = await session.use(options.signal, (client) => read(client, place, folder, uids, 0, length));
      for (const { messages, lastUid } of inBatches(begun, uids, options)) {
        const complete = await completed(session, place, folder, messages, length, options);
        const wanted = complete.filter(({ receivedAt }) => receivedAt >= found.from);
        folder = advanced(folder, lastUid, wanted);
        cursor = withFolder(cursor, path, folder);
        yield { messages: wanted, cursor: JSON.stringify(cursor) };
      }
    }
    cursor = withFolder(cursor, path, { ...folder, modseq: found.modseq });
  }
  yield { messages: [], cursor: JSON.stringify(cursor) };
}

/** The UIDs that are new in a folder. */
async function look(client: ImapFlow, path: string, cursor: MailboxCursor, { since }: FetchOptions): Promise<Found> {
  const mailbox = await client.mailboxOpen(path, { readOnly: true });
  const uidValidity = uidValidityOf(mailbox);
  const modseq = modseqOf(mailbox);
  const known = cursor.folders[path];
  const same = known?.uidValidity === uidValidity ? known : undefined;
  if (same !== undefined && isUnchanged(same, mailbox, modseq)) return { folder: same, uids: [], from: 0, modseq };
  const from = same === undefined ? Math.max(since, (known?.newest ?? 0) - overlapMs) : 0;
  const folder = same ?? { uidValidity, lastUid: 0, modseq: null, newest: known?.newest ?? 0 };
  const found = await newUids(client, mailbox, folder.lastUid, from);
  const uids = from === 0 ? found : await sinceFirst(client, found, from);
  // What is older than `since` is never asked for again.
  const start = same ?? { ...folder, lastUid: (uids[0] ?? (await nextUid(client, mailbox))) - 1 };
  return { folder: start, uids, from, modseq };
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

const datesAtOnce = 200;

/**
 * From the first that arrived at `from` or later. SINCE names whole days, whose mails would be read for nothing; an
 * older one among newer ones shows when it is read.
 */
async function sinceFirst(client: ImapFlow, uids: readonly number[], from: number): Promise<readonly number[]> {
  for (const run of inRuns(uids, datesAtOnce)) {
    const dated = await client.fetchAll(compact(run), { uid: true, internalDate: true }, { uid: true });
    const young = dated.filter((message) => arrivalOf(message) >= from).map(({ uid }) => uid);
    if (young.length > 0) return uids.filter((uid) => uid >= Math.min(...young));
  }
  return [];
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

function* inRuns(uids: readonly number[], length: number): Generator<readonly number[]> {
  for (let at = 0; at < uids.length; at += length) yield uids.slice(at, at + length);
}

/** How many bytes of each message are asked for at first: few messages may come whole. */
const lengthFor = ({ length }: readonly number[], { maxBytes }: FetchOptions): number =>
  Math.min(maxBytes, Math.floor(beginningsBytes / length));

/** Cut where the whole messages would be too much to hold. The last batch passes all UIDs, also those that are gone. */
function* inBatches(
  begun: Begun[],
  uids: readonly number[],
  { maxBytes }: FetchOptions,
): Generator<{ messages: Begun[]; lastUid: number }> {
  let bytes = 0;
  let from = 0;
  for (const [at, { raw, size }] of begun.entries()) {
    const cost = Math.min(maxBytes, Math.max(size, raw.length));
    if (at > from && bytes + cost > batchBytes) {
      yield { messages: begun.slice(from, at), lastUid: begun[at - 1]?.uid ?? 0 };
      from = at;
      bytes = 0;
    }
    bytes += cost;
  }
  yield { messages: begun.slice(from), lastUid: uids.at(-1) ?? 0 };
}

/** A piece of each message, from a byte on, in the order of UIDs. */
async function read(
  client: ImapFlow,
  place: MailFolder,
  { uidValidity }: FolderCursor,
  uids: readonly number[],
  start: number,
  maxLength: number,
): Promise<Begun[]> {
  if (!isOpen(client, place.name, uidValidity)) await client.mailboxOpen(place.name, { readOnly: true });
  const asked = new Set(uids);
  const pieces: Begun[] = [];
  const query = { uid: true, size: true, internalDate: true, source: { start, maxLength } };
  for await (const message of client.fetch(compact(uids), query, { uid: true })) {
    const { uid, source, size = 0 } = message;
    // A message that was expunged in between is simply not answered; one without content, by NIL.
    if (!asked.has(uid) || !Buffer.isBuffer(source)) continue;
    pieces.push({
      uid,
      size,
      providerKey: `${place.name}/${uidValidity}/${uid}`,
      receivedAt: arrivalOf(message),
      raw: source,
      truncated: size > source.length,
      folder: place,
    });
  }
  return pieces.sort((a, b) => a.uid - b.uid);
}

/** Asks for the rest of those whose beginning is not all. */
async function completed(
  session: ImapSession,
  place: MailFolder,
  folder: FolderCursor,
  begun: readonly Begun[],
  length: number,
  { maxBytes, signal }: FetchOptions,
): Promise<FetchedMessage[]> {
  // Sizes may be estimates: a beginning of full length may go on whatever the size says.
  const long = begun.filter(({ raw, size }) => raw.length === length && size !== length).map(({ uid }) => uid);
  const rests =
    long.length === 0 || length >= maxBytes
      ? []
      : await session.use(signal, (client) => read(client, place, folder, long, length, maxBytes - length));
  const restOf = new Map(rests.map(({ uid, raw }) => [uid, raw]));
  return begun.map(({ uid, size, ...message }) => {
    const rest = restOf.get(uid);
    if (rest === undefined) return message;
    const raw = Buffer.concat([message.raw, rest]);
    return { ...message, raw, truncated: size > raw.length };
  });
}

/** Whether the folder is the selected one already: each batch would cost a round trip more. */
const isOpen = ({ mailbox }: ImapFlow, path: string, uidValidity: string): boolean =>
  mailbox !== false && mailbox.path === path && String(mailbox.uidValidity) === uidValidity;

function advanced(folder: FolderCursor, lastUid: number, messages: readonly FetchedMessage[]): FolderCursor {
  return {
    ...folder,
    modseq: null,
    lastUid: Math.max(folder.lastUid, lastUid),
    newest: Math.max(folder.newest, ...messages.map(({ receivedAt }) => receivedAt)),
  };
}
