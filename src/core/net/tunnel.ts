/** A TCP connection to a server: directly, or through the tunnel of an HTTP, HTTPS or SOCKS proxy. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { explainTunnel } from './network-error.ts';
import { proxyName } from './proxy-rules.ts';
import type { Way } from './proxy-rules.ts';

export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The socket is paused and has no listeners. Rejects with the system's error, or a LetterlockError `proxy-*`. */
export function openTunnel(target: TunnelTarget, way: Way): Promise<Socket> {
  return way === null ? direct(target) : throughProxy(target, way);
}

function direct({ host, port, timeoutMs, signal }: TunnelTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, autoSelectFamily: true, noDelay: true });
    const onAbort = (): void => void socket.destroy(new Error('cancelled'));
    const settle = (): void => {
      socket.setTimeout(0).off('error', reject).off('timeout', onTimeout);
      signal.removeEventListener('abort', onAbort);
    };
    const onTimeout = (): void => void socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    socket.setTimeout(timeoutMs, onTimeout).once('error', (error) => {
      settle();
      reject(error);
    });
    socket.once('connect', () => {
      settle();
      socket.removeAllListeners('error').pause();
      resolve(socket);
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

const silent = (): void => undefined;
const quiet = { trace: silent, debug: silent, info: silent, warn: silent, error: silent, fatal: silent };

async function throughProxy({ host, port, timeoutMs, signal }: TunnelTarget, proxy: string): Promise<Socket> {
  // The client of HTTP CONNECT and SOCKS that comes with the IMAP library; loaded only where there is a proxy.
  const { proxyConnection, detachEarlyErrorHandler } = await import('imapflow/lib/proxy-connection.js');
  signal.throwIfAborted();
  const opening = proxyConnection(quiet, proxy, host, port, { connectionTimeout: timeoutMs });
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(new Error('cancelled'));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const socket = await Promise.race([opening, aborted]);
    if (socket === undefined) throw new Error('no such kind of proxy');
    detachEarlyErrorHandler(socket);
    return socket.pause();
  } catch (error) {
    // A tunnel that opens after all is not wanted any more.
    opening.then((late) => late?.destroy(), silent);
    if (signal.aborted) throw error;
    throw explainTunnel(error, proxyName(proxy), `${host}:${port}`);
  } finally {
    // One signal may serve every connection of the process.
    signal.removeEventListener('abort', onAbort);
  }
}
