/** What is known about mail providers: servers, limits, peculiarities. Data in `resources/providers`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { way } from '../../shared/contract/account-sign-in.ts';
import { microsoftCloud, tlsMode, zohoRegion } from '../../shared/contract/mailbox.ts';
import type { MailboxConfig, OAuthClient, ServerConfig } from '../../shared/contract/mailbox.ts';
import { domainOf, withinDomain } from '../../shared/domain-of.ts';
import { readLimits } from './limits.ts';
import type { LimitedAccount, Limits } from './limits.ts';

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
  /** Its entry in the table of limits. */
  limits: z.string(),
  filesSentMail: z.boolean(),
  /** How its mailboxes can be reached, best first. */
  ways: z.array(way).default(['imap']),
  /** Zoho's data centre, and Microsoft's national cloud, whose addresses these are. */
  region: zohoRegion.optional(),
  cloud: microsoftCloud.optional(),
  notes: z.array(z.string()),
});
export interface Provider extends Omit<z.infer<typeof provider>, 'limits'> {
  readonly limits: Limits;
}

export async function readProviders(resourcesDir: string): Promise<readonly Provider[]> {
  const text = await readFile(join(resourcesDir, 'providers', 'providers.json'), 'utf8');
  const table = await readLimits(resourcesDir);
  const entries = z.array(provider).parse(JSON.parse(text));
  return Array.from(entries, (entry) => ({ ...entry, limits: table.of(entry.limits) }));
}

export function byDomain(providers: readonly Provider[], domain: string): Provider | undefined {
  return providers.find(({ domains }) => domains.includes(domain));
}

export function byExchange(providers: readonly Provider[], exchange: string): Provider | undefined {
  const name = exchange.toLowerCase().replace(/\.$/, '');
  return providers.find(({ mx }) => mx.some((suffix) => withinDomain(name, suffix)));
}

/** The provider behind a configuration; of two with the same server, the one whose own domain the address has. */
function byConfig(providers: readonly Provider[], config: MailboxConfig): Provider | undefined {
  const host = config.smtp.host.toLowerCase();
  const same = providers.filter(({ smtp }) => smtp.host === host && host !== '127.0.0.1');
  return byDomain(same, domainOf(config.address)) ?? same.find(({ domains }) => domains.length === 0) ?? same[0];
}

export interface Traits {
  readonly concurrency: number;
  readonly filesSentMail: boolean;
}

/** For a server nobody has told us about: as many connections as mail programs use. */
const unknownServer: Traits = { concurrency: 5, filesSentMail: false };

export function traitsOf(providers: readonly Provider[], config: MailboxConfig): Traits {
  const known = byConfig(providers, config);
  return known === undefined
    ? unknownServer
    : { concurrency: known.limits.concurrency, filesSentMail: known.filesSentMail };
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

/** The entry of the catalogue that an account belongs to; undefined for a server nobody has told us about. */
export function providerOf(
  providers: readonly Provider[],
  { address, config, client }: Pick<LimitedAccount, 'address' | 'config' | 'client'>,
): Provider | undefined {
  if (config !== null) return byConfig(providers, config);
  return client === null ? undefined : entryFor(providers, client, address);
}
