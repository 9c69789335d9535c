/** Mailboxes: their settings, credentials, health, and the open connectors that everybody else uses. */
import type { MailboxConfig } from '../../shared/contract/accounts.ts';
import type { Connectors } from '../connectors/connector.ts';
import { createRegistry } from '../connectors/registry.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/open.ts';
import type { Keys } from '../vault/keys.ts';
import { createConnectors } from './connectors.ts';
import { createCredentials } from './credentials.ts';
import { createDiscover } from './discovery/discover.ts';
import { createAccountHandlers } from './handlers.ts';
import { createHealthKeeper } from './health.ts';
import type { AccountHealth } from './health.ts';
import { readProviders, traitsOf } from './providers.ts';
import { insertAccount, listAccounts } from './repository.ts';

export interface Accounts {
  readonly handlers: { readonly accounts: Handlers<'accounts'>; readonly practice: Handlers<'practice'> };
  readonly connectors: Connectors;
  readonly health: AccountHealth;
  /** Closes every connection. */
  close(): Promise<void>;
}

export interface AccountsDeps extends DomainDeps {
  readonly ports: Pick<Ports, 'keychain' | 'paths' | 'dns' | 'fetchText' | 'network' | 'practiceSeed'>;
  readonly keys: Pick<Keys, 'credential'>;
}

const practiceLimit = 2000;

/** The practice mailbox is made with the workspace and is always there. */
function ensurePractice(store: Store, at: number): void {
  if (listAccounts(store.db).some(({ kind }) => kind === 'practice')) return;
  store.transaction((db) =>
    insertAccount(db, {
      kind: 'practice',
      name: 'Practice mailbox',
      address: 'you@practice.letterlock.example',
      displayName: 'You',
      config: null,
      api: null,
      dailyLimit: practiceLimit,
      at,
    }),
  );
}

export async function createAccounts(deps: AccountsDeps): Promise<Accounts> {
  const { store, clock, events, log, ports, keys } = deps;
  const providers = await readProviders(ports.paths.resourcesDir);
  const traits = (config: MailboxConfig): ReturnType<typeof traitsOf> => traitsOf(providers, config);
  const credentials = createCredentials({ store, keychain: ports.keychain, clock, credentialKey: keys.credential });
  const { network, practiceSeed = 0 } = ports;
  const registry = createRegistry({ store, clock, log, network, traits, practiceSeed });
  const connectors = createConnectors(store.db, registry, credentials);
  const health = createHealthKeeper({ store, clock, events });
  const discover = createDiscover({ providers, dns: ports.dns, fetchText: ports.fetchText, log });
  ensurePractice(store, clock.now());
  const handlers = createAccountHandlers({
    store,
    clock,
    events,
    credentials,
    connectors,
    registry,
    health,
    discover,
    traits,
  });
  return {
    handlers: { accounts: handlers, practice: registry.practice },
    connectors,
    health,
    async close() {
      health.stop();
      await connectors.close();
      await registry.close();
    },
  };
}
