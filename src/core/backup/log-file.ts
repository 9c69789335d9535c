/**
 * A piece of the archive of changes: records, each the pages that one or more commits changed, sealed, and bound to
 * the record before it by its authentication tag, across files too. A record that is missing, moved or altered breaks
 * that chain. A file that was cut off by a crash ends at its last whole record.
 */
import { closeSync, fdatasyncSync, ftruncateSync, openSync, rmSync, writevSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { LetterlockError } from '../../shared/result.ts';
import { forget } from '../vault/forget.ts';
import { fileKey, newSalt, openPart, sealPart, tagBytes } from './seal.ts';
import { pageSize } from './wal.ts';
import type { WalSalt } from './wal.ts';

/** The first bytes of a file: `LLLOG1`, then the header's length as uint16. */
const magic = Buffer.from('LLLOG1');
const maxHeader = 1000;
/** A record holds at most so many pages; more are continued in the next record. */
export const pagesAtOnce = 1024;
const entryBytes = 4 + pageSize;
/** Plain part of a record before its pages: instant (8), size in pages or 0 (4), salts (8), frame (4) and its checksum (8). */
const recordHead = 32;
const maxBody = recordHead + pagesAtOnce * entryBytes;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

const headerShape = z.strictObject({
  format: z.literal('letterlock-log'),
  version: z.literal(1),
  stream: hex(16),
  keyId: hex(8),
  salt: hex(32),
  /** Number of the first record in the stream, from 1. */
  first: z.int().positive(),
  /** The tag of the record before it. */
  link: hex(tagBytes),
});
type LogHeader = z.infer<typeof headerShape>;

/** Where a stream ends: number and tag of its last record; 0 and zeros before the first. */
export interface StreamEnd {
  readonly stream: string;
  readonly seq: number;
  readonly link: string;
}

/** How far the database's own write-ahead log was read: so many frames of the one with this salt. */
export interface WalPosition {
  readonly salt: WalSalt;
  readonly frame: number;
  /** Checksum of the last of them, 16 hex digits; empty for none. */
  readonly check: string;
}

export interface LogRecord extends StreamEnd {
  /** The link of the record before it. */
  readonly before: string;
  readonly position: WalPosition;
  /** UTC ms at which all its commits had happened. */
  readonly at: number;
  /** The database's size in pages; null when the commit is continued in the next record. */
  readonly commit: number | null;
  readonly pages: readonly { readonly number: number; readonly content: Buffer }[];
  /** Where the record ends in its file. */
  readonly fileEnd: number;
}

export interface LogWriter {
  readonly bytes: number;
  /** Appends, into the system's cache: `sync` brings it to the disk. @returns the stream's new end */
  append(at: number, commit: number | null, position: WalPosition, pages: ReadonlyMap<number, Buffer>): StreamEnd;
  sync(): void;
  close(): void;
}

export const emptyLink = '00'.repeat(tagBytes);

/** @param path of a file that does not exist yet */
export function createLog(path: string, backupKey: Uint8Array, id: string, end: StreamEnd): LogWriter {
  const header: LogHeader = {
    format: 'letterlock-log',
    version: 1,
    stream: end.stream,
    keyId: id,
    salt: newSalt(),
    first: end.seq + 1,
    link: end.link,
  };
  const key = fileKey(backupKey, header.salt, 'log');
  const text = Buffer.from(JSON.stringify(header));
  const head = Buffer.concat([magic, Buffer.alloc(2), text]);
  head.writeUInt16BE(text.length, magic.length);
  const file = openSync(path, 'wx', 0o600);
  try {
    writeAll(file, [head]);
  } catch (error) {
    forget(key);
    // The next attempt makes the file anew.
    closeSync(file);
    rmSync(path, { force: true });
    throw error;
  }
  let { seq, link } = end;
  let bytes = head.length;
  // Made once: new memory of this size costs more than what is done with it.
  let scratch = Buffer.alloc(0);
  return {
    get bytes() {
      return bytes;
    },
    append(at, commit, position, pages) {
      // One buffer and one pass of the cipher: this runs where others wait.
      const needed = recordHead + pages.size * entryBytes;
      if (scratch.length < needed) scratch = Buffer.allocUnsafeSlow(needed);
      const plain = scratch.subarray(0, needed);
      plain.fill(0, 0, recordHead);
      plain.writeBigUInt64BE(BigInt(at));
      plain.writeUInt32BE(commit ?? 0, 8);
      plain.writeUInt32BE(position.salt.first, 12);
      plain.writeUInt32BE(position.salt.second, 16);
      plain.writeUInt32BE(position.frame, 20);
      plain.write(position.check, 24, 'hex');
      let filled = recordHead;
      for (const [number, content] of pages) {
        plain.writeUInt32BE(number, filled);
        content.copy(plain, filled + 4);
        filled += entryBytes;
      }
      const { body, tag } = sealPart(key, seq + 1, recordContext(text, link), plain);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(body.length);
      try {
        writeAll(file, [length, body, tag]);
      } catch (error) {
        // Half a record would hide those after it.
        ftruncateSync(file, bytes);
        throw error;
      }
      bytes += length.length + body.length + tag.length;
      seq += 1;
      link = tag.toString('hex');
      return { stream: end.stream, seq, link };
    },
    sync: () => fdatasyncSync(file),
    close() {
      forget(key);
      closeSync(file);
    },
  };
}

/** A disk that takes less than it was given is full. */
function writeAll(file: number, parts: readonly Buffer[]): void {
  const wanted = parts.reduce((sum, { length }) => sum + length, 0);
  if (writevSync(file, [...parts]) < wanted) throw new LetterlockError('disk-full');
}

const recordContext = (header: Buffer, link: string): Buffer => Buffer.concat([header, Buffer.from(link, 'hex')]);

/** What is wrong with a file; `cut` is what a crash leaves behind. */
export type LogFault = 'cut' | 'altered' | 'other-key';

/**
 * The records of a file, in order. Ends with a fault, or with null at the file's proper end.
 * @param keyFor the backup key by its id, or null when it is not known
 */
export async function* readLog(
  path: string,
  keyFor: (id: string) => Uint8Array | null,
): AsyncGenerator<LogRecord, LogFault | null> {
  const file = await open(path, 'r');
  let key: Buffer | null = null;
  try {
    const read = async (length: number, position: number): Promise<Buffer | null> => {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await file.read(bytes, 0, length, position);
      return bytesRead === length ? bytes : null;
    };
    const { size } = await file.stat();
    const start = await read(magic.length + 2, 0);
    if (start === null) return 'cut';
    const length = start.readUInt16BE(magic.length);
    if (!start.subarray(0, magic.length).equals(magic) || length > maxHeader) return 'altered';
    const text = await read(length, start.length);
    if (text === null) return 'cut';
    const header = parseHeader(text);
    if (header === null) return 'altered';
    const backupKey = keyFor(header.keyId);
    if (backupKey === null) return 'other-key';
    key = fileKey(backupKey, header.salt, 'log');
    let link = header.link;
    let position = start.length + text.length;
    for (let seq = header.first; position < size; seq += 1) {
      const head = await read(4, position);
      if (head === null) return 'cut';
      const bodyLength = head.readUInt32BE(0);
      if (bodyLength < recordHead || bodyLength > maxBody) return 'altered';
      const sealed = await read(bodyLength + tagBytes, position + 4);
      if (sealed === null) return 'cut';
      const tag = sealed.subarray(bodyLength);
      const plain = openPart(key, seq, recordContext(text, link), sealed.subarray(0, bodyLength), tag);
      if (plain === null || (plain.length - recordHead) % entryBytes !== 0) return 'altered';
      const before = link;
      link = tag.toString('hex');
      position += 4 + sealed.length;
      yield { stream: header.stream, seq, link, before, fileEnd: position, ...parseRecord(plain) };
    }
    return null;
  } finally {
    forget(key);
    await file.close();
  }
}

/** Stream, first number and link of a file, or null when it has no whole header. */
export async function readLogStart(
  path: string,
): Promise<Pick<LogHeader, 'stream' | 'first' | 'link' | 'keyId'> | null> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(magic.length + 2 + maxHeader);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    if (bytesRead < magic.length + 2 || !bytes.subarray(0, magic.length).equals(magic)) return null;
    const end = magic.length + 2 + bytes.readUInt16BE(magic.length);
    return end > bytesRead ? null : parseHeader(bytes.subarray(magic.length + 2, end));
  } finally {
    await file.close();
  }
}

function parseHeader(text: Buffer): LogHeader | null {
  try {
    return headerShape.parse(JSON.parse(text.toString('utf8')));
  } catch {
    return null;
  }
}

function parseRecord(plain: Buffer): Pick<LogRecord, 'at' | 'commit' | 'position' | 'pages'> {
  const commit = plain.readUInt32BE(8);
  const pages = [];
  for (let at = recordHead; at < plain.length; at += entryBytes) {
    pages.push({ number: plain.readUInt32BE(at), content: plain.subarray(at + 4, at + entryBytes) });
  }
  const salt = { first: plain.readUInt32BE(12), second: plain.readUInt32BE(16) };
  return {
    at: Number(plain.readBigUInt64BE(0)),
    commit: commit === 0 ? null : commit,
    position: { salt, frame: plain.readUInt32BE(20), check: plain.toString('hex', 24, recordHead) },
    pages,
  };
}
