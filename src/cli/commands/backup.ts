/**
 * `letterlock backup`: a snapshot to where backups are kept; with a directory, a complete copy that is a data directory
 * of its own. `letterlock backup list`: what can be restored.
 */
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LetterlockError } from '../../shared/result.ts';
import type { TypedCall } from '../../core/dispatch.ts';
import type { Command } from '../io.ts';
import { withApp } from '../open-app.ts';
import { readOptions, workspaceOptions } from '../options.ts';
import { call } from './call.ts';

const lookEveryMs = 200;

export const backup: Command = async (args, io) => {
  const { values, words } = readOptions(args, workspaceOptions);
  const [word, ...rest] = words;
  if (rest.length > 0) {
    throw new LetterlockError('invalid-input', 'Give a new directory, list, or nothing: letterlock backup DIRECTORY.');
  }
  if (word !== undefined && word !== 'list') {
    const options = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
    return call(['app.backup', JSON.stringify({ directory: resolve(word) }), '--wait', ...options], io);
  }
  return withApp(io, values, async ({ call: typed, unlock }) => {
    await unlock();
    io.out(JSON.stringify(word === 'list' ? await typed('backup.list', {}) : await backUp(typed)));
    return 0;
  });
};

/** Answers when the snapshot is verified and at the target. */
async function backUp(typed: TypedCall) {
  const before = (await typed('backup.status', {})).lastVerified?.at ?? null;
  const { jobId } = await typed('backup.now', {});
  for (;;) {
    await pause(lookEveryMs);
    const { delivering, lastVerified, problem, jobId: running } = await typed('backup.status', {});
    if (running !== null || delivering !== null) continue;
    const { state, error } = await typed('jobs.get', { id: jobId });
    if (state !== 'done') throw new LetterlockError('interrupted', error?.message);
    if (problem !== null) throw new LetterlockError('backup-target', problem.message);
    if (lastVerified === null || lastVerified.at === before) throw new LetterlockError('backup-target');
    return { lastVerified };
  }
}
