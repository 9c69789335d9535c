/** Looks for bytes that must be gone: in the database file, its write-ahead log, staged files, logs and old copies. */
import { read } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Store } from '../store/open.ts';

const readAt = promisify(read);
const pieceBytes = 1 << 20;

export interface TraceReport {
  readonly files: number;
  readonly bytes: number;
  /** Names of the files in which something was found. */
  readonly found: readonly string[];
}

/** Logs, settings in clear and copies made before an upgrade; never `-shm` or lock files, whose locks are in use. */
const plainFile = /(\.(log|jsonl|json|csv)(\.\d+)?|-wal|^letterlock-before-upgrade.*\.db)$/;

/** @param needles at least 6 bytes each, so that a find is no accident. */
export async function findTraces(
  { path: databasePath, pagesFile }: Pick<Store, 'path' | 'pagesFile'>,
  needles: readonly Buffer[],
): Promise<TraceReport> {
  const directory = dirname(databasePath);
  const names = await readdir(directory, { recursive: true });
  const others = names.filter((name) => plainFile.test(basename(name)) || name.startsWith('staging'));
  const found: string[] = [];
  let bytes = await search(pagesFile(), needles, () => found.push(basename(databasePath)));
  let files = 1;
  for (const name of others) {
    const path = join(directory, name);
    if (!(await isFile(path))) continue;
    const file = await open(path, 'r');
    try {
      bytes += await search(file.fd, needles, () => found.push(name));
      files += 1;
    } finally {
      await file.close();
    }
  }
  return { files, bytes, found };
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );

/** Reads a file in pieces that overlap by the longest needle; answers how many bytes it read. */
async function search(descriptor: number, needles: readonly Buffer[], onFound: () => unknown): Promise<number> {
  const overlap = Math.max(0, ...needles.map(({ length }) => length - 1));
  const buffer = Buffer.alloc(overlap + pieceBytes);
  let carried = 0;
  let position = 0;
  let found = false;
  for (;;) {
    const { bytesRead } = await readAt(descriptor, buffer, carried, pieceBytes, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const window = buffer.subarray(0, carried + bytesRead);
    found ||= needles.some((needle) => window.includes(needle));
    const keep = Math.min(overlap, window.length);
    buffer.copyWithin(0, window.length - keep, window.length);
    carried = keep;
  }
  buffer.fill(0);
  if (found) onFound();
  return position;
}

const shortest = 6;

/** The forms in which a secret might have been written down. */
export function needlesFor(secret: Buffer): Buffer[] {
  if (secret.length < shortest) return [];
  const text = secret.toString('utf8');
  const base64 = Buffer.from(secret.toString('base64').replaceAll('=', ''));
  return [secret, Buffer.from(text, 'utf16le'), base64, Buffer.from(secret.toString('hex'))];
}
