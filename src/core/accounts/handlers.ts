import type { Account, MailboxConfig } from '../../shared/contract/accounts.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Registry } from '../connectors/registry.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import type { OpenConnectors } from './connectors.ts';
import type { Credentials } from './credentials.ts';
import { disconnectAccount } from './disconnect.ts';
import type { Discover } from './discovery/discover.ts';
import type { HealthKeeper } from './health.ts';
import type { Traits } from './providers.ts';
import { addressTaken, findAccount, insertAccount, listAccounts, sentSince, updateAccount } from './repository.ts';
import type { AccountChange, StoredAccount } from './repository.ts';
import { checkedConfig, sameServers } from './settings-check.ts';

export interface AccountHandlerDeps extends Pick<DomainDeps, 'store' | 'clock' | 'events'> {
  readonly credentials: Credentials;
  readonly connectors: OpenConnectors;
  readonly registry: Registry;
  readonly health: HealthKeeper;
  readonly discover: Discover;
  readonly traits: (config: MailboxConfig) => Traits;
}

const day = 24 * 60 * 60 * 1000;
const testTimeoutMs = 60_000;

export function createAccountHandlers(deps: AccountHandlerDeps): Handlers<'accounts'> {
  const { store, clock, events, credentials, connectors, registry, health } = deps;
  const existing = (id: number): StoredAccount => {
    const account = findAccount(store.db, id);
    if (account === undefined) throw new LetterlockError('not-found', 'This mailbox is not connected.');
    return account;
  };
  const show = (account: StoredAccount): Account => ({
    ...account,
    sentLast24h: sentSince(store.db, account.id, clock.now() - day),
  });
  const checkFree = (address: string, except: number | null): void => {
    if (addressTaken(store.db, address, except)) {
      throw new LetterlockError('already-exists', `${address} is connected already.`);
    }
  };

  return {
    list: () => ({ items: listAccounts(store.db).map(show) }),
    get: ({ id }) => show(existing(id)),
    discover: ({ address, online }) => deps.discover(address, online),
    async test({ config: wanted, password, id }) {
      const config = checkedConfig(wanted);
      const secret = secretForTest(deps, config, password, id === undefined ? null : existing(id));
      const account = { id: id ?? 0, kind: 'smtp-imap', address: config.address, config, api: null } as const;
      const connector = registry.create(account, { secret, token: secret });
      try {
        const steps = await connector.verify(AbortSignal.timeout(testTimeoutMs));
        return { ok: steps.every(({ ok }) => ok), steps };
      } finally {
        await connector.close();
      }
    },
    async connect({ name, config: wanted, password }, { note }) {
      const config = checkedConfig(wanted);
      checkFree(config.address, null);
      const key = await credentials.newKey();
      try {
        const id = store.transaction((db) => {
          checkFree(config.address, null);
          const { address, displayName } = config;
          const { dailyLimit } = deps.traits(config);
          const at = clock.now();
          const settings = { name, address, displayName, config, api: null, dailyLimit };
          const added = insertAccount(db, { kind: 'smtp-imap', ...settings, at });
          key.bind(db, added, 'password', password);
          return added;
        });
        note({ id });
        events.emit('accounts.changed', {});
        return { id };
      } catch (error) {
        await key.discard();
        throw error;
      }
    },
    async update(change) {
      const account = existing(change.id);
      const next = nextSettings(deps, account, change);
      checkFree(next.address, account.id);
      if (change.password !== undefined) await credentials.put(account.id, 'password', change.password);
      updateAccount(store.db, account.id, next);
      if (change.config !== undefined || change.password !== undefined) {
        await connectors.forget(account.id);
        health.apply(account.id, { type: 'reconfigured' });
      }
      events.emit('accounts.changed', {});
      return {};
    },
    pause({ id }) {
      existing(id);
      health.apply(id, { type: 'user-paused' });
      return {};
    },
    resume({ id }) {
      existing(id);
      health.apply(id, { type: 'resumed' });
      return {};
    },
    async disconnect({ id }) {
      const account = existing(id);
      if (account.kind === 'practice') {
        throw new LetterlockError('not-allowed-now', 'The practice mailbox stays; it cannot be disconnected.');
      }
      await connectors.forget(id);
      const receipt = await disconnectAccount({ store, credentials }, account, clock.now());
      events.emit('accounts.changed', {});
      return { receipt };
    },
  };
}

function secretForTest(
  { credentials }: AccountHandlerDeps,
  config: MailboxConfig,
  password: string | undefined,
  account: StoredAccount | null,
): () => Promise<string> {
  if (password !== undefined) return () => Promise.resolve(password);
  if (account === null) throw new LetterlockError('invalid-input', 'password: Enter the password to test with.');
  if (account.config === null || !sameServers(account.config, config)) throw passwordAgain();
  return () => credentials.open(account.id, 'password');
}

const passwordAgain = (): LetterlockError =>
  new LetterlockError('invalid-input', 'password: The server or the user name changed, so enter the password again.');

interface Change {
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly config?: MailboxConfig | undefined;
  readonly password?: string | undefined;
  readonly dailyLimit?: number | undefined;
}

function nextSettings(deps: AccountHandlerDeps, account: StoredAccount, change: Change): AccountChange {
  if (account.kind === 'practice' && (change.config !== undefined || change.password !== undefined)) {
    throw new LetterlockError('not-allowed-now', 'The practice mailbox has no server settings.');
  }
  const config = change.config === undefined ? account.config : checkedConfig(change.config);
  if (
    config !== null &&
    account.config !== null &&
    change.password === undefined &&
    !sameServers(account.config, config)
  ) {
    throw passwordAgain();
  }
  const displayName = change.displayName ?? change.config?.displayName ?? account.displayName;
  const dailyLimit = change.dailyLimit ?? account.dailyLimit;
  const maximum = config === null ? null : deps.traits(config).maximum;
  if (maximum !== null && dailyLimit > maximum) {
    throw new LetterlockError('invalid-input', `dailyLimit: This provider allows at most ${maximum} mails a day.`);
  }
  return {
    name: change.name ?? account.name,
    address: config?.address ?? account.address,
    displayName,
    config: config && { ...config, displayName },
    api: account.api,
    dailyLimit,
  };
}
