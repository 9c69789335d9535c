/** One signed-in SMTP connection, by nodemailer's client; hands over one message at a time. */
import { isAscii } from 'node:buffer';
import { Readable } from 'node:stream';
import SmtpConnection from 'nodemailer/lib/smtp-connection';
import type { Options } from 'nodemailer/lib/smtp-connection';
import type { ServerConfig } from '../../../shared/contract/accounts.ts';
import type { Log } from '../../ports.ts';
import type { OutgoingMessage } from '../connector.ts';
import { isRecord } from './record.ts';
import type { SmtpPhase } from './replies.ts';
import { oauthBearer, xoauth2 } from './sasl.ts';
import { strictOptions } from './tls.ts';

const connectTimeoutMs = 30_000;
const greetingTimeoutMs = 30_000;
/** RFC 5321 section 4.5.3.2.6 grants a server 10 minutes after the final dot. */
const replyTimeoutMs = 10 * 60_000;
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
  /** Resolves with the server's words; rejects with `SmtpFailure`. */
  deliver(message: OutgoingMessage, signal: AbortSignal): Promise<string>;
  /** Ends an abandoned transaction, so that the connection can be used again. */
  reset(): Promise<void>;
  /** Says QUIT and closes. */
  end(): void;
}

export interface SmtpSessionDeps {
  readonly server: ServerConfig;
  /** DER of the certificate trusted by fingerprint, else null. */
  readonly pinned: Buffer | null;
  readonly secret: () => Promise<string>;
  readonly log: Log;
}

/** Connects and signs in. @throws SmtpFailure of phase `connect` or `auth` */
export async function openSmtpSession(deps: SmtpSessionDeps, signal: AbortSignal): Promise<SmtpSession> {
  const { server } = deps;
  let injected = false;
  const connection = new SmtpConnection({
    ...connectionOptions(deps),
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
    const secret = await deps.secret();
    await settled('auth', connection, (done) => connection.login(loginFor(server, secret), done));
  } catch (error) {
    connection.close();
    throw injected ? new SmtpFailure('connect', false, injectedBytes()) : error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
  return sessionOver(connection);
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

function bearerMethods(server: ServerConfig): NonNullable<Options['customAuth']> {
  if (server.auth === 'xoauth2') {
    return {
      XOAUTH2(context) {
        const { user, pass } = context.auth.credentials;
        return bearerDialogue((command) => context.sendCommand(command), `AUTH XOAUTH2 ${xoauth2(user, pass)}`, '');
      },
    };
  }
  if (server.auth !== 'oauthbearer') return {};
  return {
    OAUTHBEARER(context) {
      const { user, pass } = context.auth.credentials;
      const token = oauthBearer(user, pass, server.host, server.port);
      // RFC 7628 section 3.2.3: a failure is acknowledged by a single ^A.
      return bearerDialogue((command) => context.sendCommand(command), `AUTH OAUTHBEARER ${token}`, 'AQ==');
    },
  };
}

type SendCommand = (command: string) => Promise<{ status: number; response: string }>;

async function bearerDialogue(sendCommand: SendCommand, command: string, acknowledge: string): Promise<void> {
  let answer = await sendCommand(command);
  if (answer.status === 334) answer = await sendCommand(acknowledge);
  if (answer.status !== 235) throw new Error('Invalid login');
}

const methodOf = {
  auto: undefined,
  plain: 'PLAIN',
  login: 'LOGIN',
  xoauth2: 'XOAUTH2',
  oauthbearer: 'OAUTHBEARER',
} as const;

function loginFor({ user, auth }: ServerConfig, pass: string): { user: string; pass: string; method?: string } {
  const method = methodOf[auth];
  return method === undefined ? { user, pass } : { user, pass, method };
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

function sessionOver(connection: SmtpConnection): SmtpSession {
  return {
    get alive() {
      return !connection.destroyed;
    },
    deliver: (message, signal) => deliver(connection, message, signal),
    reset: () =>
      new Promise((resolve) => {
        connection.once('end', resolve);
        connection.reset((error) => {
          connection.off('end', resolve);
          if (error !== null) connection.close();
          resolve();
        });
      }),
    end() {
      if (connection.destroyed) return;
      connection.quit();
      setTimeout(() => connection.close(), 2_000).unref();
    },
  };
}

function deliver(connection: SmtpConnection, message: OutgoingMessage, signal: AbortSignal): Promise<string> {
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
    connection.send(
      {
        from: message.envelope.from,
        to: [message.envelope.to],
        size: message.raw.length,
        use8BitMime: !isAscii(message.raw),
      },
      body,
      (error, info) => finish(error, info?.response),
    );
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
