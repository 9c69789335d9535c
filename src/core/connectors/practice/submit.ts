/** The sender's side: hands mails to the practice listener through nodemailer, as to any other server. */
import type { PeerCertificate } from 'node:tls';
import { createTransport } from 'nodemailer';
import type { FailureClass, OutgoingMessage, SendOutcome } from '../connector.ts';
import { practiceHost } from './listener.ts';
import type { Listener } from './listener.ts';

export interface Submission {
  send(message: OutgoingMessage): Promise<SendOutcome>;
  /** Connects, checks the certificate and signs in. @throws what the server or TLS said */
  verify(): Promise<void>;
  close(): void;
}

export const practiceConnections = 4;

export function createSubmission(listener: Listener): Submission {
  const transport = createTransport({
    host: '127.0.0.1',
    port: listener.port,
    secure: true,
    pool: true,
    maxConnections: practiceConnections,
    maxMessages: Number.POSITIVE_INFINITY,
    auth: { user: listener.user, pass: listener.password },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 60_000,
    name: 'localhost',
    tls: {
      servername: practiceHost,
      minVersion: 'TLSv1.3',
      ca: listener.certificate,
      checkServerIdentity: (_host: string, peer: PeerCertificate) =>
        peer.fingerprint256 === listener.fingerprint ? undefined : new Error('This is not the practice mailbox.'),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ envelope, raw }) {
      try {
        const { response } = await transport.sendMail({ envelope: { from: envelope.from, to: [envelope.to] }, raw });
        return { kind: 'sent', response: oneLine(response) };
      } catch (error) {
        return outcomeOf(error);
      }
    },
    async verify() {
      await transport.verify();
    },
    close: () => transport.close(),
  };
}

interface SmtpError {
  readonly message: string;
  readonly code?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

const isSmtpError = (error: unknown): error is SmtpError => error instanceof Error;

/** What a failed hand-over means, by its phase and reply code (RFC 5321, 4.2.1). */
export function outcomeOf(error: unknown): SendOutcome {
  if (!isSmtpError(error)) return { kind: 'failed', class: 'connection', response: 'unknown error' };
  const response = oneLine(error.response ?? error.message);
  if (error.responseCode === undefined) {
    // Nothing was handed over before DATA; after it, only the server knows.
    return error.command === 'DATA' ? { kind: 'unknown', response } : { kind: 'failed', class: 'connection', response };
  }
  return { kind: 'failed', class: failureClass(error.code, error.responseCode), response };
}

function failureClass(code: string | undefined, reply: number): FailureClass {
  if (code === 'EAUTH') return 'auth';
  return reply >= 500 ? 'permanent' : 'transient';
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
