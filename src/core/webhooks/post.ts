/** One delivery over a connection that is looked at before anything is sent on it. */
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { LetterlockError } from '../../shared/result.ts';
import { http } from '../net/node-http.ts';
import type { Network } from '../ports.ts';
import { isPublic } from './url-rules.ts';

export interface Posting {
  readonly url: string;
  readonly privateNetworks: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const timeoutMs = 15_000;

/**
 * Answers the HTTP status; redirects are not followed. Rejects with what kept it from being delivered.
 * @param signal ends it early
 */
export async function post(network: Network, posting: Posting, signal: AbortSignal): Promise<number> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const url = new URL(posting.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const port = Number(url.port) || (secure ? 443 : 80);
  const proxied = (await network.proxyFor(posting.url)) !== null;
  const socket = await network.connect({
    scheme: secure ? 'https' : 'http',
    host,
    port,
    signal: within,
    timeoutMs,
  });
  try {
    // The name may have been made to resolve to anything: what counts is where the connection has led to.
    if (!posting.privateNetworks && !proxied && !isPublic(socket.remoteAddress ?? '')) {
      throw new LetterlockError('not-allowed-now', 'It leads to this machine or into a private network.');
    }
    return await send(url, posting, secure ? await secured(socket, host, within) : socket, within);
  } finally {
    socket.destroy();
  }
}

function secured(socket: Socket, host: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const secure = connectTls({ socket, host, ALPNProtocols: ['http/1.1'], ...servername });
    const stop = (): void => void secure.destroy(new Error('No answer came in time.'));
    signal.addEventListener('abort', stop, { once: true });
    secure.once('error', reject);
    secure.once('secureConnect', () => {
      signal.removeEventListener('abort', stop);
      secure.off('error', reject);
      resolve(secure);
    });
  });
}

function send(url: URL, { headers, body }: Posting, socket: Socket, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = http.request({
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, host: url.host, 'content-length': Buffer.byteLength(body), connection: 'close' },
      createConnection: () => socket,
      signal,
    });
    sent.once('socket', (own) => own.resume());
    sent.once('error', reject);
    sent.once('response', (response) => {
      // The status is all that counts; what else comes is not read.
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    sent.end(body);
  });
}
