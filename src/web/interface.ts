/**
 * The host on a named network interface, opened by explicit choice alone: TLS 1.3, API keys and nothing else. There are
 * no sessions and no screens here, so that no browser has anything to lose.
 */
import { createServer } from 'node:https';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { App } from '../core/app.ts';
import { isWithin } from '../core/api-keys/networks.ts';
import type { Clock, Log } from '../core/ports.ts';
import { createRateLimit } from '../core/rate-limit.ts';
import { LetterlockError } from '../shared/result.ts';
import { failure, result, text } from './answers.ts';
import { createKeyApi } from './key-api.ts';

export interface InterfaceOptions {
  readonly app: Pick<App, 'dispatch' | 'events' | 'admitKey' | 'onKeyEnded'>;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Of an interface of this machine; never all of them. */
  readonly address: string;
  /** 0: any free port. */
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  /** Host names that requests may name, besides the address. */
  readonly names: readonly string[];
  /** Ranges that connections are taken from; none: any. */
  readonly networks: readonly string[];
}

export interface Interface {
  readonly origin: string;
  close(): Promise<void>;
}

const requestsPerSecond = 50;
const requestsAtOnce = 200;
const oneYearSeconds = 31_536_000;

/** @throws LetterlockError `not-allowed-now` when the address cannot be used, `invalid-input` for all interfaces at once */
export async function startInterface(options: InterfaceOptions): Promise<Interface> {
  const { address, log, clock, networks } = options;
  checkAddress(address);
  let origin = '';
  const names = new Set([bracketed(address), ...options.names.map((name) => name.toLowerCase())]);
  const keyApi = createKeyApi({ ...options, door: `api ${address}`, origin: () => origin });
  const limit = createRateLimit(requestsPerSecond, requestsAtOnce);
  const server = createServer(
    {
      cert: options.certificate,
      key: options.key,
      minVersion: 'TLSv1.3',
      maxHeaderSize: 16_384,
      headersTimeout: 5_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 30_000,
      handshakeTimeout: 10_000,
      connectionsCheckingInterval: 2_000,
    },
    (request, response) => {
      response.setHeader('strict-transport-security', `max-age=${oneYearSeconds}`);
      const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
      if (!names.has(host)) return text(response, 421, 'This is not the address of Letterlock.');
      if (!limit.take(request.socket.remoteAddress ?? '', clock.now())) {
        return result(response, failure('rate-limited'));
      }
      keyApi.answer(request, response).catch((error: unknown) => {
        if (request.destroyed) return;
        log.error('a request failed', { error: error instanceof Error ? error : String(error) });
        if (response.headersSent) response.destroy();
        else result(response, failure('internal'));
      });
    },
  );
  server.maxConnections = 200;
  // Before the handshake, so that a stranger learns nothing, not even a certificate.
  server.on('connection', (socket: Socket) => {
    if (networks.length > 0 && !isWithin(socket.remoteAddress ?? '', networks)) socket.destroy();
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new LetterlockError('not-allowed-now', `Letterlock cannot listen on ${address}.`, { address }, { cause })),
    );
    server.listen({ host: address, port: options.port, exclusive: true }, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The interface has no port.');
  origin = `https://${bracketed(address)}:${bound.port}`;
  return {
    origin,
    async close() {
      keyApi.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Names are not taken: one such as `0` may stand for all interfaces. @throws LetterlockError `invalid-input` */
function checkAddress(address: string): void {
  if (isIP(address) === 0) throw new LetterlockError('invalid-input', `${address} is not an address of this machine.`);
  if (ipaddr.process(address).range() === 'unspecified') {
    throw new LetterlockError(
      'invalid-input',
      'Name one address of this machine: all interfaces at once are too many.',
    );
  }
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address.toLowerCase()}]` : address);
