/** Keeps what DNS says about the domains that are sent from: asked on demand, and again once a day while in use. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { z } from 'zod';
import type { DomainReport } from '../../../shared/contract/domain-check.ts';
import type { Settings } from '../../../shared/contract/settings.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { sesSmtpRegion } from '../../../shared/ses-hosts.ts';
import { domainOf } from '../../../shared/domain-of.ts';
import { dkimRecord, dkimSecret, parseDkimKey } from '../../connectors/dkim-key.ts';
import type { DomainDeps } from '../../domain.ts';
import type { Handlers } from '../../handlers.ts';
import type { Cancel, Ports } from '../../ports.ts';
import { clientOf } from '../access.ts';
import type { Credentials } from '../credentials.ts';
import { providerOf } from '../providers.ts';
import type { Provider } from '../providers.ts';
import { findAccount } from '../repository.ts';
import type { StoredAccount } from '../repository.ts';
import type { SecretUse } from '../secret-use.ts';
import { failingTopics, nothingKnown, remember } from './changes.ts';
import { checkDomain } from './check.ts';
import type { ProviderDns } from './check.ts';
import type { KnownSelector } from './dkim-check.ts';
import { createDohLookup } from './doh.ts';
import type { Lookup } from './lookup.ts';
import {
  forgetWorse,
  noteSelector,
  readMemory,
  readReport,
  seenSelectors,
  staleAccounts,
  writeReport,
} from './repository.ts';

const senders = z.array(
  z.strictObject({
    id: z.string(),
    /** Names that an SPF record includes to let the provider send; the first is the one to recommend. */
    spf: z.array(z.string()),
    /** DKIM selectors that it uses. */
    selectors: z.array(z.string()),
    /** Mail exchangers of the domains that it hosts, as `10 host`; `{domain}`: the domain with dashes for dots. */
    mx: z.array(z.string()).default([]),
    /** Where it takes bounces for a subdomain, if they go to a domain of its own otherwise; `{region}`: its region. */
    bounceHost: z.string().optional(),
  }),
);
export type Senders = z.infer<typeof senders>;

export async function readSenders(resourcesDir: string): Promise<Senders> {
  return senders.parse(JSON.parse(await readFile(join(resourcesDir, 'providers', 'senders.json'), 'utf8')));
}

export interface DomainDeskDeps extends Pick<DomainDeps, 'store' | 'clock' | 'events' | 'log'> {
  readonly ports: Pick<Ports, 'dns' | 'network' | 'fetchText'>;
  readonly providers: readonly Provider[];
  readonly senders: Senders;
  readonly credentials: Pick<Credentials, 'openIfStored'>;
  readonly use: Pick<SecretUse, 'note'>;
  readonly settings: () => Pick<Settings, 'dns'>;
}

export interface DomainDesk {
  readonly handlers: Handlers<'domainCheck'>;
  /** How DNS is asked at present. */
  lookup(): Lookup;
  /** Who is asked: `system`, or a host. */
  askedBy(): string;
  /** Begins the daily look. */
  start(): void;
  stop(): void;
}

/** The region of Amazon SES that a mailbox sends through, however it does; null: another provider. */
const sesRegionOf = ({ api, config }: Pick<StoredAccount, 'api' | 'config'>): string | null =>
  api?.kind === 'ses' ? api.region : sesSmtpRegion(config?.smtp.host ?? '');

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function createDomainDesk(deps: DomainDeskDeps): DomainDesk {
  const { store, clock, events, log, ports } = deps;
  let timer: Cancel | null = null;

  const lookup = (): Lookup => {
    const { dns } = deps.settings();
    return dns === 'system' ? ports.dns : createDohLookup(ports.network, dns);
  };
  const askedBy = (): string => {
    const { dns } = deps.settings();
    return dns === 'system' ? dns : new URL(dns).host;
  };

  const existing = (id: number): StoredAccount => {
    const account = findAccount(store.db, id);
    if (account === undefined) throw new LetterlockError('not-found', 'This mailbox is not connected.');
    if (account.kind === 'practice')
      throw new LetterlockError('not-allowed-now', 'The practice mailbox has no domain of its own.');
    return account;
  };

  const ownKey = async (account: StoredAccount, domain: string): Promise<readonly KnownSelector[]> => {
    const stored = await deps.credentials.openIfStored(account.id, dkimSecret);
    if (stored !== null) deps.use.note(account.id, dkimSecret, 'checking');
    const key = stored === null ? null : parseDkimKey(stored);
    if (key === null || key.domain !== domain) return [];
    return [{ selector: key.selector, from: 'key', value: dkimRecord(key).value }];
  };

  const providerDns = (account: StoredAccount): ProviderDns => {
    const region = sesRegionOf(account);
    const id = region !== null ? 'ses' : providerOf(deps.providers, { ...account, client: clientOf(account) })?.id;
    const found =
      deps.senders.find((sender) => sender.id === id) ??
      deps.senders.find((sender) => id?.startsWith(`${sender.id}-`) === true);
    if (found === undefined) return { spf: [], selectors: [], mx: [], bounceHost: null };
    const { spf, selectors, mx, bounceHost = null } = found;
    // Of a region that is not known no host can be named.
    const host = region === null ? null : (bounceHost?.replace('{region}', region) ?? null);
    return { spf, selectors, mx, bounceHost: host };
  };

  /** @param tell false: somebody is looking at what was found */
  const check = async (account: StoredAccount, tell: boolean): Promise<DomainReport> => {
    const domain = domainToASCII(domainOf(account.address));
    const seen = seenSelectors(store.db, domain).map(({ selector, source }): KnownSelector => ({
      selector,
      from: source,
    }));
    const report = await checkDomain(lookup(), ports.fetchText, {
      address: account.address,
      domain,
      provider: providerDns(account),
      selectors: [...(await ownKey(account, domain)), ...seen],
      now: clock.now(),
      askedBy: askedBy(),
    });
    // The mailbox may have been disconnected meanwhile.
    if (findAccount(store.db, account.id) !== undefined) keep(account.id, report, tell);
    return report;
  };

  /** Where nobody answered anything, what was found before stays, with its date, and is asked for again soon. */
  const keep = (accountId: number, report: DomainReport, tell: boolean): void => {
    const before = readReport(store.db, accountId);
    if (before !== null && report.findings.every(({ status }) => status === 'unknown')) return;
    store.transaction((db) => {
      const known = before === null || before.domain === report.domain ? readMemory(db, accountId) : nothingKnown;
      const memory = remember(known, report, tell);
      writeReport(db, accountId, report, { memory, failing: failingTopics(memory, report) });
    });
    events.emit('accounts.changed', {});
  };

  const checkStale = async (): Promise<void> => {
    for (const id of staleAccounts(store.db, clock.now() - dayMs)) {
      const account = findAccount(store.db, id);
      if (account === undefined || timer === null) continue;
      // A key that cannot be opened, or a disk that is full, is no reason to leave the others out.
      await check(account, true).catch((error: unknown) =>
        log.warn('a domain could not be checked', { account: id, error: String(error) }),
      );
    }
  };

  const look = (): void => {
    timer = clock.schedule(clock.now() + hourMs, look);
    checkStale().catch((error: unknown) => log.warn('domains could not be checked', { error: String(error) }));
  };

  return {
    lookup,
    askedBy,
    handlers: {
      get: ({ id }) => ({
        report: readReport(store.db, existing(id).id),
        worse: [...readMemory(store.db, id).worse],
      }),
      seen({ id }) {
        if (store.transaction((db) => forgetWorse(db, existing(id).id))) events.emit('accounts.changed', {});
        return {};
      },
      async run({ id, selector }) {
        const account = existing(id);
        if (selector !== undefined) {
          const domain = domainToASCII(domainOf(account.address));
          noteSelector(store.db, domain, { selector, source: 'asked' }, clock.now());
        }
        return { report: await check(account, false) };
      },
    },
    start() {
      timer = clock.schedule(clock.now() + hourMs, look);
    },
    stop() {
      timer?.();
      timer = null;
    },
  };
}
