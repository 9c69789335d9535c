/** Calls to a Letterlock that runs already, with an API key. */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { z } from 'zod';
import { http } from '../core/net/node-http.ts';
import { addressFile, chooseDataDir, lockDataDir } from '../core/vault/data-dir.ts';
import { errorTable, LetterlockError } from '../shared/result.ts';
import type { ErrorCode, Result } from '../shared/result.ts';
import type { CliIo } from './io.ts';

export interface RemoteOptions {
  readonly 'data-dir'?: string | undefined;
  readonly key?: string | undefined;
  readonly 'key-file'?: string | undefined;
  readonly url?: string | undefined;
  readonly fingerprint?: string | undefined;
}

const timeoutMs = 10 * 60_000;
const longestAnswer = 64_000_000;

/** The key that was given, by word, file or environment; null when none was. */
export async function findKey(io: CliIo, options: RemoteOptions): Promise<string | null> {
  if (options.key !== undefined) return options.key.trim();
  if (options['key-file'] === undefined) return io.environment['LETTERLOCK_KEY']?.trim() ?? null;
  const file = options['key-file'];
  return (
    await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new LetterlockError('invalid-input', `The file ${file} cannot be read.`, undefined, { cause });
    })
  ).trim();
}

/** @throws LetterlockError `host-unreachable` where nothing runs */
export async function remoteCaller(
  io: CliIo,
  options: RemoteOptions,
  key: string,
): Promise<(name: string, input: unknown) => Promise<Result<unknown>>> {
  const address = options.url ?? (await runningAt(chooseDataDir(options['data-dir'], io.environment)));
  const url = URL.parse(address);
  if (url === null)
    throw new LetterlockError('invalid-input', `${address} is not an address such as https://192.0.2.1:8443.`);
  const local = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) {
    throw new LetterlockError('invalid-input', 'A key is sent over https:// only, or to this machine.');
  }
  return async (name, input) => {
    const socket = await reach(url, options.fingerprint, io.stop);
    return post(url, socket, key, name, input, io.stop);
  };
}

async function runningAt(dataDir: string): Promise<string> {
  try {
    const { url } = JSON.parse(await readFile(addressFile(dataDir), 'utf8')) as { url?: unknown };
    if (typeof url === 'string' && isHeld(dataDir)) return url;
  } catch {
    // No such file: nothing runs there.
  }
  throw new LetterlockError(
    'host-unreachable',
    'No Letterlock answers calls on this data directory. Start it with letterlock serve, or give --url.',
  );
}

/** Whether somebody runs on it: of a host that was killed the address is left, and a key is not for who has it now. */
function isHeld(dataDir: string): boolean {
  try {
    lockDataDir(dataDir)();
    return false;
  } catch (error) {
    if (error instanceof LetterlockError && error.code === 'data-dir-in-use') return true;
    throw error;
  }
}

/** A connection; over TLS only to whom the certificate, or the fingerprint that was given, proves. */
function reach(url: URL, fingerprint: string | undefined, stop: AbortSignal): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const failed = (cause: Error): void =>
      reject(failure(`Letterlock does not answer at ${url.origin}: ${cause.message}`, stop, cause));
    if (url.protocol === 'http:') {
      const socket = connectTcp({ host, port: Number(url.port) || 80 }, () => resolve(socket));
      endWith(stop, socket.once('error', failed));
      return;
    }
    const wanted = fingerprint?.replaceAll(':', '').toLowerCase();
    const socket = connectTls(
      {
        host,
        port: Number(url.port) || 443,
        minVersion: 'TLSv1.3',
        rejectUnauthorized: wanted === undefined,
        ...(isIP(host) === 0 ? { servername: host } : {}),
      },
      () => {
        const found = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase();
        if (wanted === undefined || found === wanted) return resolve(socket);
        socket.destroy();
        failed(new Error('it has another certificate than the fingerprint names.'));
      },
    );
    endWith(stop, socket.once('error', failed));
  });
}

/** Breaks a connection off when the process is asked to end. */
function endWith(stop: AbortSignal, socket: Socket): void {
  const end = (): void => void socket.destroy(new Error('The process was asked to end.'));
  if (stop.aborted) end();
  else stop.addEventListener('abort', end, { once: true });
  socket.once('close', () => stop.removeEventListener('abort', end));
}

const failure = (message: string, stop: AbortSignal, cause: unknown): LetterlockError =>
  stop.aborted
    ? new LetterlockError('cancelled', undefined, undefined, { cause })
    : new LetterlockError('host-unreachable', message, undefined, { cause });

function post(
  url: URL,
  socket: Socket,
  key: string,
  name: string,
  input: unknown,
  stop: AbortSignal,
): Promise<Result<unknown>> {
  const body = JSON.stringify(input);
  return new Promise((resolve, reject) => {
    const sent = http.request({
      method: 'POST',
      path: `/call/${encodeURIComponent(name)}`,
      createConnection: () => socket,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        host: url.host,
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        connection: 'close',
      },
    });
    const failed = (cause?: unknown): void =>
      reject(failure('What answers there is no Letterlock, or its answer did not come whole.', stop, cause));
    sent.once('error', failed);
    sent.once('response', (response) => {
      const pieces: Buffer[] = [];
      let size = 0;
      response.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size > longestAnswer) response.destroy(new Error(`The answer is longer than ${longestAnswer} bytes.`));
        else pieces.push(piece);
      });
      response.once('error', failed);
      response.once('end', () => {
        try {
          resolve(resultOf(Buffer.concat(pieces).toString('utf8')));
        } catch (error) {
          failed(error);
        }
      });
    });
    sent.end(body);
  });
}

const answered = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      code: z.custom<ErrorCode>((code) => typeof code === 'string' && Object.hasOwn(errorTable, code)),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).exactOptional(),
    }),
  }),
]);

/** @throws what JSON and zod throw for what is no answer of Letterlock */
const resultOf = (text: string): Result<unknown> => answered.parse(JSON.parse(text));
