/** What a failed HTTP request leaves open. Pure. */
import { LetterlockError } from '../../shared/result.ts';

/** Failures after which not one byte of the request can have reached the server. */
const beforeTheRequest = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENODATA',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
]);

const maxDepth = 4;

/** An established connection breaks with the same codes as one that never came to be: the system call tells. */
function late(error: object): string | null {
  const call = 'syscall' in error && typeof error.syscall === 'string' ? error.syscall : '';
  return call === '' || /^(connect|getaddrinfo|query)/.test(call) ? null : `${call} failed`;
}

/** The system's, TLS' or client's code of an error, or of what caused it. */
export function failureCode(error: unknown, depth = 0): string | null {
  if (typeof error !== 'object' || error === null || depth > maxDepth) return null;
  if ('errors' in error && Array.isArray(error.errors)) {
    const codes = error.errors.map((one: unknown) => failureCode(one, depth + 1));
    // Several addresses were tried: one that may have been reached decides.
    return codes.find((code) => code === null || !beforeTheRequest.has(code)) ?? codes[0] ?? null;
  }
  const own = 'code' in error && typeof error.code === 'string' ? (late(error) ?? error.code) : null;
  const inner = 'cause' in error ? failureCode(error.cause, depth + 1) : null;
  return inner ?? own;
}

/** Whether the server cannot have seen the request. False is no proof that it has. */
export function isBeforeRequest(error: unknown): boolean {
  const code = failureCode(error);
  if (code !== null && beforeTheRequest.has(code)) return true;
  // A proxy that opens no connection passes nothing on.
  return error instanceof LetterlockError && String(error.details?.['code']).startsWith('proxy-');
}

/** Certificate or protocol: no connection that is to be trusted. */
export function isTlsFailure(error: unknown): boolean {
  if (error instanceof LetterlockError) return error.code === 'mail-tls';
  return /CERT|SSL|TLS|VERIFY|ISSUER/.test(failureCode(error) ?? '');
}

const longestWaitMs = 24 * 60 * 60 * 1000;

/**
 * The Retry-After header (RFC 9110, 10.2.3: seconds, or a date) as milliseconds from `now` (UTC ms), at most a day;
 * null where there is none that can be read.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  if (/^\d{1,9}(\.\d{1,3})?$/.test(text)) return Math.min(longestWaitMs, Math.ceil(Number(text) * 1000));
  const at = /^[A-Za-z]{3},/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) ? Math.min(longestWaitMs, Math.max(0, at - now)) : null;
}
