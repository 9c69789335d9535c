/**
 * Which way a connection takes: directly, or through which proxy. Pure. A way is a proxy's URL (`http`, `https`,
 * `socks5`, `socks4`) or null for a direct connection; a list of ways is tried from its beginning.
 */
import { BlockList, isIP } from 'node:net';
import { withinDomain } from '../../shared/domain-of.ts';

export type Way = string | null;

export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

const proxyProtocols = new Set(['http:', 'https:', 'socks5:', 'socks4:']);
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'smtp:': 587, 'imap:': 143 };

/** A proxy's address as people write it (`proxy.example:3128`, `socks5h://…`), or null when it is none. */
export function parseProxy(text: string): string | null {
  const named = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(named)) return null;
  const url = new URL(named.replace(/^socks(5h)?:/i, 'socks5:').replace(/^socks4a:/i, 'socks4:'));
  if (!proxyProtocols.has(url.protocol) || url.hostname === '') return null;
  const credentials = url.username === '' ? '' : `${url.username}:${url.password}@`;
  const port = url.port === '' ? portOf(url.protocol) : url.port;
  return `${url.protocol}//${credentials}${url.hostname}:${port}`;
}

const portOf = (protocol: string): number => (protocol.startsWith('socks') ? 1080 : (defaultPorts[protocol] ?? 0));

/** Host and port of a proxy, without its credentials: for people and logs. */
export const proxyName = (proxy: string): string => new URL(proxy).host;

/** This machine itself is never reached through a proxy. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name);
}

const variable = (environment: ProxyEnvironment, name: string): string =>
  environment[name.toLowerCase()] ?? environment[name.toUpperCase()] ?? '';

/**
 * The ways that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`; lower case first), or
 * null when it says nothing. `HTTPS_PROXY` speaks for web addresses: a mail server is tried through it first, because
 * nothing else may lead out, and directly where the proxy does not carry mail.
 */
export function environmentWays(url: URL, environment: ProxyEnvironment): Way[] | null {
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  const own = parseProxy(variable(environment, url.protocol === 'http:' ? 'http_proxy' : 'https_proxy'));
  const all = parseProxy(variable(environment, 'all_proxy'));
  if (own === null && all === null) return null;
  if (isExempt(url, variable(environment, 'no_proxy'))) return [null];
  if (isWeb) return [own ?? all];
  return all === null ? [own, null] : [all];
}

/** `NO_PROXY`: names with their subdomains, addresses, networks such as `10.0.0.0/8`, an optional port; `*` is all. */
export function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? String(defaultPorts[url.protocol] ?? '') : url.port;
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const network = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry);
  if (network !== null) return inNetwork(host, network[1] ?? '', Number(network[2]));
  const [, name = entry, wantedPort] = isIP(entry) === 6 ? [] : (/^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry) ?? []);
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const suffix = name.replace(/^\*?\./, '');
  return suffix !== '' && (isIP(host) === 0 ? withinDomain(host, suffix) : host === suffix);
}

function inNetwork(host: string, network: string, bits: number): boolean {
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || bits > (family === 4 ? 32 : 128)) return false;
  const block = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  block.addSubnet(network, bits, type);
  return block.check(host, type);
}

const pacProtocols: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5',
};

/** Reads an answer of a proxy configuration: `PROXY a.example:3128; SOCKS5 b.example:1080; DIRECT`. */
export function parsePac(answer: string): Way[] {
  const ways: Way[] = [];
  for (const entry of answer.split(';')) {
    const [word = '', address = ''] = entry.trim().split(/\s+/);
    const kind = word.toUpperCase();
    const protocol = pacProtocols[kind];
    const proxy = protocol === undefined ? null : parseProxy(`${protocol}://${address}`);
    if (kind === 'DIRECT') ways.push(null);
    else if (proxy !== null) ways.push(proxy);
  }
  return ways.length === 0 ? [null] : ways;
}
