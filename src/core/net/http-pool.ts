/** HTTP over connections that `connect` opens. A file of its own, so that its library is loaded for the first request. */
import type { Socket } from 'node:net';
import { Agent, buildConnector, fetch } from 'undici';
import { tlsFloor } from './tls-floor.ts';

interface PoolTarget {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
}

export type HttpFetch = (url: string, init: Parameters<typeof fetch>[1]) => ReturnType<typeof fetch>;

/** @param connect answers a connection in clear; TLS is put on it here */
export function createHttpPool(connect: (target: PoolTarget) => Promise<Socket>): HttpFetch {
  const secured = buildConnector({ allowH2: false });
  const openWay: buildConnector.connector = (options, hand) => {
    const scheme = options.protocol === 'http:' ? 'http' : 'https';
    const port = Number(options.port) || (scheme === 'http' ? 80 : 443);
    const host = options.hostname.replace(/^\[|\]$/g, '');
    connect({ scheme, host, port }).then(
      (socket) => (scheme === 'https' ? secured({ ...options, httpSocket: socket }, hand) : hand(null, socket)),
      (error: Error) => hand(error, null),
    );
  };
  let pool = { floor: tlsFloor(), dispatcher: new Agent({ connect: openWay }) };
  /** Connections are kept open for a while: those under an older floor are not used again. */
  const dispatcherNow = (): Agent => {
    const floor = tlsFloor();
    if (pool.floor === floor) return pool.dispatcher;
    void pool.dispatcher.close();
    pool = { floor, dispatcher: new Agent({ connect: openWay }) };
    return pool.dispatcher;
  };
  return (url, init) => fetch(url, { ...init, dispatcher: dispatcherNow() });
}
