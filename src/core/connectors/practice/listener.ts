/** The practice recipients' mail server: real SMTP over TLS on a random loopback port. */
import { randomBytes, timingSafeEqual, X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { callbackify } from 'node:util';
import { makeCertificate } from './certificate.ts';
import type { SMTPServer, SMTPServerDataStream, SMTPServerEnvelope } from 'smtp-server';

const practiceHost = 'practice.letterlock.example';
/** Deliveries at once. */
export const practiceConcurrency = 4;
const maxMailBytes = 40 * 1024 * 1024;

/** An answer that refuses: SMTP reply code, enhanced status and words. */
export interface Refusal {
  readonly code: number;
  readonly text: string;
}

export interface Recipients {
  /** Asked at RCPT TO; null lets the mail in. */
  refuse(address: string): Refusal | null;
  /** Resolves once the mail is kept; only then does the sender hear 250. */
  take(envelope: { readonly from: string; readonly to: string }, raw: Buffer): Promise<string>;
}

export interface Listener {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** SHA-256 of the certificate, hex in lower case. */
  readonly fingerprint: string;
  close(): Promise<void>;
}

class ReplyError extends Error {
  readonly responseCode: number;
  constructor({ code, text }: Refusal, options?: ErrorOptions) {
    super(text, options);
    this.responseCode = code;
  }
}

/** Key, certificate and password are made anew at every start and never leave this process. */
export async function startListener(recipients: Recipients): Promise<Listener> {
  const [{ key, cert }, { SMTPServer: Server }] = await Promise.all([
    makeCertificate(practiceHost),
    // Not every start sends practice mail.
    import('smtp-server'),
  ]);
  const user = 'practice';
  const password = randomBytes(24).toString('base64url');
  const server = new Server({
    secure: true,
    key,
    cert,
    minVersion: 'TLSv1.3',
    name: practiceHost,
    banner: 'Letterlock practice mailbox',
    size: maxMailBytes,
    authMethods: ['PLAIN', 'LOGIN'],
    disableReverseLookup: true,
    closeTimeout: 500,
    logger: false,
    onAuth(auth, _session, done) {
      if (auth.username === user && sameText(auth.password ?? '', password)) done(null, { user });
      else done(new ReplyError({ code: 535, text: '5.7.8 Authentication failed' }));
    },
    onRcptTo({ address }, _session, done) {
      const refusal = recipients.refuse(address);
      if (refusal === null) done();
      else done(new ReplyError(refusal));
    },
    onData(stream, { envelope }, done) {
      keep(recipients, stream, envelope, done);
    },
  });
  const port = await listen(server);
  return {
    port,
    user,
    password,
    fingerprint: new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase(),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const keep = callbackify(async (recipients: Recipients, stream: SMTPServerDataStream, envelope: SMTPServerEnvelope) => {
  const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  const raw = await collect(stream);
  if (raw === null) throw new ReplyError({ code: 552, text: '5.3.4 Message is too large' });
  try {
    const takes = envelope.rcptTo.map(({ address }) => recipients.take({ from, to: address }, raw));
    return `2.0.0 Ok: kept as ${(await Promise.all(takes)).join(' ')}`;
  } catch (error) {
    throw new ReplyError({ code: 451, text: '4.3.0 The mail could not be kept' }, { cause: error });
  }
});

function listen(server: SMTPServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    const socket = server.listen(0, '127.0.0.1', () => {
      server.removeAllListeners('error');
      // Clients that break off, or that never speak TLS, are not our trouble; without a listener they would throw.
      server.on('error', () => undefined);
      resolve((socket.address() as AddressInfo).port);
    });
  });
}

/** The whole mail, or null when it is larger than announced as the limit; then the rest is read and dropped. */
function collect(stream: SMTPServerDataStream): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxMailBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    stream.on('error', reject);
    stream.on('end', () => resolve(stream.sizeExceeded || size > maxMailBytes ? null : Buffer.concat(chunks)));
  });
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
