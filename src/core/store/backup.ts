/**
 * A copy of a workspace: the database (written afresh by `VACUUM INTO`, encrypted with the same key: the driver's own
 * `backup()` does not work with a cipher) and the key file, side by side in a directory that is a data directory.
 */
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { LetterlockError } from '../../shared/result.ts';
import type { JobRun } from '../jobs/job.ts';
import { createPrivateFile, fileError } from '../vault/data-dir.ts';
import { keyFilePath } from '../vault/keyfile.ts';

const backupInput = z.strictObject({ directory: z.string() });

/**
 * Takes a directory that does not exist or is empty, so that nothing is ever written over.
 * @throws LetterlockError `invalid-input`, `already-exists`, `data-dir-unusable`, `disk-full`
 */
export async function prepareBackup(directory: string): Promise<void> {
  if (!isAbsolute(directory)) {
    throw new LetterlockError('invalid-input', 'Name the directory of the backup by its full path.');
  }
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if ((await readdir(directory)).length > 0) {
      throw new LetterlockError('already-exists', `${directory} is not empty. Choose a new directory for the backup.`);
    }
  } catch (error) {
    throw fileError(error, directory) ?? error;
  }
}

/** The result is `{ directory, bytes }`. */
export const backupJob: JobRun<unknown> = async (input, context) => {
  const { directory } = backupInput.parse(input);
  const database = join(directory, 'letterlock.db');
  context.progress(0, null, 'copying');
  const { store } = context;
  createPrivateFile(database);
  store.db.prepare('VACUUM INTO ?').run(database);
  await copyFile(keyFilePath(dirname(store.path)), keyFilePath(directory));
  return { directory, bytes: (await stat(database)).size };
};
