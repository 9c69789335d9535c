/** Looks at a mail server step by step without trusting it: name, connection, greeting, TLS. Sends no secret. */
import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { CheckStep } from '../../../shared/contract/accounts.ts';
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { proxyName } from '../../net/proxy-rules.ts';
import type { Network } from '../../ports.ts';
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

interface ProbeDeps {
  readonly network: Pick<Network, 'connect' | 'ways'>;
  readonly signal: AbortSignal;
  /** UTC milliseconds, for a pinned certificate's expiry. */
  readonly now: number;
}

export async function probe(
  server: ServerConfig,
  protocol: MailProtocol,
  { network, signal, now }: ProbeDeps,
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
      detail: { server: (await readGreeting(on, protocol, server.tls, stepTimeoutMs)).slice(0, 200) },
    }));
  const handshake = async (on: Socket): Promise<TLSSocket> =>
    step('tls', async () => {
      if (server.tls === 'starttls') await askForTls(on, protocol, stepTimeoutMs);
      const secured = await tlsOver(on, server, signal);
      tls = factsOf(secured);
      return { value: secured, code: judgeTls(tls, server, now), detail: tlsDetail(tls, server) };
    });
  try {
    await step('resolve', () => resolve(server, protocol, network));
    socket = await step('connect', () => open(server, protocol, network, signal));
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

async function resolve(
  { host, port }: ServerConfig,
  protocol: MailProtocol,
  network: ProbeDeps['network'],
): Promise<Outcome<undefined>> {
  const [way = null] = await network.ways(`${protocol}://${isIPv6(host) ? `[${host}]` : host}:${port}`);
  // Names are the proxy's to look up: this machine may know none from outside.
  if (way !== null) return { value: undefined, detail: { proxy: proxyName(way) } };
  const addresses = await lookup(host, { all: true });
  return { value: undefined, detail: { addresses: addresses.map(({ address }) => address).join(', ') } };
}

async function open(
  { host, port }: ServerConfig,
  scheme: MailProtocol,
  network: ProbeDeps['network'],
  signal: AbortSignal,
): Promise<Outcome<Socket>> {
  const socket = await network.connect({ scheme, host, port, signal, timeoutMs: stepTimeoutMs });
  // What breaks between two steps is heard of by the next one.
  socket.on('error', () => undefined);
  const onAbort = (): void => void socket.destroy(new Error('cancelled'));
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', onAbort));
  return { value: socket, detail: { address: `${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}` } };
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
  const explained = error instanceof LetterlockError ? error.details?.['code'] : null;
  if (typeof explained === 'string') return explained;
  return networkCode(error) ?? (step === 'tls' ? 'tls-failed' : `${step}-failed`);
}

function failureDetail(error: unknown): Record<string, string> {
  if (error instanceof LetterlockError) {
    const proxy = error.details?.['proxy'];
    return { proxy: typeof proxy === 'string' ? proxy : '', words: error.message };
  }
  const words = error instanceof DialogueError ? error.words : messageOf(error);
  return words === '' ? {} : { words: words.slice(0, 500) };
}
