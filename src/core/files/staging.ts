/** Staged files: what a user uploads for a job, and what a job makes for download. Gone at lock and at exit. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { safeFileName } from '../text/file-name.ts';
import { openPiece, readSealed, SealedWriter } from './sealed.ts';
import type { FileRef } from './sealed.ts';

export interface Files {
  readonly handlers: Handlers<'files'>;
  /** A complete staged file, to hand to a job. @throws LetterlockError `not-found`, `not-allowed-now` */
  take(fileId: string): FileRef;
  /** The whole content of a small staged file. @throws LetterlockError `too-large` */
  content(fileId: string, maxBytes: number): Promise<{ name: string; bytes: Buffer }>;
  /** Makes a file that a job wrote downloadable. */
  adopt(ref: FileRef): string;
  /** Where a job puts a file it makes. */
  newPath(): string;
  clear(): Promise<void>;
}

interface Upload {
  readonly name: string;
  readonly size: number;
  readonly writer: SealedWriter;
}

/** Begun and not ended; the oldest gives way, which nobody has gone on with for long. */
const mostUploads = 32;

const missing = (): LetterlockError =>
  new LetterlockError('not-found', 'This file is no longer staged. Choose it again.');

/** Positions of pieces by plain offset, learnt while a file is read in order. */
interface Reading {
  readonly ref: FileRef;
  readonly pieces: Map<number, { index: number; position: number }>;
}

export async function createFiles(directory: string): Promise<Files> {
  const clear = async (): Promise<void> => {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true, mode: 0o700 });
  };
  await clear();
  const uploads = new Map<string, Upload>();
  const ready = new Map<string, Reading>();
  const newId = (): string => randomBytes(16).toString('base64url');
  const newPath = (): string => join(directory, newId());

  const adopt = (ref: FileRef, fileId = newId()): string => {
    ready.set(fileId, { ref, pieces: new Map([[0, { index: 0, position: 0 }]]) });
    return fileId;
  };
  const take = (fileId: string): FileRef => {
    const reading = ready.get(fileId);
    if (reading !== undefined) return reading.ref;
    if (uploads.has(fileId)) throw new LetterlockError('not-allowed-now', 'The file has not been uploaded whole yet.');
    throw missing();
  };

  const drop = async (fileId: string): Promise<void> => {
    const upload = uploads.get(fileId);
    uploads.delete(fileId);
    await upload?.writer.abandon();
  };

  const handlers: Handlers<'files'> = {
    async begin({ name, size }) {
      // Each holds a file open: a caller that begins without end must not use up what the program may have open.
      for (const oldest of [...uploads.keys()].slice(0, Math.max(0, uploads.size - mostUploads + 1)))
        await drop(oldest);
      const fileId = newId();
      const writer = await SealedWriter.create(newPath(), safeFileName(name), 'application/octet-stream');
      if (size === 0) adopt(await writer.finish(), fileId);
      else uploads.set(fileId, { name, size, writer });
      return { fileId };
    },
    async append({ fileId, offset, data }) {
      const upload = uploads.get(fileId);
      if (upload === undefined) throw missing();
      const { writer, size } = upload;
      if (offset !== writer.size) {
        throw new LetterlockError('invalid-input', `The next piece starts at byte ${writer.size}, not ${offset}.`);
      }
      const bytes = Buffer.from(data, 'base64');
      if (writer.size + bytes.length > size) {
        throw new LetterlockError('too-large', 'More bytes came than were announced for this file.');
      }
      await writer.write(bytes);
      if (writer.size === size) {
        uploads.delete(fileId);
        adopt(await writer.finish(), fileId);
      }
      return { received: writer.size };
    },
    async read({ fileId, offset }) {
      const { ref, pieces } = ready.get(fileId) ?? raise();
      const place = pieces.get(offset);
      if (place === undefined && offset !== ref.size) {
        throw new LetterlockError('invalid-input', 'Pieces are read in order, each from where the one before ended.');
      }
      const file = await open(ref.path, 'r');
      try {
        const piece = place && (await openPiece(file, ref.key, place.index, place.position));
        const data = piece?.plain ?? Buffer.alloc(0);
        const end = offset + data.length;
        if (place && piece) pieces.set(end, { index: place.index + 1, position: piece.next });
        return {
          name: ref.name,
          type: ref.type,
          size: ref.size,
          data: data.toString('base64'),
          next: end < ref.size ? end : null,
        };
      } finally {
        await file.close();
      }
    },
    async discard({ fileId }) {
      await drop(fileId);
      const reading = ready.get(fileId);
      ready.delete(fileId);
      if (reading !== undefined) await rm(reading.ref.path, { force: true });
      return {};
    },
  };

  return {
    handlers,
    take,
    async content(fileId, maxBytes) {
      const ref = take(fileId);
      if (ref.size > maxBytes) {
        throw new LetterlockError('too-large', `${ref.name} is larger than ${Math.floor(maxBytes / 1_000_000)} MB.`);
      }
      const pieces: Buffer[] = [];
      for await (const piece of readSealed(ref)) pieces.push(piece);
      return { name: ref.name, bytes: Buffer.concat(pieces) };
    },
    adopt: (ref) => adopt(ref),
    newPath,
    async clear() {
      for (const { writer } of uploads.values()) await writer.abandon();
      uploads.clear();
      ready.clear();
      await clear();
    },
  };
}

function raise(): never {
  throw missing();
}
