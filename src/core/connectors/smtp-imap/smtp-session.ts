/** One signed-in SMTP connection, by nodemailer's client; hands over one message at a time. */
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import SmtpConnection from 'nodemailer/lib/smtp-connection';
import type { Options } from 'nodemailer/lib/smtp-connection';
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import { isRecord } from '../../../shared/is-record.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { OutgoingMessage } from '../connector.ts';
import type { SmtpPhase } from './replies.ts';
import { envelopeFor, offerOf } from './envelope.ts';
import type { Offer } from './envelope.ts';
import { bearerMethods, loginFor } from './smtp-login.ts';
import { usesToken } from './servers.ts';
import type { LinkDeps, TlsInUse } from './servers.ts';
import { strictOptions } from './tls.ts';

const connectTimeoutMs = 30_000;
const greetingTimeoutMs = 30_000;
/** RFC 5321 section 4.5.3.2.6 grants a server 10 minutes after the final dot. */
const replyTimeoutMs = 10 * 60_000;
/** Nothing is at stake but the connection. */
const resetTimeoutMs = 15_000;
const pieceBytes = 65_536;

/** A step of the session failed. `reply` is the server's answer, or null when there was none. */
export class SmtpFailure extends Error {
  readonly phase: SmtpPhase;
  readonly reply: string | null;
  /** The whole message was on its way: without a reply nobody can tell whether it was taken. */
  readonly handedOver: boolean;

  constructor(phase: SmtpPhase, handedOver: boolean, cause: Error) {
    super(cause.message, { cause });
    this.name = 'SmtpFailure';
    this.phase = phase;
    this.reply = replyOf(cause);
    this.handedOver = handedOver;
  }
}

function replyOf(error: Error): string | null {
  const response = isRecord(error) ? error['response'] : undefined;
  return typeof response === 'string' && /^[245]\d\d/.test(response) ? response : null;
}

function phaseOf(error: Error, streaming: boolean): SmtpPhase {
  const command = isRecord(error) ? error['command'] : undefined;
  if (streaming || command === 'DATA') return 'data';
  return command === 'RCPT TO' ? 'rcpt' : 'mail';
}

export interface SmtpSession {
  /** False once the connection is gone; such a session takes no more messages. */
  readonly alive: boolean;
  readonly tls: TlsInUse;
  /** Resolves with the server's words; rejects with `SmtpFailure`. */
  deliver(message: OutgoingMessage, signal: AbortSignal): Promise<string>;
  /** Ends an abandoned transaction, so that the connection can be used again; closes one that does not answer soon. */
  reset(signal: AbortSignal): Promise<void>;
  /** Says QUIT and closes. */
  end(): void;
}

export interface SmtpSessionDeps extends LinkDeps {
  readonly server: ServerConfig;
  /** DER of the certificate trusted by fingerprint, else null. */
  readonly pinned: Buffer | null;
}

/**
 * Connects and signs in; a refused access token is renewed once.
 * @throws SmtpFailure of phase `connect` or `auth`; LetterlockError when there is no secret, or no way through a proxy
 */
export async function openSmtpSession(deps: SmtpSessionDeps, signal: AbortSignal): Promise<SmtpSession> {
  try {
    return await openOnce(deps, signal, false);
  } catch (error) {
    const refused = error instanceof SmtpFailure && error.phase === 'auth' && error.reply?.startsWith('5') === true;
    if (!refused || !usesToken(deps.server, deps)) throw error;
    return openOnce(deps, signal, true);
  }
}

async function openOnce(deps: SmtpSessionDeps, signal: AbortSignal, renew: boolean): Promise<SmtpSession> {
  const { server } = deps;
  const byToken = usesToken(server, deps);
  let injected = false;
  const connection = new SmtpConnection({
    ...connectionOptions(deps),
    connection: await reach(deps, signal),
    // nodemailer throws bytes away that came between STARTTLS and the handshake and tells only its logger.
    logger: silentLogger(() => {
      injected = true;
      setImmediate(() => connection.close());
    }),
  });
  connection.on('error', () => undefined);
  const abort = (): void => connection.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await settled('connect', connection, (done) => connection.connect((error) => done(error ?? null)));
    if (injected || !connection.secure) throw new SmtpFailure('connect', false, injectedBytes());
    const offer = connection.lastServerResponse || '';
    const secret = await deps.secret({ renew });
    await settled('auth', connection, (done) => connection.login(loginFor(server, secret, byToken, offer), done));
    return sessionOver(connection, offerOf(offer));
  } catch (error) {
    connection.close();
    throw injected ? new SmtpFailure('connect', false, injectedBytes()) : error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function reach({ server, network }: SmtpSessionDeps, signal: AbortSignal): Promise<Socket> {
  const { host, port } = server;
  try {
    return await network.connect({ scheme: 'smtp', host, port, signal, timeoutMs: connectTimeoutMs });
  } catch (error) {
    if (error instanceof LetterlockError || !(error instanceof Error)) throw error;
    throw new SmtpFailure('connect', false, error);
  }
}

const injectedBytes = (): Error =>
  Object.assign(new Error('Bytes in clear followed the answer to STARTTLS.'), { code: 'STARTTLS_INJECTION' });

function connectionOptions({ server, pinned }: SmtpSessionDeps): Options {
  return {
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    requireTLS: true,
    tls: strictOptions(server, pinned),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: greetingTimeoutMs,
    socketTimeout: replyTimeoutMs,
    socketCloseTimeout: 1_000,
    // Otherwise the name of this computer would be told to every server.
    name: '[127.0.0.1]',
    customAuth: bearerMethods(server),
  };
}

/** The logger that nodemailer is given: passes on the one event that matters and keeps nothing. */
function silentLogger(onInjected: () => void): NonNullable<Exclude<Options['logger'], boolean>> {
  const silent = (): void => undefined;
  return {
    trace: silent,
    debug: silent,
    info: silent,
    warn: (entry: unknown) => {
      if (isRecord(entry) && entry['discarded'] !== undefined) onInjected();
    },
    error: silent,
    fatal: silent,
  };
}

/** Turns nodemailer's callback plus `error` and `end` events into one promise. */
function settled<T>(
  phase: 'connect' | 'auth',
  connection: SmtpConnection,
  start: (done: (error: Error | null | undefined, value?: T) => void) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const finish = (error: Error | null | undefined, value?: T): void => {
      connection.off('error', finish).off('end', onEnd);
      if (error === null || error === undefined) resolve(value);
      else reject(new SmtpFailure(phase, false, error));
    };
    const onEnd = (): void => finish(new Error('The connection was closed.'));
    connection.once('error', finish).once('end', onEnd);
    start(finish);
  });
}

function tlsOf({ _socket: socket }: SmtpConnection): TlsInUse {
  if (!(socket instanceof TLSSocket)) return { protocol: '', cipher: '' };
  return { protocol: socket.getProtocol() ?? '', cipher: socket.getCipher().standardName };
}

function sessionOver(connection: SmtpConnection, offer: Offer): SmtpSession {
  return {
    tls: tlsOf(connection),
    get alive() {
      return !connection.destroyed;
    },
    deliver: (message, signal) => deliver(connection, offer, message, signal),
    reset: (signal) =>
      new Promise((resolve) => {
        const ending = AbortSignal.any([signal, AbortSignal.timeout(resetTimeoutMs)]);
        const finish = (): void => {
          connection.off('end', finish);
          ending.removeEventListener('abort', giveUp);
          resolve();
        };
        const giveUp = (): void => {
          connection.close();
          finish();
        };
        ending.addEventListener('abort', giveUp, { once: true });
        connection.once('end', finish);
        if (ending.aborted) giveUp();
        else connection.reset((error) => (error === null ? finish() : giveUp()));
      }),
    end() {
      if (connection.destroyed) return;
      connection.quit();
      setTimeout(() => connection.close(), 2_000).unref();
    },
  };
}

/** The client's own refusal: the server cannot take this message, and never will. */
const impossible = (words: string): SmtpFailure =>
  new SmtpFailure('mail', false, Object.assign(new Error(words), { code: 'EENVELOPE' }));

async function deliver(
  connection: SmtpConnection,
  offer: Offer,
  message: OutgoingMessage,
  signal: AbortSignal,
): Promise<string> {
  const envelope = envelopeFor(message, offer);
  if (typeof envelope === 'string') throw impossible(envelope);
  return new Promise((resolve, reject) => {
    const body = new MessageBody(message.raw);
    const finish = (error: Error | null, response = ''): void => {
      connection.off('end', onEnd);
      signal.removeEventListener('abort', abort);
      // An answer before the end of the message leaves a line that nobody can speak on any more.
      if (body.begun && !body.handedOver) connection.close();
      if (error === null) resolve(response);
      else reject(new SmtpFailure(phaseOf(error, body.begun), body.handedOver, error));
    };
    const onEnd = (): void => finish(new Error('The connection was closed.'));
    const abort = (): void => connection.close();
    if (signal.aborted) {
      reject(new SmtpFailure('mail', false, new Error('cancelled')));
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    connection.once('end', onEnd);
    connection.send(envelope, body, (error, info) => finish(error, info?.response));
  });
}

/** The raw message as a stream that remembers whether DATA was reached and whether all of it was taken. */
class MessageBody extends Readable {
  readonly #raw: Buffer;
  #at = 0;
  begun = false;
  handedOver = false;

  constructor(raw: Buffer) {
    super({ highWaterMark: pieceBytes });
    this.#raw = raw;
  }

  /** One piece needs no stream machinery, which costs as much as the rest of handing a small mail over. */
  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    if (this.#raw.length > pieceBytes) return super.pipe(destination);
    this.begun = true;
    this.handedOver = true;
    destination.end(this.#raw);
    return destination;
  }

  override _read(): void {
    this.begun = true;
    const end = Math.min(this.#raw.length, this.#at + pieceBytes);
    const piece = this.#raw.subarray(this.#at, end);
    this.#at = end;
    if (end === this.#raw.length) this.handedOver = true;
    if (piece.length > 0) this.push(piece);
    if (this.handedOver) this.push(null);
  }
}
