/** Proxies on loopback: HTTP CONNECT and SOCKS5. They alone can resolve the names under `.test`: all are 127.0.0.1. */
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { listen } from './listener.ts';

export interface TestProxy {
  /** Such as `http://127.0.0.1:3128`. */
  readonly url: string;
  /** `host:port` of every tunnel that was asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface ProxyScript {
  /** `user:password` that has to be shown. */
  readonly credentials?: string;
  /** Answers every request with this status. */
  readonly refuse?: number;
  /** Names that lead to ports of this machine. */
  readonly leads?: Readonly<Record<string, number>>;
}

const addressOf = (host: string): string => (host.endsWith('.test') ? '127.0.0.1' : host);

async function start(server: Server, protocol: string, asked: string[]): Promise<TestProxy> {
  const { port, close } = await listen(server);
  return { url: `${protocol}://127.0.0.1:${port}`, asked, close };
}

function join(client: Socket, host: string, port: number, opened: () => void, failed: () => void): void {
  const server = connect(port, addressOf(host));
  server.once('connect', () => {
    opened();
    client.pipe(server).pipe(client);
  });
  server.once('error', failed);
  client.once('close', () => server.destroy());
  server.once('close', () => client.destroy());
}

export async function startHttpProxy({ credentials, refuse, leads = {} }: ProxyScript = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createHttpServer((_, response) => void response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    const target = request.url ?? '';
    asked.push(target);
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
    const status = refuse ?? (request.headers['proxy-authorization'] === wanted ? null : 407);
    if (status !== null) {
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const at = target.lastIndexOf(':');
    const name = target.slice(0, at);
    const led = leads[name];
    join(
      client,
      led === undefined ? name : '127.0.0.1',
      led ?? Number(target.slice(at + 1)),
      () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'),
      () => client.end('HTTP/1.1 502 Bad gateway\r\n\r\n'),
    );
  });
  return start(server, 'http', asked);
}

/** RFC 1928, without a sign-in, names only. */
export async function startSocksProxy(): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createServer((client) => {
    client.once('data', () => {
      client.write(Buffer.from([5, 0]));
      client.once('data', (request: Buffer) => {
        client.pause();
        const length = request[4] ?? 0;
        const byName = request[3] === 3;
        const host = byName ? request.subarray(5, 5 + length).toString() : request.subarray(4, 8).join('.');
        const port = request.readUInt16BE(byName ? 5 + length : 8);
        asked.push(`${host}:${port}`);
        const answer = (code: number): boolean => client.write(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]));
        join(
          client,
          host,
          port,
          () => void answer(0),
          () => void answer(5),
        );
      });
    });
  });
  return start(server, 'socks5', asked);
}
