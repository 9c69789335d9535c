/** Why the network did not let a connection through, with what to do about it. */
import { isRecord } from '../../shared/is-record.ts';
import { LetterlockError } from '../../shared/result.ts';

/** `proxy` is host and port, never credentials. */
interface Place {
  readonly proxy: string;
  readonly target: string;
  /** The proxy's own words or status. */
  readonly words: string;
}

const explanations = {
  'proxy-unreachable': ({ proxy, target }: Place) =>
    `The proxy ${proxy} does not answer, and ${target} is reached through it. Check the proxy in the settings of this system or of Letterlock, or your VPN.`,
  'proxy-auth': ({ proxy, target }: Place) =>
    `The proxy ${proxy} wants a sign-in before it leads to ${target}. Start Letterlock with HTTPS_PROXY=http://user:password@${proxy}, or ask your administrator to let this computer through.`,
  'proxy-refused': ({ proxy, target, words }: Place) =>
    `The proxy ${proxy} refuses to lead to ${target} (${words}). Ask your administrator to allow this address and port, or choose a direct connection in the settings.`,
  'proxy-foreign': ({ proxy }: Place) =>
    `What answers at ${proxy} is not a proxy. Check its address and port in the settings.`,
  'proxy-timeout': ({ proxy, target }: Place) =>
    `The proxy ${proxy} did not open a connection to ${target} in time. Try again, or ask your administrator.`,
  'proxy-tls-old': ({ proxy }: Place) =>
    `The proxy ${proxy} speaks only versions of TLS that are older than this installation allows.`,
  'proxy-tls': ({ proxy }: Place) =>
    `The certificate of the proxy ${proxy} cannot be verified. Install your organisation's certificate authority in this system.`,
  'captive-portal': ({ target }: Place) =>
    `A web page came back where ${target} was asked for data. A sign-in page of this network (hotel, café, company) may be in between: open a web browser, sign in there, then try again.`,
  'tls-untrusted': ({ target }: Place) =>
    `The certificate of ${target} is not from an issuer that this system trusts. If your company inspects connections, install its certificate authority in this system; in a hotel or café, sign in to the network with a web browser first.`,
  'tls-too-old': ({ target }: Place) =>
    `${target} speaks only versions of TLS that are older than this installation allows. Ask whoever runs it for TLS 1.3, or your administrator for an exception.`,
  'tls-clock': ({ target }: Place) =>
    `The certificate of ${target} is not valid at this computer's time. Check its date and time.`,
  'name-unknown': ({ target }: Place) =>
    `The name ${target} could not be looked up. Check your internet connection; where only a proxy leads out, set it in the settings.`,
  unreachable: ({ target }: Place) =>
    `${target} could not be reached. Check your internet connection, firewall or VPN; where only a proxy leads out, set it in the settings.`,
} as const;

export type NetworkCode = keyof typeof explanations;

/** A connection that did not come about. `details.code` says why; the message says what to do. */
export function networkError(code: NetworkCode, place: Partial<Place>, cause?: unknown): LetterlockError {
  const { proxy = '', target = '', words = '' } = place;
  const message = explanations[code]({ proxy, target, words });
  const kind = code.startsWith('tls') ? 'mail-tls' : 'mail-connection';
  return new LetterlockError(kind, message, { code, ...(proxy === '' ? {} : { proxy }) }, { cause });
}

/** An error and what caused it, outermost first; of several addresses that were tried, the first one's. */
function chain(error: unknown): Record<string, unknown>[] {
  const errors: Record<string, unknown>[] = [];
  let at = error;
  while (isRecord(at) && errors.length < 8) {
    errors.push(at);
    at = at['cause'] ?? at['_err'] ?? (Array.isArray(at['errors']) ? at['errors'][0] : null);
  }
  return errors;
}

/** The first code in the chain that `known` names. */
function findCode(error: unknown, known: Readonly<Record<string, NetworkCode>>): NetworkCode | null {
  for (const { code } of chain(error)) {
    if (typeof code === 'string' && known[code] !== undefined) return known[code];
  }
  return null;
}

const untrusted = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];
const tooOld = [
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
];
const away = ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'];
const unnamed = ['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'];

const all = (codes: readonly string[], code: NetworkCode): Record<string, NetworkCode> =>
  Object.fromEntries(codes.map((name) => [name, code]));

const ofServer: Readonly<Record<string, NetworkCode>> = {
  ...all(untrusted, 'tls-untrusted'),
  ...all(tooOld, 'tls-too-old'),
  ...all(away, 'unreachable'),
  ...all(unnamed, 'name-unknown'),
  CERT_HAS_EXPIRED: 'tls-clock',
  CERT_NOT_YET_VALID: 'tls-clock',
};

const ofProxy: Readonly<Record<string, NetworkCode>> = {
  ...all(untrusted, 'proxy-tls'),
  ...all(tooOld, 'proxy-tls-old'),
  ...all(away, 'proxy-unreachable'),
  ...all(unnamed, 'proxy-unreachable'),
  CERT_HAS_EXPIRED: 'proxy-tls',
  CERT_NOT_YET_VALID: 'proxy-tls',
  CONNECT_TIMEOUT: 'proxy-timeout',
};

/** An error of HTTP to `target`, explained where that is possible; else the error itself. */
export function explainFetch(error: unknown, target: string): unknown {
  // One of ours may be the cause: fetch wraps whatever a connection failed with.
  const known = chain(error).find((cause) => cause instanceof LetterlockError);
  if (known !== undefined) return known;
  const code = findCode(error, ofServer);
  return code === null ? error : networkError(code, { target }, error);
}

/** An error of opening a tunnel through a proxy. */
export function explainTunnel(error: unknown, proxy: string, target: string): LetterlockError {
  const text = chain(error)
    .map(({ message }) => message)
    .join(' ');
  const status = /response from proxy: (\d{3})/.exec(text)?.[1];
  if (status === '407' || /authentication failed|no accepted authentication/i.test(text)) {
    return networkError('proxy-auth', { proxy, target }, error);
  }
  if (status !== undefined) return networkError('proxy-refused', { proxy, target, words: `HTTP ${status}` }, error);
  const rejected = /proxy rejected connection(?: - \(?(\w+)\)?)?/i.exec(text);
  if (rejected !== null) {
    return networkError('proxy-refused', { proxy, target, words: rejected[1] ?? 'SOCKS' }, error);
  }
  const code = findCode(error, ofProxy);
  if (code !== null) return networkError(code, { proxy, target }, error);
  if (/timed out/i.test(text)) return networkError('proxy-timeout', { proxy, target }, error);
  return networkError('proxy-foreign', { proxy, target }, error);
}
