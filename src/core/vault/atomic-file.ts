import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a write that was killed leaves behind. */
const leftover = /\.[0-9a-f]{12}\.new$/;

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
 * Takes away what killed writes have left in a directory that is this process's own: a key file among them would go on
 * opening the workspace with a secret that was changed since, or that was destroyed after wrong attempts.
 */
export async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (leftover.test(name)) await rm(join(directory, name), { force: true });
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
