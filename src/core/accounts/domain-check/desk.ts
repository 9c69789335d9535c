/** Keeps what DNS says about the domains that are sent from: asked on demand, and again once a day while in use. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { z } from 'zod';
import type { DomainReport } from '../../../shared/contract/domain-check.ts';
import type { Settings } from '../../../shared/contract/settings.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { dkimRecord, dkimSecret, parseDkimKey } from '../../connectors/dkim-key.ts';
import type { DomainDeps } from '../../domain.ts';
import type { Handlers } from '../../handlers.ts';
import type { Cancel, Ports } from '../../ports.ts';
import { clientOf } from '../access.ts';
import type { Credentials } from '../credentials.ts';
import { domainOf, providerOf } from '../providers.ts';
import type { Provider } from '../providers.ts';
import { findAccount } from '../repository.ts';
import type { StoredAccount } from '../repository.ts';
import { checkDomain, failingTopics } from './check.ts';
import type { KnownSelector } from './dkim-check.ts';
import { createDohLookup } from './doh.ts';
import type { Lookup } from './lookup.ts';
import { noteSelector, readReport, seenSelectors, staleAccounts, writeReport } from './repository.ts';

const senders = z.array(
  z.strictObject({
    id: z.string(),
    /** Names that an SPF record includes to let the provider send; the first is the one to recommend. */
    spf: z.array(z.string()),
    /** DKIM selectors that it uses. */
    selectors: z.array(z.string()),
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
  readonly settings: () => Pick<Settings, 'dns'>;
}

export interface DomainDesk {
  readonly handlers: Handlers<'domainCheck'>;
  /** How DNS is asked at present. */
  lookup(): Lookup;
  /** Begins the daily look. */
  start(): void;
  stop(): void;
}

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
    const key = stored === null ? null : parseDkimKey(stored);
    if (key === null || key.domain !== domain) return [];
    return [{ selector: key.selector, from: 'key', value: dkimRecord(key).value }];
  };

  const check = async (account: StoredAccount): Promise<DomainReport> => {
    const domain = domainToASCII(domainOf(account.address));
    const id =
      account.kind === 'ses' ? 'ses' : providerOf(deps.providers, { ...account, client: clientOf(account) })?.id;
    const provider = deps.senders.find((sender) => sender.id === id) ??
      deps.senders.find((sender) => id?.startsWith(`${sender.id}-`) === true) ?? { spf: [], selectors: [] };
    const seen = seenSelectors(store.db, domain).map(({ selector, source }): KnownSelector => ({
      selector,
      from: source,
    }));
    const report = await checkDomain(lookup(), ports.fetchText, {
      address: account.address,
      domain,
      provider,
      selectors: [...(await ownKey(account, domain)), ...seen],
      now: clock.now(),
      askedBy: askedBy(),
    });
    // The mailbox may have been disconnected meanwhile.
    if (findAccount(store.db, account.id) !== undefined) {
      store.transaction((db) => writeReport(db, account.id, report, failingTopics(report)));
      events.emit('accounts.changed', {});
    }
    return report;
  };

  const checkStale = async (): Promise<void> => {
    for (const id of staleAccounts(store.db, clock.now() - dayMs)) {
      const account = findAccount(store.db, id);
      if (account !== undefined && timer !== null) await check(account);
    }
  };

  const look = (): void => {
    timer = clock.schedule(clock.now() + hourMs, look);
    checkStale().catch((error: unknown) => log.warn('a domain could not be checked', { error: String(error) }));
  };

  return {
    lookup,
    handlers: {
      get: ({ id }) => ({ report: readReport(store.db, existing(id).id) }),
      async run({ id, selector }) {
        const account = existing(id);
        if (selector !== undefined) {
          const domain = domainToASCII(domainOf(account.address));
          noteSelector(store.db, domain, { selector, source: 'asked' }, clock.now());
        }
        return { report: await check(account) };
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
