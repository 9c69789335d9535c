/** Backups in a folder of this machine, an external disk or a mounted share. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs, unlink, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { LetterlockError } from '../../shared/result.ts';
import { diskFull } from '../disk-full.ts';
import type { StoredFile, Target, Watch } from './target.ts';

const partSuffix = '.part';
const ownPart = /\.[0-9a-f]{8}\.part$/;
/** A file that is being written is touched with every piece of it. */
const abandonedMs = 86_400_000;
/** Left free on the disk, so that a backup never fills it up. */
const spareBytes = 64 * 1_048_576;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const plainReasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there; the disk or share may not be connected',
  EACCES: 'this user may not write to it',
  EPERM: 'this user may not write to it',
  EROFS: 'it is read-only',
  ENOTDIR: 'it is not a folder',
  EIO: 'the disk reports an error',
  ESTALE: 'the share was disconnected',
  EHOSTDOWN: 'the share does not answer',
};

function targetError(path: string, error: unknown): LetterlockError {
  if (error instanceof LetterlockError) return error;
  if (diskFull(error) !== null) {
    return new LetterlockError('disk-full', `The disk of the backup folder ${path} is full.`, undefined, {
      cause: error,
    });
  }
  const code = codeOf(error);
  const reason = plainReasons[code] ?? code;
  return new LetterlockError('backup-target', `The backup folder ${path} cannot be used: ${reason}.`, undefined, {
    cause: error,
  });
}

/** Says to people what the folder is for; and that it is that folder, and not the place where a disk is missing. */
const markerName = 'letterlock-backups.txt';
const markerText = 'Letterlock keeps its encrypted backups in this folder. Leave this file here.\n';

/** For a folder that was just chosen. What is there already stays as it is: it may be a link to something else. */
export async function markFolder(root: string): Promise<void> {
  const written = writeFile(join(root, markerName), markerText, { flag: 'wx', mode: 0o600 });
  await written.catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
  });
}

/**
 * @param root a folder that exists: a path under a mount point that is not mounted must not be made
 * @param marked it has its marker, unless something else is in its place: the empty folder that a disk or share leaves
 *   behind where it was mounted
 */
export function folderTarget(root: string, marked = false): Target {
  if (!isAbsolute(root)) throw new LetterlockError('invalid-input', 'Name the backup folder by its full path.');
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw targetError(root, error);
    }
  };
  const prepare = async (name: string, bytes: number): Promise<string> => {
    const { bavail, bsize } = await statfs(root);
    if (bavail * bsize < bytes + spareBytes) {
      throw new LetterlockError('disk-full', `There is not enough space in the backup folder ${root}.`, {
        needed: bytes,
        free: bavail * bsize,
      });
    }
    const path = join(root, name);
    if (marked && dirname(path) !== root && !(await exists(join(root, markerName)))) {
      throw new LetterlockError(
        'backup-target',
        `The backup folder ${root} is not the one that was chosen: ${markerName} is missing in it. Is the disk or share connected? If it is, choose the folder again.`,
      );
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return path;
  };
  /** When it was looked through last, by the process's own clock. */
  const swept = new Map<string, number>();
  const sweep = async (written: string): Promise<void> => {
    const folder = dirname(written);
    const last = swept.get(folder);
    if (last !== undefined && performance.now() - last < abandonedMs) return;
    swept.set(folder, performance.now());
    // What cannot be removed, or seen, is another time.
    await clearAbandoned(folder, written).catch(() => undefined);
  };
  return {
    name: root,
    list: (prefix) => guarded(() => listFiles(root, prefix)),
    put: (name, source, watch) =>
      guarded(async () => {
        const { size } = await stat(source);
        const path = await prepare(name, size);
        await writeWhole(path, (part) => copyInto(source, part, size, watch));
        await sweep(path);
      }),
    putText: (name, text) =>
      guarded(async () => {
        const path = await prepare(name, text.length);
        await writeWhole(path, async (part) => {
          const file = await open(part, 'wx', 0o600);
          try {
            await file.writeFile(text);
            await file.sync();
          } finally {
            await file.close();
          }
        });
      }),
    getText: (name, maxBytes) =>
      guarded(async () => {
        const path = join(root, name);
        if ((await sizeOf(path)) > maxBytes) throw new LetterlockError('backup-damaged', `${name} is too large.`);
        return readFile(path, 'utf8');
      }),
    get: (name, path, watch) =>
      guarded(async () => copyInto(join(root, name), path, await sizeOf(join(root, name)), watch)),
    delete: (name) => guarded(() => rm(join(root, name), { force: true })),
  };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new LetterlockError('not-found', `The backup file ${path} is missing.`, undefined, { cause: error });
  }
}

/** Under another name first, so that after a crash or on a full disk no half of a file carries its name. */
async function writeWhole(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${path}.${randomBytes(4).toString('hex')}${partSuffix}`;
  try {
    await write(part);
    await rename(part, path);
  } catch (error) {
    await unlink(part).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * Removes what killed deliveries have left in a folder. Another machine may deliver to the same one: only what nobody
 * has touched for a day goes, by the clock of whoever keeps the folder, which has just dated `written`.
 */
async function clearAbandoned(folder: string, written: string): Promise<void> {
  const now = (await stat(written)).mtimeMs;
  for (const name of await readdir(folder)) {
    if (!ownPart.test(name)) continue;
    const path = join(folder, name);
    if ((await stat(path)).mtimeMs < now - abandonedMs) await rm(path, { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    // Some network file systems know no such thing.
    await folder.sync().catch(() => undefined);
  } finally {
    await folder.close();
  }
}

async function copyInto(source: string, path: string, total: number, watch: Watch | undefined): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    let done = 0;
    for await (const piece of createReadStream(source, { highWaterMark: 1_048_576 })) {
      watch?.signal.throwIfAborted();
      await file.writeFile(piece as Buffer);
      done += (piece as Buffer).length;
      watch?.progress(done, total);
    }
    if (done !== total) throw new LetterlockError('backup-target', `The file ${source} changed while it was copied.`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function listFiles(root: string, prefix: string): Promise<StoredFile[]> {
  // A folder that is not mounted must not look like one that is empty.
  await stat(root);
  const found: StoredFile[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && (name.startsWith(prefix) || prefix.startsWith(`${name}/`))) await walk(name);
      if (!entry.isFile() || !name.startsWith(prefix) || name.endsWith(partSuffix)) continue;
      found.push({ name, bytes: (await stat(join(root, name))).size });
    }
  };
  await walk('');
  return found;
}
