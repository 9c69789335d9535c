/** In a worker: copies the database as it was at a cut, seals it, and proves the sealed copy by opening it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { JobRun } from '../jobs/job.ts';
import { forget } from '../vault/forget.ts';
import { view } from '../vault/keys.ts';
import type { CutSource } from './copy.ts';
import { readCut } from './copy.ts';
import { diskFull } from '../disk-full.ts';
import { damaged } from './seal.ts';
import { openSnapshot, writeSnapshot } from './snapshot-file.ts';
import { examineCopy, summaryShape } from './summary.ts';

export interface SnapshotInput {
  readonly source: CutSource;
  readonly backupKey: Uint8Array;
  readonly databaseKey: Uint8Array;
  /** Where the sealed file is written, as `<id>.snapshot`. */
  readonly directory: string;
  readonly id: string;
}

/** What the job answers. */
export const snapshotResult = z.strictObject({ bytes: z.int(), sha256: z.string(), summary: summaryShape });
export type SnapshotResult = z.infer<typeof snapshotResult>;

export const sealedPath = (directory: string, id: string): string => join(directory, `${id}.snapshot`);
const checkPath = (directory: string, id: string): string => join(directory, `${id}.check.db`);

/** @throws LetterlockError `backup-damaged` when what was written does not open */
export async function makeSnapshot(
  input: SnapshotInput,
  progress: (done: number, total: number, phase: string) => void,
  signal: AbortSignal,
): Promise<SnapshotResult> {
  const { source, directory, id } = input;
  const sealed = sealedPath(directory, id);
  const check = checkPath(directory, id);
  try {
    // Twice the pages: once written, once read back.
    const made = await readCut(source, async (read) => {
      await rm(sealed, { force: true });
      const watch = (done: number, total: number): void => progress(done, 2 * total, 'copying');
      return writeSnapshot(sealed, input.backupKey, source.pages, read, watch, signal);
    });
    const opened = await openSnapshot(
      sealed,
      input.backupKey,
      check,
      (done, total) => progress(total + done, 2 * total, 'verifying'),
      signal,
    );
    if (opened.sha256 !== made.sha256) throw damaged('The new snapshot', 'the disk gives back something else');
    return { ...made, summary: examineCopy(check, view(input.databaseKey)) };
  } catch (error) {
    await rm(sealed, { force: true });
    throw diskFull(error) ?? error;
  } finally {
    for (const suffix of ['', '-wal', '-shm']) await rm(check + suffix, { force: true });
  }
}

export const snapshotJob: JobRun<SnapshotInput> = async (input, { progress, signal }) => {
  try {
    return { ...(await makeSnapshot(input, progress, signal)) };
  } finally {
    forget(input.backupKey, input.databaseKey);
  }
};
