/** `letterlock call METHOD [JSON]`: any method of the contract, its answer as JSON. */
import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { methods } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { LetterlockError } from '../../shared/result.ts';
import { typed } from '../../core/dispatch.ts';
import type { TypedCall } from '../../core/dispatch.ts';
import type { App } from '../../core/app.ts';
import { readAll } from '../io.ts';
import type { CliIo, Command } from '../io.ts';
import { jobEnd } from '../job-end.ts';
import { withApp } from '../open-app.ts';
import { readOptions, workspaceOptions } from '../options.ts';
import { findKey, remoteCaller } from '../remote.ts';
import type { RemoteOptions } from '../remote.ts';

const uploadPiece = 1_000_000;
const pollMs = 500;

export const call: Command = async (args, io) => {
  const { values, words } = readOptions(args, {
    ...workspaceOptions,
    upload: { type: 'string' },
    wait: { type: 'boolean' },
    key: { type: 'string' },
    'key-file': { type: 'string' },
    url: { type: 'string' },
    fingerprint: { type: 'string' },
  });
  const [name, text, ...rest] = words;
  if (name === undefined || rest.length > 0) {
    throw new LetterlockError('invalid-input', 'Give a method and its input: letterlock call METHOD JSON.');
  }
  const method = methods.get(name);
  if (method === undefined)
    throw new LetterlockError('unknown-method', `There is no method ${name}. See: letterlock contract.`);
  const input = await readInput(io, text ?? '{}');
  const key = await findKey(io, values);
  if (key !== null) return callRunning(io, values, key, name, input);
  return withApp(io, values, async ({ app, call: ask, unlock, endsByItself }) => {
    if (method.whileLocked !== true) await unlock();
    const withFile =
      values.upload === undefined ? input : { ...asObject(input), fileId: await upload(ask, values.upload) };
    const result = await app.call('cli', name, withFile);
    if (!result.ok) throw new LetterlockError(result.error.code, result.error.message, result.error.details);
    const id = jobId(result.value);
    // A job is cancelled then, which is more than interrupted: what it began is taken back.
    if (id !== null) endsByItself();
    const job = await follow(app, ask, io, id);
    io.out(JSON.stringify(values.wait === true && job !== null ? job : result.value));
    return values.wait === true && job !== null && job.state !== 'done' ? 1 : 0;
  });
};

/** Asks a Letterlock that runs already; what it starts goes on without us. */
async function callRunning(
  io: CliIo,
  values: RemoteOptions & { readonly upload?: string; readonly wait?: boolean },
  key: string,
  name: string,
  input: unknown,
): Promise<number> {
  const send = await remoteCaller(io, values, key);
  const ask = typed(send);
  const withFile =
    values.upload === undefined ? input : { ...asObject(input), fileId: await upload(ask, values.upload) };
  const result = await send(name, withFile);
  if (!result.ok) throw new LetterlockError(result.error.code, result.error.message, result.error.details);
  const id = jobId(result.value);
  if (values.wait !== true || id === null) {
    io.out(JSON.stringify(result.value));
    return 0;
  }
  for (;;) {
    const job = await ask('jobs.get', { id });
    if (job.finishedAt !== null) {
      io.out(JSON.stringify(job));
      return job.state === 'done' ? 0 : 1;
    }
    await sleep(pollMs, undefined, { signal: io.stop }).catch((cause: unknown) => {
      throw new LetterlockError('cancelled', undefined, undefined, { cause });
    });
  }
}

/** JSON as it stands, `-` for standard input, `@FILE` for a file. */
async function readInput(io: CliIo, text: string): Promise<unknown> {
  const json = text === '-' ? await readAll(io) : text.startsWith('@') ? await readFileOf(text.slice(1)) : text;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new LetterlockError('invalid-input', 'The input is not JSON.', undefined, { cause: error });
  }
}

async function readFileOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new LetterlockError('invalid-input', `The file ${path} cannot be read.`, undefined, { cause: error });
  }
}

function asObject(input: unknown): object {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new LetterlockError('invalid-input', 'With --upload the input must be an object; it is given the fileId.');
}

/** Stages a file as a screen would; answers its id. */
async function upload(ask: TypedCall, path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() !== true) throw new LetterlockError('invalid-input', `There is no file ${path}.`);
  const { fileId } = await ask('files.begin', { name: basename(path), size: found.size });
  const file = await open(path, 'r');
  try {
    const piece = Buffer.alloc(uploadPiece);
    for (let offset = 0; offset < found.size;) {
      const { bytesRead } = await file.read(piece, 0, uploadPiece, offset);
      if (bytesRead === 0) break;
      await ask('files.append', { fileId, offset, data: piece.subarray(0, bytesRead).toString('base64') });
      offset += bytesRead;
    }
  } finally {
    await file.close();
  }
  return fileId;
}

function jobId(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('jobId' in value)) return null;
  return typeof value.jobId === 'number' ? value.jobId : null;
}

/** A job would be cancelled by the end of this process: wait for it, and say how far it is. */
async function follow(app: App, ask: TypedCall, io: CliIo, id: number | null): Promise<Job | null> {
  if (id === null) return null;
  const cancel = (): void => void ask('jobs.cancel', { id });
  if (io.stop.aborted) cancel();
  else io.stop.addEventListener('abort', cancel, { once: true });
  let said = '';
  return jobEnd(app, ask, id, ({ kind, done, total }) => {
    const line = `${kind}: ${done}${total === null ? '' : ` of ${total}`}`;
    if (line !== said) io.err(line);
    said = line;
  });
}
