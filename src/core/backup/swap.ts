/**
 * Puts a prepared database in the place of the present one, which is closed. The rename is the one instant at which
 * anything changes: whoever ends the process before or after it finds one whole database, the old or the new.
 */
import { copyFile, link, mkdir, rename, rm, stat } from 'node:fs/promises';
import { breakSeal } from '../monitor/seal.ts';
import { basename, dirname, join } from 'node:path';
import { LetterlockError } from '../../shared/result.ts';
import { syncDirectory } from '../vault/atomic-file.ts';
import { keyFilePath } from '../vault/keyfile.ts';

/**
 * @param safety name of the new directory beside the database that takes the copy; with the key file in it, it is a
 *   data directory of its own
 * @returns the safety copy's path
 * @throws LetterlockError `not-allowed-now` when the present database was not closed properly
 */
export async function swapIn(databasePath: string, prepared: string, safety: string): Promise<string> {
  for (const path of [databasePath, prepared]) {
    const left = await stat(`${path}-wal`).catch(() => null);
    // The log of one database would be replayed into the other.
    if (left !== null && left.size > 0) {
      throw new LetterlockError('not-allowed-now', 'The database is still in use. Lock Letterlock and try again.');
    }
  }
  const dataDir = dirname(databasePath);
  const copy = join(dataDir, safety);
  await mkdir(copy, { mode: 0o700 });
  // The same file under a second name: no space, no time, and the rename below leaves it alone.
  const kept = join(copy, basename(databasePath));
  await link(databasePath, kept).catch(() => copyFile(databasePath, kept));
  await copyFile(keyFilePath(dataDir), keyFilePath(copy)).catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
  });
  await syncDirectory(copy);
  for (const suffix of ['-wal', '-shm']) await rm(databasePath + suffix, { force: true });
  await breakSeal(databasePath);
  await rename(prepared, databasePath);
  await syncDirectory(dataDir);
  return copy;
}
