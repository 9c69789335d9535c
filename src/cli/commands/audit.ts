/** `letterlock audit verify | key | export FILE`: the audit log for whoever has to trust it. */
import { open } from 'node:fs/promises';
import { LetterlockError } from '../../shared/result.ts';
import type { TypedCall } from '../../core/dispatch.ts';
import type { CliIo, Command } from '../io.ts';
import { withApp } from '../open-app.ts';
import { readOptions, workspaceOptions } from '../options.ts';

export const audit: Command = (args, io) => {
  const { values, words } = readOptions(args, { ...workspaceOptions, csv: { type: 'boolean' } });
  const [what, file, ...rest] = words;
  const known = rest.length === 0 && (what === 'export') === (file !== undefined);
  if (!known || (what !== 'verify' && what !== 'key' && what !== 'export')) {
    throw new LetterlockError('invalid-input', 'Give one of: letterlock audit verify, audit key, audit export FILE.');
  }
  return withApp(io, values, async ({ app, call, unlock }) => {
    await unlock();
    if (what === 'verify') return verify(call, io);
    if (what === 'key') {
      io.out((await call('audit.state', {})).publicKey.trimEnd());
      return 0;
    }
    const { jobId } = await call('audit.export', { format: values.csv === true ? 'csv' : 'jsonl' });
    await new Promise<void>((resolve, reject) => {
      const look = (): void =>
        void call('jobs.get', { id: jobId }).then(({ finishedAt }) => finishedAt !== null && resolve(), reject);
      app.events.listen((name) => name === 'job.changed' && look());
      look();
    });
    const { result, error } = await call('jobs.get', { id: jobId });
    if (error !== null) throw new LetterlockError('interrupted', error.message);
    await save(call, (result as { fileId: string }).fileId, file ?? '');
    return 0;
  });
};

async function verify(call: TypedCall, io: CliIo): Promise<number> {
  const report = await call('audit.verify', {});
  io.out(JSON.stringify(report));
  return report.ok ? 0 : 1;
}

/** Writes a staged file to a place that nothing is at yet. */
async function save(call: TypedCall, fileId: string, path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw new LetterlockError('invalid-input', `${path} cannot be written: choose a new file.`, undefined, {
      cause: error,
    });
  });
  try {
    for (let offset: number | null = 0; offset !== null;) {
      const piece: { data: string; next: number | null } = await call('files.read', { fileId, offset });
      await file.writeFile(Buffer.from(piece.data, 'base64'));
      offset = piece.next;
    }
  } finally {
    await file.close();
  }
}
