/** What a failed HTTP request means: whether the server can have had it, and why it failed. Pure. */

/** Before a connection stands, nothing of the request has left this machine. */
const beforeConnection: Readonly<Record<string, string>> = {
  ENOTFOUND: 'resolve-not-found',
  EAI_AGAIN: 'resolve-failed',
  ECONNREFUSED: 'connect-refused',
  EHOSTUNREACH: 'connect-unreachable',
  ENETUNREACH: 'connect-unreachable',
  ETIMEDOUT: 'connect-timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-untrusted',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-wrong-name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'tls-not-spoken',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'tls-too-old',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'tls-too-old',
};

export interface HttpFailure {
  /** A check code: `connect-refused`, `tls-expired`, …; `connect-closed` where the line broke later. */
  readonly code: string;
  /** False only where the server certainly saw nothing of the request. */
  readonly mayHaveArrived: boolean;
}

const maxDepth = 5;

/** The codes in an error and its causes; an established connection can time out too, which only `syscall` tells. */
function codesOf(error: unknown, depth = 0): string[] {
  if (depth > maxDepth || typeof error !== 'object' || error === null) return [];
  const { code, syscall, cause, errors } = error as Record<string, unknown>;
  const late = typeof syscall === 'string' && !/^(connect|getaddrinfo)/.test(syscall);
  const own = typeof code === 'string' ? [late ? `${syscall} ${code}` : code] : [];
  const inner = Array.isArray(errors) ? errors.flatMap((one: unknown) => codesOf(one, depth + 1)) : [];
  return [...own, ...inner, ...codesOf(cause, depth + 1)];
}

/** Reads the rejection of a `fetch`, which keeps the system's error as its cause. */
export function httpFailure(error: unknown): HttpFailure {
  // A name with several addresses fails with an error for each of them.
  const codes = codesOf(error);
  const known = codes.map((code) => beforeConnection[code]);
  const code = known.find((one) => one !== undefined);
  return { code: code ?? 'connect-closed', mayHaveArrived: code === undefined || known.includes(undefined) };
}
