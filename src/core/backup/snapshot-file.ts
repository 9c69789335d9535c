/**
 * A snapshot: every page of the database at one commit, still encrypted under the database's own key, sealed once
 * more in pieces of 1 MiB under a key of this file alone. The last piece says that it is the last, so that a file
 * that was cut short is noticed.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { forget } from '../vault/forget.ts';
import { damaged, fileKey, newSalt, openPart, sealPart, tagBytes } from './seal.ts';
import { pageSize } from './wal.ts';

const magic = Buffer.from('LLSNAP');
const maxHeader = 1000;
const pieceBytes = 256 * pageSize;

const headerShape = z.strictObject({
  format: z.literal('letterlock-snapshot'),
  version: z.literal(1),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  pages: z
    .int()
    .positive()
    .max(2 ** 32),
});

const context = (header: Buffer, last: boolean): Buffer => Buffer.concat([header, Buffer.from([last ? 1 : 0])]);

export interface SealedSnapshot {
  readonly bytes: number;
  /** Of the sealed file, hex. */
  readonly sha256: string;
}

/**
 * @param read fills the buffer with the plain bytes from `position` on
 * @param path of a file that does not exist yet
 */
export async function writeSnapshot(
  path: string,
  backupKey: Uint8Array,
  pages: number,
  read: (buffer: Buffer, position: number) => Promise<void>,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<SealedSnapshot> {
  const salt = newSalt();
  const text = Buffer.from(JSON.stringify({ format: 'letterlock-snapshot', version: 1, salt, pages }));
  const head = Buffer.concat([magic, Buffer.alloc(2), text]);
  head.writeUInt16BE(text.length, magic.length);
  const key = fileKey(backupKey, salt, 'pages');
  const total = pages * pageSize;
  const hash = createHash('sha256').update(head);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(head);
    let bytes = head.length;
    const buffer = Buffer.alloc(pieceBytes);
    for (let done = 0, index = 0; done < total; index += 1) {
      signal.throwIfAborted();
      const piece = buffer.subarray(0, Math.min(pieceBytes, total - done));
      await read(piece, done);
      done += piece.length;
      const { body, tag } = sealPart(key, index, context(text, done === total), piece);
      hash.update(body).update(tag);
      await writeAll(file, Buffer.concat([body, tag]));
      bytes += body.length + tag.length;
      progress(done, total);
    }
    await file.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    forget(key);
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done)).bytesWritten;
}

/**
 * Writes the database that a snapshot holds to `target`, which must not exist yet.
 * @throws LetterlockError `backup-damaged`
 */
export async function openSnapshot(
  path: string,
  backupKey: Uint8Array,
  target: string,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<{ readonly pages: number; readonly sha256: string }> {
  const what = 'The snapshot';
  const file = await open(path, 'r');
  const out = await open(target, 'wx', 0o600);
  let key: Buffer | null = null;
  try {
    const start = await readExactly(file, magic.length + 2, 0);
    const length = start?.readUInt16BE(magic.length) ?? 0;
    if (start === null || !start.subarray(0, magic.length).equals(magic) || length > maxHeader) {
      throw damaged(what, 'it does not begin like one');
    }
    const text = await readExactly(file, length, start.length);
    const header = text === null ? null : parseHeader(text);
    if (text === null || header === null) throw damaged(what, 'its header cannot be read');
    key = fileKey(backupKey, header.salt, 'pages');
    const hash = createHash('sha256').update(start).update(text);
    const total = header.pages * pageSize;
    let position = start.length + text.length;
    for (let done = 0, index = 0; done < total; index += 1) {
      signal.throwIfAborted();
      const size = Math.min(pieceBytes, total - done);
      const sealed = await readExactly(file, size + tagBytes, position);
      if (sealed === null) throw damaged(what, 'it is cut short');
      done += size;
      const plain = openPart(
        key,
        index,
        context(text, done === total),
        sealed.subarray(0, size),
        sealed.subarray(size),
      );
      if (plain === null) throw damaged(what, 'its content was altered');
      hash.update(sealed);
      await writeAll(out, plain);
      position += sealed.length;
      progress(done, total);
    }
    if ((await file.stat()).size !== position) throw damaged(what, 'something was appended to it');
    await out.sync();
    return { pages: header.pages, sha256: hash.digest('hex') };
  } finally {
    forget(key);
    await file.close();
    await out.close();
  }
}

async function readExactly(file: FileHandle, length: number, position: number): Promise<Buffer | null> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) return null;
    done += bytesRead;
  }
  return bytes;
}

function parseHeader(text: Buffer): z.infer<typeof headerShape> | null {
  try {
    return headerShape.parse(JSON.parse(text.toString('utf8')));
  } catch {
    return null;
  }
}
