/** `letterlock classify FILE…`: one JSON line a file, and nothing but that on standard output. */
import { open } from 'node:fs/promises';
import { classify } from '../core/inbound/classify.ts';
import { maxMailBytes } from '../core/inbound/mime/thin.ts';

export interface ClassifyIo {
  /** One line without its line end. */
  out(line: string): void;
  err(line: string): void;
}

const pieceBytes = 1_000_000;

/**
 * The start of a file: more than `maxMailBytes` is never looked at, however large it is. It is read to its end, since
 * standard input and pipes do not tell their size.
 */
async function readStart(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const pieces: Buffer[] = [];
    for (let left = maxMailBytes; left > 0;) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(left, pieceBytes)));
      if (bytesRead === 0) break;
      pieces.push(buffer.subarray(0, bytesRead));
      left -= bytesRead;
    }
    return Buffer.concat(pieces);
  } finally {
    await file.close();
  }
}

function reasonFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'There is no such file.';
  if (code === 'EISDIR') return 'It is a directory.';
  if (code === 'EACCES' || code === 'EPERM') return 'It may not be read.';
  return 'It could not be read.';
}

/**
 * Prints a verdict for each file. A file that cannot be read gets an error line on standard error; the others are
 * classified all the same.
 * @returns the exit code: 0, or 1 when a file could not be read or none was named.
 */
export async function classifyFiles(paths: readonly string[], io: ClassifyIo): Promise<number> {
  if (paths.length === 0) {
    io.err(JSON.stringify({ error: { code: 'invalid-input', message: 'Name at least one file with a raw mail.' } }));
    return 1;
  }
  let failed = false;
  for (const file of paths) {
    try {
      const { kind, recipients, evidence } = await classify(await readStart(file));
      io.out(JSON.stringify({ file, kind, recipients, evidence }));
    } catch (error) {
      failed = true;
      io.err(JSON.stringify({ file, error: { code: 'not-found', message: reasonFor(error) } }));
    }
  }
  return failed ? 1 : 0;
}
