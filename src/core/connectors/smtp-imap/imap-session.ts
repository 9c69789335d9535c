/** One IMAP connection that is opened when needed, used by one task at a time and opened anew after it broke. */
import { isIPv6 } from 'node:net';
import type { ImapFlow, ImapFlowOptions } from 'imapflow';
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import { isRecord } from '../../../shared/is-record.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { explainTunnel } from '../../net/network-error.ts';
import { proxyName } from '../../net/proxy-rules.ts';
import { DialogueError } from './dialogue.ts';
import { messageOf, networkCode } from './errors.ts';
import { explain } from './explain.ts';
import type { PinnedCertificate } from './pinned.ts';
import { usesToken } from './servers.ts';
import type { LinkDeps, TlsInUse } from './servers.ts';
import { strictOptions } from './tls.ts';

export interface ImapDeps extends LinkDeps {
  readonly server: ServerConfig;
  readonly pinned: PinnedCertificate;
  /** Hears of every connection that was made. */
  readonly onOpen?: (tls: TlsInUse) => void;
}

export interface ImapSession {
  /** Runs `work` when its turn comes. Rejects with `LetterlockError` `mail-auth`, `mail-connection` or `mail-tls`. */
  use<T>(signal: AbortSignal, work: (client: ImapFlow) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A literal larger than this is refused: messages are asked for in bounded pieces. */
const maxLiteralBytes = 64 * 1024 * 1024;
const restMs = 60_000;
const freshMs = 20_000;

const loginMethods = {
  auto: undefined,
  plain: 'AUTH=PLAIN',
  login: 'AUTH=LOGIN',
  xoauth2: undefined,
  oauthbearer: undefined,
};

function authOf(deps: ImapDeps, secret: string): NonNullable<ImapFlowOptions['auth']> {
  const { user, auth } = deps.server;
  if (usesToken(deps.server, deps)) return { user, accessToken: secret };
  const loginMethod = loginMethods[auth];
  return loginMethod === undefined ? { user, pass: secret } : { user, pass: secret, loginMethod };
}

type Behaviour = Pick<ImapFlowOptions, 'disableAutoIdle' | 'autoIdleDelay' | 'maxIdleTime'>;

/**
 * Connects and signs in; a refused access token is renewed once, and each way through the network is tried.
 * @throws LetterlockError `mail-auth`, `mail-connection`, `mail-tls`
 */
export async function openImap(deps: ImapDeps, signal: AbortSignal, more: Behaviour): Promise<ImapFlow> {
  const { server, network } = deps;
  const host = isIPv6(server.host) ? `[${server.host}]` : server.host;
  let first: unknown;
  for (const way of await network.ways(`imap://${host}:${server.port}`)) {
    try {
      return await signedIn(deps, signal, more, way);
    } catch (error) {
      first ??= error;
      // Another way helps only where this one did not lead to the server.
      if (way === null || signal.aborted || !isProxyTrouble(error)) break;
    }
  }
  throw first;
}

const isProxyTrouble = (error: unknown): boolean =>
  error instanceof LetterlockError && String(error.details?.['code']).startsWith('proxy-');

async function signedIn(deps: ImapDeps, signal: AbortSignal, more: Behaviour, way: string | null): Promise<ImapFlow> {
  try {
    return await openOnce(deps, signal, more, way, false);
  } catch (error) {
    const refused = error instanceof LetterlockError && error.code === 'mail-auth' && 'words' in (error.details ?? {});
    if (!refused || !usesToken(deps.server, deps)) throw error;
    return openOnce(deps, signal, more, way, true);
  }
}

async function openOnce(
  deps: ImapDeps,
  signal: AbortSignal,
  more: Behaviour,
  way: string | null,
  renew: boolean,
): Promise<ImapFlow> {
  const { server } = deps;
  // Slow to load (some 0.2 s), and not every start connects.
  const { ImapFlow: Client } = await import('imapflow');
  const client = new Client({
    host: server.host,
    port: server.port,
    ...(server.tls === 'implicit' ? { secure: true } : { secure: false, doSTARTTLS: true }),
    tls: strictOptions(server, await deps.pinned(signal)),
    auth: authOf(deps, await deps.secret({ renew })),
    ...(way === null ? {} : { proxy: way }),
    clientInfo: { name: 'Letterlock' },
    logger: false,
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    maxLiteralSize: maxLiteralBytes,
    maxResponseSize: 2 * maxLiteralBytes,
    maxLineLength: 8 * 1024 * 1024,
    ...more,
  });
  // Without a listener a late socket error would end the process; whoever waits hears of it by a rejection.
  client.on('error', (error) =>
    deps.log.info('an IMAP connection broke', { host: server.host, error: messageOf(error) }),
  );
  const abort = (): void => client.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    await client.connect();
    // A greeting in clear that calls us signed in (PREAUTH; imapflow keeps only the text of an OK) may be anybody's,
    // and whom the session then belongs to is unknown (RFC 9051, 11.1).
    if (server.tls === 'starttls' && client.greeting === undefined) throw new DialogueError('starttls-preauth', '');
    const { tls } = client;
    if (tls) deps.onOpen?.({ protocol: tls.version, cipher: tls.standardName });
    return client;
  } catch (error) {
    client.close();
    throw imapError(error, server, way);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The server's own words, as imapflow keeps them. */
function imapWords(error: unknown): string {
  if (isRecord(error)) {
    for (const key of ['responseText', 'response', 'reason']) {
      const words = error[key];
      if (typeof words === 'string' && words !== '') return words.slice(0, 500);
    }
  }
  return messageOf(error).slice(0, 500);
}

function isAuthFailure(error: unknown): boolean {
  return isRecord(error) && error['authenticationFailed'] === true;
}

/** Any error of the client as one of ours. */
function imapError(error: unknown, server: ServerConfig, way: string | null = null): LetterlockError {
  if (error instanceof LetterlockError) return error;
  if (way !== null && isRecord(error) && error['_err'] !== undefined) {
    return explainTunnel(error, proxyName(way), `${server.host}:${server.port}`);
  }
  const words = imapWords(error);
  const options = { cause: error };
  if (isAuthFailure(error)) {
    return new LetterlockError('mail-auth', `${server.host} refused the sign-in: ${words}`, { words }, options);
  }
  const code = error instanceof DialogueError ? error.code : networkCode(error);
  if (code !== null && (code.startsWith('tls') || code.startsWith('starttls'))) {
    return new LetterlockError('mail-tls', explain(code, server, {}), { code }, options);
  }
  const message = code === null ? `The connection to ${server.host} broke: ${words}` : explain(code, server, { words });
  return new LetterlockError('mail-connection', message, { words }, options);
}

export function createImapSession(deps: ImapDeps): ImapSession {
  let client: ImapFlow | null = null;
  let usedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;

  const drop = (): void => {
    client?.close();
    client = null;
  };
  const ready = async (signal: AbortSignal): Promise<ImapFlow> => {
    if (client?.usable === true && performance.now() - usedAt > freshMs) {
      // A line that rested may be dead without our knowing.
      await client.noop().catch(drop);
    }
    if (client?.usable !== true) {
      drop();
      client = await openImap(deps, signal, { disableAutoIdle: true });
    }
    return client;
  };
  const run = async <T>(signal: AbortSignal, work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    if (closed) throw new LetterlockError('cancelled');
    clearTimeout(timer);
    const abort = (): void => drop();
    signal.addEventListener('abort', abort, { once: true });
    try {
      signal.throwIfAborted();
      return await work(await ready(signal));
    } catch (error) {
      if (signal.aborted) throw new LetterlockError('cancelled');
      throw imapError(error, deps.server);
    } finally {
      signal.removeEventListener('abort', abort);
      usedAt = performance.now();
      // Closed while it was opened, or used.
      if (closed) drop();
      else timer = setTimeout(drop, restMs).unref();
    }
  };
  return {
    use(signal, work) {
      const mine = turn.then(() => run(signal, work));
      turn = mine.catch(() => undefined);
      return mine;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      const last = client;
      client = null;
      if (last?.usable !== true) last?.close();
      else
        await Promise.race([
          last.logout().catch(() => undefined),
          new Promise((done) => setTimeout(done, 1_000).unref()),
        ]);
      last?.close();
      await turn;
    },
  };
}
