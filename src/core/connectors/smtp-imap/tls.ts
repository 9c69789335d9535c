/**
 * TLS to a mail server: 1.3 unless the account was lowered, the certificate always verified. A self-signed one is
 * trusted only as the very certificate whose SHA-256 the user accepted: it is then its own trust anchor.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ConnectionOptions, PeerCertificate } from 'node:tls';
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';

export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  /** DER of the server's own certificate. */
  readonly certificate: Buffer;
  /** Node's verification error code, or null when chain and name are fine. */
  readonly error: string | null;
}

export const fingerprintOf = (der: Buffer): string => createHash('sha256').update(der).digest('hex');

const byError: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-unknown-issuer',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-wrong-name',
};

/** The check's code for what a handshake found: `ok`, `tls-pinned` or one of the `tls-*` refusals. */
export function judgeTls(facts: TlsFacts, server: ServerConfig, now: number): string {
  if (server.minimumTls === 'TLSv1.3' && facts.protocol !== 'TLSv1.3') return 'tls-too-old';
  if (server.fingerprint !== null) {
    if (fingerprintOf(facts.certificate) !== server.fingerprint) return 'tls-fingerprint-changed';
    return Date.parse(new X509Certificate(facts.certificate).validTo) < now ? 'tls-expired' : 'tls-pinned';
  }
  if (facts.error === null) return 'ok';
  return byError[facts.error] ?? 'tls-untrusted';
}

const nameFor = (host: string): { servername?: string } => (isIP(host) === 0 ? { servername: host } : {});

/** For looking at a server before anything is trusted: nothing secret may be sent over such a connection. */
export function probeOptions(server: ServerConfig): ConnectionOptions {
  return { host: server.host, minVersion: 'TLSv1.2', rejectUnauthorized: false, ...nameFor(server.host) };
}

/**
 * Options for a connection that carries credentials and mail.
 * @param pinned DER of the certificate with the trusted fingerprint; required when the server has one.
 */
export function strictOptions(server: ServerConfig, pinned: Buffer | null): ConnectionOptions {
  const verified: ConnectionOptions = {
    minVersion: server.minimumTls,
    rejectUnauthorized: true,
    ...nameFor(server.host),
  };
  if (server.fingerprint === null || pinned === null) return verified;
  return {
    ...verified,
    ca: [new X509Certificate(pinned).toString()],
    allowPartialTrustChain: true,
    checkServerIdentity: (_host: string, { raw }: PeerCertificate) =>
      fingerprintOf(raw) === server.fingerprint ? undefined : new Error('Not the certificate that was trusted.'),
  };
}
