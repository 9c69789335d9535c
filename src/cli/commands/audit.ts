/** `letterlock audit verify | key | export FILE | incident FILE`: the audit log for whoever has to trust it. */
import { open, rm } from 'node:fs/promises';
import { z } from 'zod';
import { LetterlockError } from '../../shared/result.ts';
import type { TypedCall } from '../../core/dispatch.ts';
import type { CliIo, Command } from '../io.ts';
import { readInstant } from '../instant.ts';
import { jobDone } from '../job-end.ts';
import { fileError } from '../../core/vault/data-dir.ts';
import { withApp } from '../open-app.ts';
import { readOptions, workspaceOptions } from '../options.ts';

const usage =
  'Give one of: letterlock audit verify, audit key, audit export FILE, audit incident FILE --from TIME --to TIME.';

const options = {
  ...workspaceOptions,
  csv: { type: 'boolean' },
  from: { type: 'string' },
  to: { type: 'string' },
} as const;

const madeFile = z.object({ fileId: z.string() });

export const audit: Command = (args, io) => {
  const { values, words } = readOptions(args, options);
  const [what, file, ...rest] = words;
  const writes = what === 'export' || what === 'incident';
  if (rest.length > 0 || writes !== (file !== undefined) || (!writes && what !== 'verify' && what !== 'key')) {
    throw new LetterlockError('invalid-input', usage);
  }
  if (what !== 'incident' && (values.from !== undefined || values.to !== undefined)) {
    throw new LetterlockError('invalid-input', `Only an incident has a beginning and an end. ${usage}`);
  }
  const span = what === 'incident' ? incidentSpan(values.from, values.to) : null;
  return withApp(io, values, async ({ app, call, unlock }) => {
    await unlock();
    if (what === 'verify') return verify(call, io);
    if (what === 'key') {
      io.out((await call('audit.state', {})).publicKey.trimEnd());
      return 0;
    }
    const format = values.csv === true ? 'csv' : 'jsonl';
    const started = span === null ? call('audit.export', { format }) : call('monitor.incident', span);
    const { result } = await jobDone(app, call, (await started).jobId);
    await save(call, madeFile.parse(result).fileId, file ?? '');
    return 0;
  });
};

function incidentSpan(from: string | undefined, to: string | undefined): { from: number; to: number } {
  if (from === undefined || to === undefined) throw new LetterlockError('invalid-input', usage);
  return { from: readInstant(from, 'first'), to: readInstant(to, 'last') };
}

async function verify(call: TypedCall, io: CliIo): Promise<number> {
  const report = await call('audit.verify', {});
  io.out(JSON.stringify(report));
  return report.ok ? 0 : 1;
}

/** Writes a staged file to a place that nothing is at yet; whole, or not at all. */
export async function save(call: TypedCall, fileId: string, path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw new LetterlockError('invalid-input', `${path} cannot be written: choose a new file.`, undefined, {
      cause: error,
    });
  });
  try {
    try {
      for (let offset: number | null = 0; offset !== null;) {
        const piece: { data: string; next: number | null } = await call('files.read', { fileId, offset });
        await file.writeFile(Buffer.from(piece.data, 'base64'));
        offset = piece.next;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    // The beginning of a log would be taken for the log.
    await rm(path, { force: true });
    const known = fileError(error, path);
    throw known?.code === 'disk-full' ? known : error;
  }
}
