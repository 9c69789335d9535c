/** What is known about mail providers: servers, limits, peculiarities. Data in `resources/providers`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { microsoftCloud, tlsMode, way, zohoRegion } from '../../shared/contract/accounts.ts';
import type { AccountKind, MailboxConfig, OAuthClient, ServerConfig } from '../../shared/contract/accounts.ts';

const endpoint = z.strictObject({ host: z.string(), port: z.int(), tls: tlsMode });

const provider = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Domains of its own addresses. */
  domains: z.array(z.string()),
  /** Suffixes of the mail exchangers of domains that it hosts. */
  mx: z.array(z.string()),
  smtp: endpoint,
  imap: endpoint,
  /** Mails in 24 hours that a new account starts with. */
  dailyLimit: z.int().positive(),
  /** The provider's own limit, where it is higher than the one to start with. */
  maximum: z.int().positive().optional(),
  concurrency: z.int().positive(),
  filesSentMail: z.boolean(),
  /** How its mailboxes can be reached, best first. */
  ways: z.array(way).default(['imap']),
  /** Zoho's data centre, and Microsoft's national cloud, whose addresses these are. */
  region: zohoRegion.optional(),
  cloud: microsoftCloud.optional(),
  notes: z.array(z.string()),
});
export type Provider = z.infer<typeof provider>;

export async function readProviders(resourcesDir: string): Promise<readonly Provider[]> {
  const text = await readFile(join(resourcesDir, 'providers', 'providers.json'), 'utf8');
  return z.array(provider).parse(JSON.parse(text));
}

const isUnder = (name: string, suffix: string): boolean => name === suffix || name.endsWith(`.${suffix}`);

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

export function byDomain(providers: readonly Provider[], domain: string): Provider | undefined {
  return providers.find(({ domains }) => domains.includes(domain));
}

export function byExchange(providers: readonly Provider[], exchange: string): Provider | undefined {
  const name = exchange.toLowerCase().replace(/\.$/, '');
  return providers.find(({ mx }) => mx.some((suffix) => isUnder(name, suffix)));
}

/** The provider behind a configuration; of two with the same server, the one whose own domain the address has. */
function byConfig(providers: readonly Provider[], config: MailboxConfig): Provider | undefined {
  const host = config.smtp.host.toLowerCase();
  const same = providers.filter(({ smtp }) => smtp.host === host && host !== '127.0.0.1');
  return byDomain(same, domainOf(config.address)) ?? same.find(({ domains }) => domains.length === 0) ?? same[0];
}

export interface Traits {
  readonly dailyLimit: number;
  readonly maximum: number | null;
  readonly concurrency: number;
  readonly filesSentMail: boolean;
}

/** For a server nobody has told us about: a cautious daily limit, and as many connections as mail programs use. */
const unknownServer: Traits = { dailyLimit: 500, maximum: null, concurrency: 5, filesSentMail: false };

export function traitsOf(providers: readonly Provider[], config: MailboxConfig): Traits {
  const known = byConfig(providers, config);
  if (known === undefined) return unknownServer;
  const { dailyLimit, maximum = dailyLimit, concurrency, filesSentMail } = known;
  return { dailyLimit, maximum, concurrency, filesSentMail };
}

export const serverOf = (at: Provider['smtp'], user: string, auth: ServerConfig['auth'] = 'auto'): ServerConfig => ({
  ...at,
  user,
  auth,
  minimumTls: 'TLSv1.3',
  fingerprint: null,
});

/** Which entries of the catalogue belong to a sign-in: by its first way. */
const families: Readonly<Record<OAuthClient['provider'], string>> = {
  google: 'gmail-api',
  microsoft: 'graph',
  zoho: 'zoho-api',
};

/** The entry for an address at a provider: of its own domain, or else of the domains that it hosts. */
function entryFor(providers: readonly Provider[], client: OAuthClient, address: string): Provider | undefined {
  const cloud = client.provider === 'microsoft' && client.cloud !== 'global' ? client.cloud : undefined;
  const family = providers.filter((entry) => entry.ways[0] === families[client.provider] && entry.cloud === cloud);
  return byDomain(family, domainOf(address)) ?? family.find(({ domains }) => domains.length === 0) ?? family[0];
}

/** Servers of a mailbox that signs in by OAuth (XOAUTH2), or null where none are known. */
export function serversFor(
  providers: readonly Provider[],
  client: OAuthClient,
  address: string,
): Pick<MailboxConfig, 'address' | 'smtp' | 'imap'> | null {
  const entry = entryFor(providers, client, address);
  if (entry === undefined) return null;
  return { address, smtp: serverOf(entry.smtp, address, 'xoauth2'), imap: serverOf(entry.imap, address, 'xoauth2') };
}

/** What an account in the sandbox of Amazon SES may send; its own limits are read from the account. */
const sesLimits: Pick<Traits, 'dailyLimit' | 'maximum'> = { dailyLimit: 200, maximum: null };

/** The daily limit that an account starts with, and how far it may be raised. */
export function limitsOf(
  providers: readonly Provider[],
  account: {
    readonly kind: AccountKind;
    readonly address: string;
    readonly config: MailboxConfig | null;
    readonly client: OAuthClient | null;
  },
): Pick<Traits, 'dailyLimit' | 'maximum'> {
  if (account.config !== null) return traitsOf(providers, account.config);
  if (account.kind === 'ses') return sesLimits;
  const entry = account.client === null ? undefined : entryFor(providers, account.client, account.address);
  if (entry === undefined) return { dailyLimit: unknownServer.dailyLimit, maximum: null };
  return { dailyLimit: entry.dailyLimit, maximum: entry.maximum ?? entry.dailyLimit };
}
