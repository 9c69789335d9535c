import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What work that was killed leaves behind: a write, a recovery from a backup, the copy of before an upgrade. */
const leftovers = [
  /\.[0-9a-f]{12}\.new$/,
  /^recover-[0-9a-f]{16}$/,
  /^letterlock-before-upgrade-from-\d+\.db\.part(-journal)?$/,
];

/** Replaces a file (mode 0600) so that after a crash or on a full disk either the old or the new one is there, whole. */
export async function writeAtomically(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/**
 * Takes away what killed work has left in a data directory: a key file among it would go on opening the workspace with
 * a secret that was changed since, or that was destroyed after wrong attempts, and the rest is as large as a database.
 * To be called by whoever has just taken the directory's lock and has begun nothing in it: then nobody else can be at
 * one of these, since all of them are made under that lock, and none is ever gone on with.
 */
export async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (leftovers.some((pattern) => pattern.test(name)))
      await rm(join(directory, name), { recursive: true, force: true });
  }
}

/** The rename itself must reach the disk; Windows neither needs nor allows it. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
