/**
 * Writes changed pages into a database once their commit is known to be complete. A commit may be as large as the
 * database (a vacuum, a migration): beyond some megabytes its pages wait in a file beside it, and not in memory.
 */
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { LogRecord } from './log-file.ts';
import { pageSize } from './wal.ts';

/** 16 MB. */
const mostInMemory = 4096;

export interface PageWriter {
  /** Takes the pages of one record; answers whether a commit was complete with it and is written. */
  take(record: Pick<LogRecord, 'pages' | 'commit'>): Promise<boolean>;
  /** Removes what waited for a commit that never came. */
  close(): Promise<void>;
}

/** @param waitingPath of a file that is made where it is needed */
export function createPageWriter(file: FileHandle, waitingPath: string): PageWriter {
  /** The last content of each page, or where it begins in the file of those that wait. */
  const pending = new Map<number, Buffer | number>();
  let waiting: FileHandle | null = null;
  let end = 0;
  let inMemory = 0;

  const keep = async (number: number, content: Buffer): Promise<void> => {
    const former = pending.get(number);
    if (typeof former === 'object' || inMemory < mostInMemory) {
      if (typeof former !== 'object') inMemory += 1;
      pending.set(number, content);
      return;
    }
    waiting ??= await open(waitingPath, 'w+', 0o600);
    const at = typeof former === 'number' ? former : end;
    await waiting.write(content, 0, pageSize, at);
    if (former === undefined) end += pageSize;
    pending.set(number, at);
  };

  const contentOf = async (kept: Buffer | number, buffer: Buffer): Promise<Buffer> => {
    if (typeof kept !== 'number') return kept;
    const read = await waiting?.read(buffer, 0, pageSize, kept);
    if (read?.bytesRead !== pageSize) throw new Error('A page that waited for its commit is gone.');
    return buffer;
  };

  return {
    async take({ pages, commit }) {
      for (const { number, content } of pages) await keep(number, content);
      if (commit === null) return false;
      const buffer = Buffer.alloc(pageSize);
      for (const [number, kept] of pending) {
        if (number <= commit) await file.write(await contentOf(kept, buffer), 0, pageSize, (number - 1) * pageSize);
      }
      pending.clear();
      end = 0;
      inMemory = 0;
      await file.truncate(commit * pageSize);
      return true;
    },
    async close() {
      await waiting?.close();
      await rm(waitingPath, { force: true });
    },
  };
}
