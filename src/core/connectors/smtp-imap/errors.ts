/** What a library's or the system's network error means, as one of the check codes. */
import { isRecord } from '../../../shared/is-record.ts';

const bySystemCode: Readonly<Record<string, string>> = {
  ENOTFOUND: 'resolve-not-found',
  ENODATA: 'resolve-not-found',
  EAI_AGAIN: 'resolve-failed',
  EDNS: 'resolve-not-found',
  ECONNREFUSED: 'connect-refused',
  ETIMEDOUT: 'connect-timeout',
  ETIMEOUT: 'connect-timeout',
  CONNECT_TIMEOUT: 'connect-timeout',
  EHOSTUNREACH: 'connect-unreachable',
  ENETUNREACH: 'connect-unreachable',
  ECONNRESET: 'connect-closed',
  EPIPE: 'connect-closed',
  ClosedAfterConnectText: 'connect-closed',
  ClosedAfterConnectTLS: 'connect-closed',
  GREETING_TIMEOUT: 'greeting-timeout',
  UPGRADE_TIMEOUT: 'tls-timeout',
  STARTTLS_INJECTION: 'starttls-injected',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-unknown-issuer',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-wrong-name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'tls-not-spoken',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'tls-not-spoken',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'tls-too-old',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'tls-too-old',
};

/** The check code of a network or TLS error, or null when it is of another kind. */
export function networkCode(error: unknown): string | null {
  if (!isRecord(error)) return null;
  for (const key of ['originalCode', 'timeoutType', 'code']) {
    const code = error[key];
    if (typeof code === 'string' && bySystemCode[code] !== undefined) return bySystemCode[code];
  }
  const { errors } = error;
  if (Array.isArray(errors)) return errors.map(networkCode).find((code) => code !== null) ?? null;
  if (error['cause'] !== undefined) return networkCode(error['cause']);
  return null;
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
