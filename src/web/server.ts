/** The loopback host: the application's screens and calls on 127.0.0.1, for the browser of this machine's user. */
import { createReadStream } from 'node:fs';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { App } from '../core/app.ts';
import type { Clock, Log } from '../core/ports.ts';
import { http } from '../core/net/node-http.ts';
import { listStaticFiles } from '../core/static-files.ts';
import { securityHeaders } from '../shared/page-policy.ts';
import { LetterlockError, toEnvelope } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import { failure, json, page, result as answerWith, text } from './answers.ts';
import { readJson } from './body.ts';
import { createEventStreams } from './event-stream.ts';
import { admit, cookies, proofOf } from './gate.ts';
import { bringsKey, createKeyApi } from './key-api.ts';
import { enterPage, signedOutPage } from './pages.ts';
import { createSessions } from './session.ts';

export interface LoopbackOptions {
  readonly app: Pick<App, 'call' | 'dispatch' | 'events' | 'admitKey' | 'onKeyEnded'>;
  readonly version: string;
  readonly rendererDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 or left out: any free port. */
  readonly port?: number;
}

export interface LoopbackHost {
  readonly origin: string;
  /** A fresh address that signs one browser in, once, within five minutes. */
  address(): string;
  /** Resolves once a page has been sent the files that it begins with. */
  readonly pageSent: Promise<void>;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';

/** @throws LetterlockError `not-allowed-now` when the port is taken */
export async function startLoopbackHost(options: LoopbackOptions): Promise<LoopbackHost> {
  const { app, clock, log } = options;
  const files = listStaticFiles(options.rendererDir);
  const sessions = createSessions(clock);
  const streams = createEventStreams(app.events);
  const keyApi = createKeyApi({
    app,
    door: 'api',
    version: options.version,
    origin: () => `http://${authorities.digits}`,
  });
  let authorities: Authorities = { digits: '', name: null };

  const open = (token: string, authority: string, response: ServerResponse): void => {
    const session = sessions.redeem(token, authority);
    if (session === null) return page(response, 401, signedOutPage);
    // No Max-Age: it ends with the browser, and its session with this process. Cookies do not tell ports apart.
    response.setHeader('set-cookie', `${cookieNameOf(authority)}=${session.cookie}; HttpOnly; SameSite=Strict; Path=/`);
    page(response, 200, enterPage(session.proof));
  };

  const call = async (name: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let result: Result<unknown>;
    try {
      result = await app.call('loopback', name, await readJson(request));
    } catch (error) {
      if (!(error instanceof LetterlockError)) throw error;
      // The rest of what is being sent is of no interest.
      response.setHeader('connection', 'close');
      result = { ok: false, error: toEnvelope(error) };
    }
    answerWith(response, result);
  };

  const move = (response: ServerResponse): void => {
    if (authorities.name !== null) {
      return json(response, 200, { address: `http://${authorities.name}/open/${sessions.issue()}` });
    }
    answerWith(response, failure('not-allowed-now', 'Another program answers under the name localhost.'));
  };

  const pageSent = Promise.withResolvers<void>();
  let underWay = 0;
  const file = (path: string, response: ServerResponse): void => {
    const found = files.get(path);
    if (found === undefined) return text(response, 404, 'There is nothing here.');
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
      if (underWay === 0 && found.immutable) pageSent.resolve();
    });
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': found.type,
      'content-length': found.size,
      'cache-control': found.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    });
    createReadStream(found.path)
      .on('error', () => response.destroy())
      .pipe(response);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const head = { method: request.method ?? '', url: request.url ?? '', headers: request.headers };
    const { digits, name } = authorities;
    const authority = name !== null && head.headers.host === name ? name : digits;
    // Of several, whoever stands between might have gone by another one (RFC 9112, 3.2).
    if (hostsIn(request) > 1) return text(response, 400, 'Name one host.');
    if (bringsKey(request.headers)) {
      if (request.headers.host !== authority) return text(response, 421, 'This is not the address of Letterlock.');
      return keyApi.answer(request, response);
    }
    const route = admit(head, authority);
    if ('status' in route) return text(response, route.status, route.reason);
    if (route.kind === 'open') return open(route.token, authority, response);
    const session = sessions.find(cookies(request.headers, cookieNameOf(authority)), authority);
    if (session === null) {
      if (route.kind === 'call') return json(response, 401, failure('unauthenticated'));
      return page(response, 401, signedOutPage);
    }
    // The screens themselves are the same for everybody; all that is the user's own asks for the proof as well.
    if (route.kind !== 'file' && !session.isProved(proofOf(head))) {
      return json(response, 401, failure('unauthenticated'));
    }
    switch (route.kind) {
      case 'call':
        return call(route.method, request, response);
      case 'events':
        if (!streams.open(response, securityHeaders, { alive: session.isAlive }))
          text(response, 503, 'Too many windows are open.');
        return;
      case 'localhost':
        return move(response);
      case 'file':
        return file(route.path, response);
    }
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: unknown) => {
      // The browser went away in the middle of a request.
      if (request.destroyed) return;
      log.error('a request failed', { error: error instanceof Error ? error : String(error) });
      if (response.headersSent) response.destroy();
      else json(response, 500, failure('internal'));
    });
  };
  const server = bounded(listener);
  await listen(server, loopback, options.port ?? 0).catch((error: unknown) => {
    throw isTaken(error) ? portTaken(options.port ?? 0, error) : error;
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The loopback host has no port.');
  const beside = await listenBeside(listener, bound.port);
  authorities = {
    digits: `${loopback}:${bound.port}`,
    name: beside === 'taken' ? null : `localhost:${bound.port}`,
  };
  const servers = [server, ...(beside instanceof http.Server ? [beside] : [])];

  return {
    origin: `http://${authorities.digits}`,
    pageSent: pageSent.promise,
    address: () => `http://${authorities.digits}/open/${sessions.issue()}`,
    async close() {
      streams.close();
      keyApi.close();
      await Promise.all(servers.map(end));
    },
  };
}

const hostsIn = ({ rawHeaders }: IncomingMessage): number =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;

/** The Hosts that are ours: digits always; the name, a domain for security keys, where nobody else can answer to it. */
interface Authorities {
  readonly digits: string;
  readonly name: string | null;
}

/** A cookie is sent to every port of its host: the name says which of them, and under which name, it is for. */
const cookieNameOf = (authority: string): string =>
  `letterlock-${authority.replace(`${loopback}:`, '').replace(':', '-')}`;

function bounded(listener: RequestListener): Server {
  const server = http.createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: 5_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 30_000,
      connectionsCheckingInterval: 2_000,
    },
    listener,
  );
  server.maxConnections = 200;
  return server;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, resolve);
  });
}

/**
 * Browsers try ::1 first for the name `localhost`: it must be ours as well, or nobody's. `none` where there is no IPv6,
 * `taken` where another program listens there.
 */
async function listenBeside(listener: RequestListener, port: number): Promise<Server | 'none' | 'taken'> {
  const server = bounded(listener);
  try {
    await listen(server, '::1', port);
    return server;
  } catch (error) {
    return isTaken(error) ? 'taken' : 'none';
  }
}

function end(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
}

function portTaken(port: number, cause: unknown): LetterlockError {
  return new LetterlockError(
    'not-allowed-now',
    `Port ${port} cannot be used: choose another one.`,
    { port },
    { cause },
  );
}
