/**
 * Finds a mailbox's servers from its address: known providers first, then what the domain says of itself, Mozilla's
 * database, DNS, and at last a guess. Only the domain is told to anybody; the one exception, the domain's own
 * autoconfig server, is asked with a placeholder instead of the local part.
 */
import { domainToASCII } from 'node:url';
import type { Way } from '../../../shared/contract/account-sign-in.ts';
import type { MailboxConfig, ServerConfig } from '../../../shared/contract/mailbox.ts';
import type { Output } from '../../../shared/contract/index.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { domainOf } from '../../../shared/domain-of.ts';
import type { Dns, FetchText, Log } from '../../ports.ts';
import { byDomain, byExchange, serverOf } from '../providers.ts';
import type { Provider } from '../providers.ts';
import { isHost, maxAutoconfigBytes, parseAutoconfig } from './autoconfig.ts';
import { findBySrv } from './srv.ts';

type Found = Output<'accounts.discover'>;
type Candidate = Found['candidates'][number];

export type Discover = (address: string, online: boolean) => Promise<Found>;

type Offer = Candidate['signIn'];

export interface DiscoverDeps {
  /** The sign-in that a way begins with, or null. */
  readonly offer: (way: Way, provider: Provider) => Offer;
  readonly providers: readonly Provider[];
  readonly dns: Pick<Dns, 'mx' | 'srv'>;
  readonly fetchText: FetchText;
  readonly log: Log;
}

const fetchTimeoutMs = 5_000;

export function createDiscover(deps: DiscoverDeps): Discover {
  return async (address, online) => {
    const domain = domainToASCII(domainOf(address));
    if (!address.includes('@') || !isHost(domain)) {
      throw new LetterlockError('invalid-input', `address: “${address}” is not an email address.`);
    }
    const preset = byDomain(deps.providers, domain);
    if (preset !== undefined) return { candidates: fromProvider(deps, preset, address) };
    const found = online ? await askAround(deps, address, domain) : [];
    return { candidates: distinct([...found, guess(address, domain)]) };
  };
}

async function askAround(deps: DiscoverDeps, address: string, domain: string): Promise<Candidate[]> {
  const [exchange, own, mozilla, srv] = await Promise.all([
    fromExchange(deps, address, domain),
    fromAutoconfig(deps, address, ownUrls(domain), 'domain-autoconfig'),
    fromAutoconfig(deps, address, [`https://autoconfig.thunderbird.net/v1.1/${domain}`], 'ispdb'),
    findBySrv(deps.dns, domain, address),
  ]);
  const announced: Candidate[] =
    srv === null
      ? []
      : [{ ...byPassword, source: 'srv', provider: domain, config: mailbox(address, srv.smtp, srv.imap), notes: [] }];
  // A provider whose own interface can be used comes before servers of whatever name.
  const first = exchange.some(({ signIn, way }) => signIn !== null || way === 'ses') ? exchange : [];
  const last = first.length === 0 ? exchange : [];
  return [...first, ...[own, mozilla].filter((entry) => entry !== null), ...last, ...announced];
}

const ownUrls = (domain: string): string[] => [
  `https://autoconfig.${domain}/mail/config-v1.1.xml?emailaddress=user%40${domain}`,
  `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`,
];

async function fromAutoconfig(
  { fetchText, providers, log }: DiscoverDeps,
  address: string,
  urls: readonly string[],
  source: 'domain-autoconfig' | 'ispdb',
): Promise<Candidate | null> {
  const documents = await Promise.all(
    urls.map((url) =>
      fetchText(url, { maxBytes: maxAutoconfigBytes, timeoutMs: fetchTimeoutMs }).catch((error: unknown) => {
        log.info('no autoconfig', { url, error: error instanceof Error ? error.message : String(error) });
        return null;
      }),
    ),
  );
  for (const xml of documents) {
    const servers = xml === null ? null : parseAutoconfig(xml, address);
    if (servers === null) continue;
    const known = providers.find(({ smtp }) => smtp.host === servers.smtp.host);
    const notes = known?.notes ?? (servers.oauthOnly ? ['oauth-only'] : []);
    return {
      ...byPassword,
      source,
      provider: servers.provider,
      config: mailbox(address, servers.smtp, servers.imap),
      notes: [...notes],
    };
  }
  return null;
}

async function fromExchange(deps: DiscoverDeps, address: string, domain: string): Promise<Candidate[]> {
  try {
    const [best] = (await deps.dns.mx(domain)).toSorted((a, b) => a.priority - b.priority);
    if (best === undefined) return [];
    const provider = byExchange(deps.providers, best.exchange);
    if (provider !== undefined) return fromProvider(deps, provider, address);
    return fromSes(best.exchange, address);
  } catch {
    return [];
  }
}

/** Domains that receive through Amazon SES (docs.aws.amazon.com/ses, receiving-email-mx-record) send through it too. */
function fromSes(exchange: string, address: string): Candidate[] {
  const region = /^inbound-smtp\.([a-z\d-]+)\.amazonaws\.com\.?$/i.exec(exchange)?.[1]?.toLowerCase();
  if (region === undefined) return [];
  const host = `email-smtp.${region}.amazonaws.com`;
  const config = mailbox(address, serverOf({ host, port: 465, tls: 'implicit' }, address), null);
  return [{ source: 'preset', provider: 'Amazon SES', way: 'ses', config, notes: [], signIn: null }];
}

const byPassword = { way: 'imap', signIn: null } as const;

const mailbox = (address: string, smtp: ServerConfig, imap: ServerConfig | null): MailboxConfig => ({
  address,
  displayName: '',
  smtp,
  imap,
});

function fromProvider({ offer }: DiscoverDeps, provider: Provider, address: string): Candidate[] {
  return provider.ways.map((way) => ({
    source: 'preset',
    provider: provider.name,
    way,
    config: mailbox(address, serverOf(provider.smtp, address), serverOf(provider.imap, address)),
    notes: [...provider.notes],
    signIn: offer(way, provider),
  }));
}

function guess(address: string, domain: string): Candidate {
  const smtp = serverOf({ host: `smtp.${domain}`, port: 465, tls: 'implicit' }, address);
  const imap = serverOf({ host: `imap.${domain}`, port: 993, tls: 'implicit' }, address);
  return { ...byPassword, source: 'guess', provider: domain, config: mailbox(address, smtp, imap), notes: [] };
}

/** Without later candidates that name the same servers. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ way, config: { smtp, imap } }) => {
    const kind = way.endsWith('imap') ? 'imap' : way;
    const key = `${kind} ${smtp.host}:${smtp.port}/${imap?.host ?? ''}:${imap?.port ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
}
