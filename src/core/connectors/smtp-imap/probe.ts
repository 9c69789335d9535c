/** Looks at a mail server step by step without trusting it: name, connection, greeting, TLS. Sends no secret. */
import { lookup } from 'node:dns/promises';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { CheckStep, ServerConfig } from '../../../shared/contract/accounts.ts';
import { askForTls, DialogueError, readGreeting } from './dialogue.ts';
import type { MailProtocol } from './dialogue.ts';
import { messageOf, networkCode } from './errors.ts';
import { fingerprintOf, judgeTls, probeOptions } from './tls.ts';
import type { TlsFacts } from './tls.ts';

const stepTimeoutMs = 15_000;

type StepName = CheckStep['step'];

export interface ProbeStep {
  readonly step: StepName;
  readonly ok: boolean;
  readonly ms: number;
  readonly code: string;
  readonly detail: Record<string, string>;
}

export interface Probe {
  /** Up to and including the first that failed. */
  readonly steps: readonly ProbeStep[];
  /** What the handshake found, whatever was thought of it. */
  readonly tls: TlsFacts | null;
}

interface Outcome<T> {
  readonly value: T;
  readonly code?: string;
  readonly detail?: Record<string, string>;
}

class Stop extends Error {}

/** `now`: UTC milliseconds, for a pinned certificate's expiry. */
export async function probe(
  server: ServerConfig,
  protocol: MailProtocol,
  signal: AbortSignal,
  now: number,
): Promise<Probe> {
  const steps: ProbeStep[] = [];
  let socket: Socket | null = null;
  let tls: TlsFacts | null = null;
  const step = async <T>(name: StepName, work: () => Promise<Outcome<T>>): Promise<T> => {
    const started = performance.now();
    const done = (ok: boolean, code: string, detail: Record<string, string>): void => {
      steps.push({ step: name, ok, ms: Math.round(performance.now() - started), code, detail });
    };
    try {
      signal.throwIfAborted();
      const { value, code = 'ok', detail = {} } = await work();
      const ok = code === 'ok' || code === 'tls-pinned';
      done(ok, code, detail);
      if (ok) return value;
    } catch (error) {
      done(false, failureCode(error, name), failureDetail(error));
    }
    throw new Stop();
  };
  const greeting = async (on: Socket): Promise<void> =>
    step('greeting', async () => ({
      value: undefined,
      detail: { server: (await readGreeting(on, protocol, stepTimeoutMs)).slice(0, 200) },
    }));
  const handshake = async (on: Socket): Promise<TLSSocket> =>
    step('tls', async () => {
      if (server.tls === 'starttls') await askForTls(on, protocol, stepTimeoutMs);
      const secured = await tlsOver(on, server, signal);
      tls = factsOf(secured);
      return { value: secured, code: judgeTls(tls, server, now), detail: tlsDetail(tls, server) };
    });
  try {
    await step('resolve', () => resolve(server.host));
    socket = await step('connect', () => open(server, signal));
    if (server.tls === 'starttls') {
      await greeting(socket);
      socket = await handshake(socket);
    } else {
      socket = await handshake(socket);
      await greeting(socket);
    }
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  } finally {
    socket?.on('error', () => undefined);
    socket?.destroy();
  }
  return { steps, tls };
}

async function resolve(host: string): Promise<Outcome<undefined>> {
  const addresses = await lookup(host, { all: true });
  return { value: undefined, detail: { addresses: addresses.map(({ address }) => address).join(', ') } };
}

function open(server: ServerConfig, signal: AbortSignal): Promise<Outcome<Socket>> {
  return new Promise((done, reject) => {
    const socket = connectTcp({ host: server.host, port: server.port, autoSelectFamily: true });
    const onAbort = (): void => void socket.destroy(new Error('cancelled'));
    socket.setTimeout(stepTimeoutMs, () => socket.destroy(new DialogueError('connect-timeout', '')));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', reject).pause();
      done({ value: socket, detail: { address: `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}` } });
    });
    socket.once('close', () => signal.removeEventListener('abort', onAbort));
  });
}

function tlsOver(socket: Socket, server: ServerConfig, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((done, reject) => {
    const secured = connectTls({ ...probeOptions(server), socket });
    const timer = setTimeout(() => secured.destroy(new DialogueError('tls-timeout', '')), stepTimeoutMs);
    const onAbort = (): void => void secured.destroy(new Error('cancelled'));
    signal.addEventListener('abort', onAbort, { once: true });
    secured.once('error', reject);
    secured.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      reject(new DialogueError('connect-closed', ''));
    });
    secured.once('secureConnect', () => {
      clearTimeout(timer);
      secured.off('error', reject).pause();
      done(secured);
    });
  });
}

function factsOf(socket: TLSSocket): TlsFacts {
  const { authorizationError } = socket;
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    certificate: socket.getPeerCertificate().raw,
    // Typed as Error, but Node puts the verification code there as text.
    error: socket.authorized ? null : String(authorizationError),
  };
}

function tlsDetail(facts: TlsFacts, server: ServerConfig): Record<string, string> {
  return {
    protocol: facts.protocol,
    cipher: facts.cipher,
    fingerprint: fingerprintOf(facts.certificate),
    minimum: server.minimumTls,
    ...(facts.error === null ? {} : { problem: facts.error }),
  };
}

function failureCode(error: unknown, step: StepName): string {
  if (error instanceof DialogueError) return error.code;
  return networkCode(error) ?? (step === 'tls' ? 'tls-failed' : `${step}-failed`);
}

function failureDetail(error: unknown): Record<string, string> {
  const words = error instanceof DialogueError ? error.words : messageOf(error);
  return words === '' ? {} : { words: words.slice(0, 500) };
}
