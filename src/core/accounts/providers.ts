/** What is known about mail providers: servers, limits, peculiarities. Data in `resources/providers`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { tlsMode } from '../../shared/contract/accounts.ts';
import type { MailboxConfig } from '../../shared/contract/accounts.ts';

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
