/** A real SMTP server with TLS and scripted behaviour: what a provider's submission server does, on loopback. */
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import type { ServerConfig } from '../../src/shared/contract/mailbox.ts';

export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
  /** SHA-256 of the DER, hex. */
  readonly fingerprint: string;
}

/** A self-signed certificate for 127.0.0.1 and localhost, or for other names. */
export async function testCertificate(
  options: { name?: string; alsoFor?: readonly string[]; notBefore?: Date; notAfter?: Date } = {},
): Promise<TestCertificate> {
  const { name = 'localhost', alsoFor = [], notBefore, notAfter } = options;
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(notBefore === undefined ? {} : { notBeforeDate: notBefore }),
    ...(notAfter === undefined ? {} : { notAfterDate: notAfter }),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [...[name, ...alsoFor].map((value) => ({ type: 2 as const, value })), { type: 7, ip: '127.0.0.1' }],
      },
    ],
  });
  const fingerprint = createHash('sha256').update(new X509Certificate(made.cert).raw).digest('hex');
  return { key: made.private, cert: made.cert, fingerprint };
}

interface AcceptedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  /** Counts the connections: mails with the same number came over the same one. */
  readonly connection: number;
}

export interface TestSmtp {
  readonly port: number;
  readonly certificate: TestCertificate;
  readonly accepted: AcceptedMail[];
  /** Settings of an account on this server, trusting its certificate. */
  config(change?: Partial<ServerConfig>): ServerConfig;
  /** Cuts every open connection, as a crash would. */
  cut(): void;
  /** No RSET on a connection that is open now is answered. */
  ignoreResets(): void;
  close(): Promise<void>;
}

export const testUser = { user: 'anna@letterlock.example', pass: 'correct horse battery' };

/** A refusal by `code` with `message` as the server's words. */
export function refusal(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

export interface SmtpScript extends Pick<SMTPServerOptions, 'onConnect' | 'onMailFrom' | 'onRcptTo'> {
  readonly tls?: ServerConfig['tls'];
  readonly certificate?: TestCertificate;
  readonly options?: SMTPServerOptions;
  /** Called for every mail once all of it is there; an error refuses it, `drop` closes without an answer. */
  readonly onMail?: (mail: AcceptedMail) => Error | 'drop' | null;
}

export async function startSmtp(script: SmtpScript = {}): Promise<TestSmtp> {
  const certificate = script.certificate ?? (await testCertificate());
  const accepted: AcceptedMail[] = [];
  const numbers = new Map<string, number>();
  const { tls = 'implicit', options, onMail, ...hooks } = script;
  const server = new SMTPServer({
    key: certificate.key,
    cert: certificate.cert,
    secure: tls === 'implicit',
    minVersion: 'TLSv1.3',
    authMethods: ['PLAIN', 'LOGIN'],
    disableReverseLookup: true,
    closeTimeout: 200,
    onAuth({ username, password }, _session, done) {
      const known = username === testUser.user && password === testUser.pass;
      done(
        known ? null : refusal(535, '5.7.8 Authentication credentials invalid'),
        known ? { user: username } : undefined,
      );
    },
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail: AcceptedMail = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(pieces),
          connection: numbers.get(session.id) ?? 0,
        };
        const verdict = onMail?.(mail) ?? null;
        if (verdict === 'drop') {
          accepted.push(mail);
          cut();
          return;
        }
        if (verdict === null) accepted.push(mail);
        done(verdict);
      });
    },
    ...hooks,
    onConnect(session, done) {
      numbers.set(session.id, numbers.size + 1);
      if (hooks.onConnect) hooks.onConnect.call(server, session, done);
      else done();
    },
    ...options,
  });
  server.on('error', () => undefined);
  const cut = (): void => {
    for (const connection of server.connections) {
      const { _socket: socket } = connection as { _socket?: { destroy(): void } };
      socket?.destroy();
    }
  };
  const ignoreResets = (): void => {
    for (const connection of server.connections) Object.assign(connection, { handler_RSET: () => undefined });
  };
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    certificate,
    accepted,
    config: (change = {}) => ({
      host: '127.0.0.1',
      port,
      tls,
      user: testUser.user,
      auth: 'auto',
      minimumTls: 'TLSv1.3',
      fingerprint: certificate.fingerprint,
      ...change,
    }),
    cut,
    ignoreResets,
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}

/** A small message of our own making, ready to hand over. */
export function testMail(
  to: string,
  messageId: string,
  body = 'Hello.',
): { envelope: { from: string; to: string }; messageId: string; raw: Buffer } {
  const lines = [
    `From: Anna <${testUser.user}>`,
    `To: <${to}>`,
    `Message-ID: ${messageId}`,
    'Subject: A question',
    'Date: Mon, 02 Mar 2026 09:00:00 +0000',
    '',
    body,
    '',
  ];
  return { envelope: { from: testUser.user, to }, messageId, raw: Buffer.from(lines.join('\r\n')) };
}
