/** Mozilla's `clientConfig` XML (wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat). Pure; hostile input. */
import { XMLParser } from 'fast-xml-parser';
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';

export const maxAutoconfigBytes = 65_536;

export interface FoundServers {
  readonly provider: string;
  readonly smtp: ServerConfig;
  readonly imap: ServerConfig | null;
  /** Only a sign-in with OAuth is offered. */
  readonly oauthOnly: boolean;
}

type Xml = Readonly<Record<string, unknown>>;

const isXml = (value: unknown): value is Xml => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): Xml[] => (Array.isArray(value) ? value : [value]).filter(isXml);
const text = (value: unknown): string => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first.trim() : '';
};
const texts = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(text);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  // Entities are where XML bombs and file inclusion live; this format needs none.
  processEntities: false,
  allowBooleanAttributes: true,
});

/** Null when it is no such document, or offers nothing encrypted that Letterlock can use. */
export function parseAutoconfig(xml: string, address: string): FoundServers | null {
  if (xml.length > maxAutoconfigBytes || /<!(DOCTYPE|ENTITY)/i.test(xml)) return null;
  let parsed: unknown;
  try {
    parsed = parser.parse(xml);
  } catch {
    return null;
  }
  const config = isXml(parsed) ? parsed['clientConfig'] : undefined;
  const provider = isXml(config) ? list(config['emailProvider'])[0] : undefined;
  if (provider === undefined) return null;
  const outgoing = list(provider['outgoingServer']).filter((server) => server['@type'] === 'smtp');
  const incoming = list(provider['incomingServer']).filter((server) => server['@type'] === 'imap');
  const smtp = firstServer(outgoing, address);
  if (smtp === null) return null;
  const name = text(provider['displayShortName']) || text(provider['displayName']) || text(provider['@id']);
  return {
    provider: name.replaceAll('&amp;', '&').slice(0, 100),
    smtp,
    imap: firstServer(incoming, address),
    oauthOnly: outgoing.every((server) => texts(server['authentication']).every((method) => method === 'OAuth2')),
  };
}

const tlsBySocket: Readonly<Record<string, ServerConfig['tls']>> = { SSL: 'implicit', STARTTLS: 'starttls' };

function firstServer(servers: readonly Xml[], address: string): ServerConfig | null {
  for (const server of servers) {
    const tls = tlsBySocket[text(server['socketType'])];
    const host = fill(text(server['hostname']), address).toLowerCase();
    const port = Number(text(server['port']));
    const user = fill(text(server['username']), address) || address;
    if (tls === undefined || !isHost(host) || !Number.isInteger(port) || port < 1 || port > 65_535) continue;
    return { host, port, tls, user: user.slice(0, 320), auth: 'auto', minimumTls: 'TLSv1.3', fingerprint: null };
  }
  return null;
}

export const isHost = (host: string): boolean =>
  host.length <= 253 && /^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/i.test(host);

function fill(template: string, address: string): string {
  const at = address.lastIndexOf('@');
  return template
    .replaceAll('%EMAILADDRESS%', () => address)
    .replaceAll('%EMAILLOCALPART%', () => address.slice(0, at))
    .replaceAll('%EMAILDOMAIN%', () => address.slice(at + 1));
}
