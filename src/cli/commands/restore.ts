/**
 * `letterlock restore --to INSTANT`: the workspace as it was. With `--from DIR` the backups of that folder make a new
 * workspace in the data directory, which takes the recovery code; without it, the present workspace is put back.
 */
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TypedCall } from '../../core/dispatch.ts';
import { backupPreview } from '../../shared/contract/backup.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { CliIo, Command } from '../io.ts';
import { readInstant } from '../instant.ts';
import { withApp } from '../open-app.ts';
import { onlyOptions, workspaceOptions } from '../options.ts';

const lookEveryMs = 200;

export const restore: Command = async (args, io) => {
  const values = onlyOptions(args, {
    ...workspaceOptions,
    to: { type: 'string' },
    from: { type: 'string' },
    yes: { type: 'boolean' },
  });
  const at = values.to === undefined ? undefined : readInstant(values.to, 'last');
  const { from } = values;
  return withApp(io, values, async ({ call: typed, unlock }) => {
    if (from !== undefined) {
      io.out(JSON.stringify(await recover(typed, io, resolve(from), at)));
      return 0;
    }
    if (at === undefined) throw new LetterlockError('invalid-input', 'Say which state: --to 2026-11-22T14:32.');
    await unlock();
    const preview = await prepared(typed, at);
    if (values.yes !== true) {
      io.err('Nothing was changed. Look at the preview, then run it again with --yes to restore.');
      io.out(JSON.stringify(preview));
      return 0;
    }
    const restored = await typed('backup.restore', { preparedId: preview.preparedId });
    io.out(JSON.stringify({ at: preview.at, ...restored }));
    return 0;
  });
};

async function prepared(typed: TypedCall, at: number) {
  const { jobId } = await typed('backup.prepare', { at });
  for (;;) {
    const job = await typed('jobs.get', { id: jobId });
    if (job.state === 'done') return backupPreview.parse(job.result);
    if (job.finishedAt !== null) throw new LetterlockError('backup-damaged', job.error?.message);
    await pause(lookEveryMs);
  }
}

async function recover(typed: TypedCall, io: CliIo, path: string, at: number | undefined) {
  const recoveryCode = io.environment['LETTERLOCK_RECOVERY_CODE'];
  if (recoveryCode === undefined || recoveryCode === '') {
    throw new LetterlockError('invalid-input', 'Give the recovery code in LETTERLOCK_RECOVERY_CODE.');
  }
  const target = { kind: 'folder', path } as const;
  const { items } = await typed('backup.look', { target });
  const found = items.filter(({ points }) => points.length > 0);
  const [only] = found;
  if (only === undefined) throw new LetterlockError('not-found', `There are no backups in ${path}.`);
  if (found.length > 1) throw new LetterlockError('invalid-input', `${path} holds backups of several workspaces.`);
  const { lineage } = only;
  return typed('backup.recover', { target, lineage, recoveryCode, ...(at !== undefined && { at }) });
}
