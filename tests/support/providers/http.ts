/** A small HTTP server on 127.0.0.1 for tests: requests are read whole, and answers may be slow, broken or cut off. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNetwork } from '../../../src/core/net/network.ts';
import type { Network } from '../../../src/core/ports.ts';

export interface Asked {
  readonly method: string;
  /** With the query; the origin is that of the provider that the server stands for. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The body as a form. */
  readonly form: URLSearchParams;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects go out as JSON. */
  readonly body?: string | Buffer | object;
  /** Breaks the connection: before any answer, or in the middle of one. */
  readonly drop?: 'before' | 'within';
  readonly delayMs?: number;
}

export interface HttpServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  close(): Promise<void>;
}

async function read(request: IncomingMessage): Promise<Asked> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  const body = Buffer.concat(pieces);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', `https://${headers['x-forwarded-host'] ?? headers['host'] ?? 'localhost'}`),
    headers,
    body,
    form: new URLSearchParams(body.toString('utf8')),
  };
}

async function write(answer: Answer, response: ServerResponse): Promise<void> {
  if (answer.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
  if (answer.drop === 'before') {
    response.destroy();
    return;
  }
  const json = typeof answer.body === 'object' && !Buffer.isBuffer(answer.body);
  const body = json ? JSON.stringify(answer.body) : (answer.body ?? '');
  const length = Buffer.byteLength(body);
  response.writeHead(answer.status, {
    ...(json ? { 'content-type': 'application/json; charset=utf-8' } : {}),
    'content-length': String(answer.drop === 'within' ? length + 100 : length),
    ...answer.headers,
  });
  if (answer.drop === 'within') response.write(body, () => response.destroy());
  else response.end(body);
}

export async function serveHttp(handle: (asked: Asked) => Answer | Promise<Answer>): Promise<HttpServer> {
  const server = createServer((request, response) => {
    void (async () => {
      try {
        await write(await handle(await read(request)), response);
      } catch (error) {
        response.writeHead(500).end(String(error));
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * A network on which providers' hosts lead to local servers: clients keep the addresses that they would really use.
 * Any other host fails, so that no test reaches the outside. @param hosts host name → address of a server
 */
export function routedNetwork(hosts: ReadonlyMap<string, string>): Network & { readonly asked: string[] } {
  const direct = createNetwork();
  const asked: string[] = [];
  return {
    ...direct,
    asked,
    async fetch(url, init = {}) {
      const wanted = new URL(url);
      asked.push(`${init.method ?? 'GET'} ${wanted.host}${wanted.pathname}`);
      const server = hosts.get(wanted.host);
      if (server === undefined) throw new TypeError(`fetch failed: no route to ${wanted.host}`);
      const headers = { ...init.headers, 'x-forwarded-host': wanted.host };
      return direct.fetch(`${server}${wanted.pathname}${wanted.search}`, { ...init, headers });
    },
  };
}
