/** A loopback host on a test app, with a client that can also misbehave. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoopbackHost } from '../../src/web/server.ts';
import type { LoopbackHost } from '../../src/web/server.ts';
import { startTestApp } from './app.ts';
import type { TestApp } from './app.ts';
import { testPorts } from './ports.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A type, not an interface: it goes where headers go. */
export type Session = { readonly cookie: string; readonly 'x-letterlock-proof': string };

/** What a browser has after it was let in. */
export function sessionOf({ headers, body }: Answer): Session {
  return {
    cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '',
    'x-letterlock-proof': /#proof=([\w-]+)"/.exec(body)?.[1] ?? '',
  };
}

export interface TestLoopback extends TestApp {
  readonly host: LoopbackHost;
  readonly authority: string;
  /** Sends exactly these headers beside Host. */
  send(method: string, path: string, headers?: OutgoingHttpHeaders, body?: string | Buffer): Promise<Answer>;
  /** The cookie of a signed-in browser, and the header of our page in it. */
  signIn(): Promise<Session>;
  close(): Promise<void>;
}

/** A page of two files, and beside it one that must never be served. */
function writeScreens(): string {
  const root = mkdtempSync(join(tmpdir(), 'letterlock-screens-'));
  mkdirSync(join(root, 'screens/assets'), { recursive: true });
  writeFileSync(join(root, 'screens/index.html'), '<!doctype html><title>Letterlock</title>');
  writeFileSync(join(root, 'screens/assets/app-1a2b3c.js'), 'export {};');
  writeFileSync(join(root, 'screens/assets/app-1a2b3c.js.map'), '{}');
  writeFileSync(join(root, 'outside.html'), 'outside');
  return root;
}

export async function startTestLoopback(): Promise<TestLoopback> {
  const root = writeScreens();
  const started = await startTestApp(testPorts());
  const { app, ports } = started;
  const host = await startLoopbackHost({
    app,
    rendererDir: join(root, 'screens'),
    clock: ports.clock,
    log: ports.log,
    version: '0.0.0-test',
  });
  const { host: authority, port } = new URL(host.origin);

  const send: TestLoopback['send'] = (method, path, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port, method, path, headers: { host: authority, ...headers }, agent: false },
        (response) => {
          let text = '';
          response.on('data', (piece: Buffer) => (text += piece.toString()));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
          );
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });

  return {
    ...started,
    host,
    authority,
    send,
    async signIn() {
      return sessionOf(await send('GET', new URL(host.address()).pathname));
    },
    async close() {
      await host.close();
      await app.stop();
      ports.cleanUp();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
