import { mkdir, realpath, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { BackupTarget } from '../../shared/contract/backup.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Network } from '../ports.ts';
import { folderTarget, markFolder } from './folder-target.ts';
import type { Target } from './target.ts';

/** @param secret asked for by a bucket alone */
export async function openTarget(
  config: BackupTarget,
  network: Network,
  secret: () => Promise<string>,
): Promise<Target> {
  if (config.kind === 'folder') return folderTarget(config.path, true);
  const { s3Target } = await import('./s3-target.ts');
  return s3Target(config, network, await secret());
}

/**
 * Makes sure that a place can be used: writes, reads and deletes a small file. A folder is made when its parent is
 * there: a path below a share that is not mounted is not made.
 * @throws LetterlockError `backup-target`, `invalid-input`, `disk-full`
 */
export async function tryTarget(config: BackupTarget, target: Target, dataDir: string): Promise<void> {
  if (config.kind === 'folder') await prepareFolder(config.path, dataDir);
  const name = `letterlock-check-${randomBytes(6).toString('hex')}`;
  await target.putText(name, name);
  const found = await target.getText(name, 1000);
  await target.delete(name);
  if (found !== name)
    throw new LetterlockError('backup-target', `${target.name} does not give back what it was given.`);
  if (config.kind === 'folder') await markFolder(config.path);
}

async function prepareFolder(path: string, dataDir: string): Promise<void> {
  const inside = relative(await realpath(dataDir), resolve(path));
  if (inside === '' || !(inside.startsWith('..') || isAbsolute(inside))) {
    throw new LetterlockError(
      'invalid-input',
      'Choose a folder outside of the data directory: a backup in it would be lost with it.',
    );
  }
  const parent = await stat(dirname(path)).catch(() => null);
  if (parent?.isDirectory() === true) await mkdir(path, { mode: 0o700 }).catch(() => undefined);
}
