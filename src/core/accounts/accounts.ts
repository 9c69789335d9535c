/** Mailboxes: their settings, credentials, health, and the open connectors that everybody else uses. */
import type { MailboxConfig, OAuthClient } from '../../shared/contract/mailbox.ts';
import type { Policy } from '../../shared/policy.ts';
import type { Connectors } from '../connectors/connector.ts';
import { createRegistry } from '../connectors/registry.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import type { Ports } from '../ports.ts';
import type { Store } from '../store/open.ts';
import type { Keys } from '../vault/keys.ts';
import { createAccess } from './access.ts';
import { createConnectors } from './connectors.ts';
import { createCredentials } from './credentials.ts';
import type { CachedMail } from './disconnect.ts';
import { createDkimHandlers } from './dkim.ts';
import { createDomainDesk, readSenders } from './domain-check/desk.ts';
import type { DomainDesk } from './domain-check/desk.ts';
import { readSettings } from '../settings/settings.ts';
import { createDiscover } from './discovery/discover.ts';
import { createAccountHandlers } from './handlers.ts';
import { createHealthKeeper } from './health.ts';
import type { AccountHealth } from './health.ts';
import { readClients } from './oauth/clients.ts';
import { createGoogle } from './oauth/google.ts';
import { createMicrosoft } from './oauth/microsoft.ts';
import { createOffer } from './oauth/offer.ts';
import type { OAuthProvider } from './oauth/provider.ts';
import { createRevocations } from './oauth/revocations.ts';
import { createSignIns } from './oauth/sign-in.ts';
import { createTokenSource } from './oauth/token-source.ts';
import { createZoho } from './oauth/zoho.ts';
import { readLimits } from './limits.ts';
import { readProviders, traitsOf } from './providers.ts';
import { usable, withOwnClients } from '../policy/accounts.ts';
import { insertAccount, listAccounts } from './repository.ts';
import { createSecretUse } from './secret-use.ts';
import { createSendingLimits } from './sending-limits.ts';
import type { SendingLimits } from './sending-limits.ts';
import { settleSignIn } from './sign-in-account.ts';

export interface Accounts {
  readonly handlers: {
    readonly accounts: Handlers<'accounts'>;
    readonly dkim: Handlers<'dkim'>;
    readonly domainCheck: Handlers<'domainCheck'>;
    readonly practice: Handlers<'practice'>;
  };
  readonly connectors: Connectors;
  readonly health: AccountHealth;
  readonly limits: Pick<SendingLimits, 'of'>;
  /** How DNS is asked about domains that are sent from. */
  readonly dns: Pick<DomainDesk, 'lookup' | 'askedBy'>;
  /** Begins the background work: tokens that are still to be revoked. */
  start(): void;
  /** Closes every connection. */
  close(): Promise<void>;
}

export interface AccountsDeps extends DomainDeps {
  readonly ports: Pick<Ports, 'keychain' | 'paths' | 'dns' | 'fetchText' | 'network' | 'practiceSeed'>;
  readonly keys: Pick<Keys, 'credential'>;
  readonly cachedMail: CachedMail;
  /** What the organisation imposes at present. */
  readonly policy: () => Policy;
  /** The provider does not take a mailbox's sign-in any more. @param words the provider's own */
  signInEnded(accountId: number, how: { readonly reused: boolean; readonly words: string }): void;
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

type ProviderName = OAuthClient['provider'];

function createProviders(deps: Pick<AccountsDeps, 'clock' | 'ports'>): Readonly<Record<ProviderName, OAuthProvider>> {
  const own = { network: deps.ports.network, clock: deps.clock };
  return { google: createGoogle(own), microsoft: createMicrosoft(own), zoho: createZoho(own) };
}

export async function createAccounts(deps: AccountsDeps): Promise<Accounts> {
  const { store, clock, events, log, ports, keys } = deps;
  const { resourcesDir } = ports.paths;
  const [providers, shipped, table, senders] = await Promise.all([
    readProviders(resourcesDir),
    readClients(resourcesDir),
    readLimits(resourcesDir),
    readSenders(resourcesDir),
  ]);
  const clients = withOwnClients(shipped, deps.policy());
  const limits = createSendingLimits({
    db: store.db,
    providers,
    table,
    policy: { mostPer: (per) => (per === 'day' ? (deps.policy().dailyLimit ?? null) : null) },
  });
  const unlisten = events.listen((name) => {
    if (name === 'accounts.changed' || name === 'settings.changed' || name === 'policy.changed') limits.forget();
    if (name === 'policy.changed') void connectors.forgetAll();
  });
  const oauth = createProviders(deps);
  const provider = (client: OAuthClient): OAuthProvider => oauth[client.provider];
  const traits = (config: MailboxConfig): ReturnType<typeof traitsOf> => traitsOf(providers, config);
  const credentials = createCredentials({ store, keychain: ports.keychain, clock, credentialKey: keys.credential });
  const use = createSecretUse({ store, clock });
  const health = createHealthKeeper({ store, clock, events });
  const tokens = createTokenSource({
    credentials,
    provider,
    clock,
    async clientSecret({ id }) {
      const secret = await credentials.openIfStored(id, 'client-secret');
      if (secret !== null) use.note(id, 'client-secret', 'renewing');
      return secret;
    },
    renewed: (accountId) => use.note(accountId, 'refresh-token', 'renewing'),
    gone(accountId, { code, detail: words }, detail) {
      health.pause(accountId, 'auth', detail, null);
      if (code === 'sign-in-gone' || code === 'sign-in-reused') {
        deps.signInEnded(accountId, { reused: code === 'sign-in-reused', words });
      }
    },
  });
  const access = createAccess({ db: store.db, credentials, tokens, use });
  const registry = createRegistry({
    store,
    clock,
    log,
    network: ports.network,
    traits,
    practiceSeed: ports.practiceSeed ?? 0,
  });
  const connectors = createConnectors({
    db: store.db,
    registry,
    use,
    access,
    usable: (account) => usable(account, deps.policy()),
  });
  const revocations = createRevocations({ store, clock, events, log, credentials, provider });
  const signIns = createSignIns({
    provider,
    clock,
    events,
    log,
    settle: (plan, signedIn) =>
      settleSignIn(
        { store, clock, events, providers, limits, credentials, tokens, connectors, health },
        plan,
        signedIn,
      ),
  });
  const offer = createOffer(clients, (name) => oauth[name].redirect);
  const discover = createDiscover({ providers, offer, dns: ports.dns, fetchText: ports.fetchText, log });
  const domains = createDomainDesk({
    ...deps,
    providers,
    senders,
    credentials,
    use,
    settings: () => readSettings(store.db),
  });
  ensurePractice(store, clock.now());
  const handlers = createAccountHandlers({
    store,
    clock,
    events,
    credentials,
    clients,
    tokens,
    use,
    access,
    accessToken: (accountId) => tokens.held(accountId)?.accessToken ?? null,
    provider,
    signIns,
    revocations,
    cachedMail: deps.cachedMail,
    connectors,
    registry,
    health,
    discover,
    limits,
  });
  return {
    handlers: {
      accounts: handlers,
      dkim: createDkimHandlers({ store, events, credentials, connectors }),
      domainCheck: domains.handlers,
      practice: registry.practice,
    },
    connectors,
    health,
    limits,
    dns: domains,
    start() {
      revocations.start();
      domains.start();
    },
    async close() {
      unlisten();
      revocations.stop();
      domains.stop();
      signIns.close();
      health.stop();
      await connectors.close();
      await registry.close();
    },
  };
}
