/**
 * Reads a database as it was at one commit, page by page from the files, while others go on writing. The pages that
 * the write-ahead log holds are taken from there; all others do not change as long as the read transaction stands.
 */
import { read as readFile } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { WalPosition } from './log-file.ts';
import { frameBytes, frameHeaderBytes, frameOffset, pageSize } from './wal.ts';

const readAt = promisify(readFile);
const framesAtOnce = 256;

export interface CutSource {
  /** Descriptor of the database file; it stays open. */
  readonly databaseFile: number;
  readonly logPath: string;
  readonly pages: number;
  readonly position: WalPosition | null;
}

/** The log began anew, which it can only when all of it is in the database: read that alone. */
class LogGone extends Error {}

/** Runs `work` with a reader of the plain file positions; again without the log when that began anew meanwhile. */
export async function readCut<T>(
  source: CutSource,
  work: (read: (buffer: Buffer, position: number) => Promise<void>) => Promise<T>,
): Promise<T> {
  try {
    return await readWith(source, work);
  } catch (error) {
    if (!(error instanceof LogGone)) throw error;
    return readWith({ ...source, position: null }, work);
  }
}

async function readWith<T>(
  { databaseFile, logPath, position }: CutSource,
  work: (read: (buffer: Buffer, position: number) => Promise<void>) => Promise<T>,
): Promise<T> {
  const log = position === null ? null : await open(logPath, 'r');
  try {
    const inLog = log === null || position === null ? new Map<number, number>() : await latestFrames(log, position);
    return await work(async (buffer, from) => {
      buffer.fill(0);
      for (let done = 0; done < buffer.length;) {
        const { bytesRead } = await readAt(databaseFile, buffer, done, buffer.length - done, from + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      if (log === null || position === null) return;
      const first = from / pageSize + 1;
      for (let page = first; page < first + buffer.length / pageSize; page += 1) {
        const frame = inLog.get(page);
        if (frame !== undefined) await readPage(log, position, page, frame, buffer, (page - first) * pageSize);
      }
    });
  } finally {
    await log?.close();
  }
}

function checkFrame(frame: Buffer, { salt }: WalPosition): void {
  if (frame.readUInt32BE(8) !== salt.first || frame.readUInt32BE(12) !== salt.second) throw new LogGone();
}

/** Which frame holds the last content of each page. */
async function latestFrames(log: FileHandle, position: WalPosition): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  const buffer = Buffer.alloc(framesAtOnce * frameBytes);
  for (let index = 0; index < position.frame;) {
    const wanted = Math.min(framesAtOnce, position.frame - index) * frameBytes;
    const { bytesRead } = await log.read(buffer, 0, wanted, frameOffset(index));
    if (bytesRead < wanted) throw new LogGone();
    for (let at = 0; at < bytesRead; at += frameBytes, index += 1) {
      checkFrame(buffer.subarray(at, at + frameHeaderBytes), position);
      found.set(buffer.readUInt32BE(at), index);
    }
  }
  return found;
}

async function readPage(
  log: FileHandle,
  position: WalPosition,
  page: number,
  index: number,
  target: Buffer,
  at: number,
): Promise<void> {
  const frame = Buffer.alloc(frameBytes);
  const { bytesRead } = await log.read(frame, 0, frameBytes, frameOffset(index));
  if (bytesRead < frameBytes || frame.readUInt32BE(0) !== page) throw new LogGone();
  checkFrame(frame, position);
  frame.copy(target, at, frameHeaderBytes);
}
