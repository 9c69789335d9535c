/** The data directory: where it is, who may read it, and that one process at a time uses it. */
import envPaths from 'env-paths';
import { closeSync, constants, openSync } from 'node:fs';
import { access, chmod, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { diskFull } from '../disk-full.ts';
import { LetterlockError } from '../../shared/result.ts';
import { lockFile } from '../store/open.ts';

const mode = 0o700;

/**
 * Where the workspace lives: what the caller was told, else `LETTERLOCK_DATA_DIR`, else the convention of the
 * system (`~/.local/share/letterlock`, `~/Library/Application Support/letterlock`, `%LOCALAPPDATA%\letterlock\Data`).
 */
export function chooseDataDir(option: string | undefined, environment: NodeJS.ProcessEnv): string {
  const named = option ?? environment['LETTERLOCK_DATA_DIR'];
  return resolve(named !== undefined && named !== '' ? named : envPaths('letterlock', { suffix: '' }).data);
}

/** The encrypted database in a data directory. */
export const databaseFile = (dataDir: string): string => join(dataDir, 'letterlock.db');

/** Where the loopback host that runs on a data directory answers; nothing is there while none runs. */
export const addressFile = (dataDir: string): string => join(dataDir, 'address.json');

/** A database and what SQLite keeps beside it. */
export const filesOfDatabase = (path: string): string[] =>
  ['', '-wal', '-shm', '-journal'].map((suffix) => path + suffix);

/**
 * Makes the directory if need be and sees to it that nobody else can read it.
 * @throws LetterlockError `data-dir-unusable`, `disk-full`
 */
export async function prepareDataDir(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode });
    const found = await stat(path);
    if (!found.isDirectory()) throw unusable(path, 'it is not a directory');
    const own = process.getuid?.();
    if (own !== undefined && found.uid !== own && own !== 0) throw unusable(path, 'it belongs to another user');
    if (process.platform !== 'win32' && (found.mode & 0o777) !== mode) await chmod(path, mode);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fileError(error, path) ?? error;
  }
}

/**
 * Takes the directory for this process; answers the function that gives it back. The lock is the operating
 * system's and dies with the process, so that a crash leaves nothing to clean up.
 * @throws LetterlockError `data-dir-in-use`, `data-dir-unusable`
 */
export function lockDataDir(path: string): () => void {
  const file = join(path, 'letterlock.lock');
  try {
    createPrivateFile(file);
  } catch (error) {
    throw fileError(error, path) ?? error;
  }
  return lockFile(file);
}

/** An empty file, or the one that is there already, that its owner alone may read: SQLite would let others. */
export function createPrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

function unusable(path: string, why: string): LetterlockError {
  return new LetterlockError('data-dir-unusable', `The data directory ${path} cannot be used: ${why}.`, { path });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read and write it',
  EPERM: 'this user may not read and write it',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is not a directory',
  EEXIST: 'it is not a directory',
  ELOOP: 'its path goes round in circles',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'the disk reports an error',
  ENOENT: 'it does not exist and cannot be made',
};

/** What a file system error means to a person, or null when it is no file system error. */
export function fileError(error: unknown, path: string): LetterlockError | null {
  if (!(error instanceof Error) || error instanceof LetterlockError || !('code' in error)) return null;
  const full = diskFull(error);
  if (full !== null) return full;
  const why = reasons[String(error.code)];
  return why === undefined ? null : unusable(path, why);
}
