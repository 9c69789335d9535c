import type { LimitPeriod } from '../../shared/contract/account-health.ts';
import type { Account } from '../../shared/contract/accounts.ts';
import type { MailboxConfig } from '../../shared/contract/mailbox.ts';
import type { Parsed } from '../../shared/contract/index.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { AccountAccess, Connector } from '../connectors/connector.ts';
import type { Registry } from '../connectors/registry.ts';
import type { DomainDeps } from '../domain.ts';
import type { Handlers } from '../handlers.ts';
import type { WritableDb } from '../store/open.ts';
import { clientOf } from './access.ts';
import { conditionOf } from './condition.ts';
import type { OpenConnectors } from './connectors.ts';
import type { Credentials, SecretName } from './credentials.ts';
import { disconnectAccount } from './disconnect.ts';
import type { DisconnectDeps } from './disconnect.ts';
import type { Discover } from './discovery/discover.ts';
import type { HealthKeeper } from './health.ts';
import { checkedReach, completeSecrets, keepsSecrets, toSecrets } from './new-account.ts';
import type { Reach, Secrets } from './new-account.ts';
import type { TokenSource } from './oauth/token-source.ts';
import { limitFor } from './limits.ts';
import {
  addressTaken,
  chooseLimits,
  chosenLimits,
  findAccount,
  insertAccount,
  listAccounts,
  sentSince,
  updateAccount,
} from './repository.ts';
import type { AccountChange, ChosenLimits, StoredAccount } from './repository.ts';
import { startingLimit } from './sending-limits.ts';
import type { SendingLimits } from './sending-limits.ts';
import type { SecretUse } from './secret-use.ts';
import { checkedConfig } from './settings-check.ts';
import { createSignInHandlers } from './sign-in-handlers.ts';
import type { SignInHandlerDeps } from './sign-in-handlers.ts';
import { storedItems } from './stored.ts';

export interface AccountHandlerDeps
  extends Pick<DomainDeps, 'store' | 'clock' | 'events'>, SignInHandlerDeps, DisconnectDeps {
  readonly store: DomainDeps['store'];
  readonly credentials: Credentials;
  readonly revocations: SignInHandlerDeps['revocations'];
  readonly tokens: TokenSource;
  readonly use: SecretUse;
  readonly connectors: OpenConnectors;
  readonly registry: Registry;
  readonly access: (account: StoredAccount) => AccountAccess;
  readonly health: HealthKeeper;
  readonly discover: Discover;
  readonly limits: SendingLimits;
}

const day = 24 * 60 * 60 * 1000;
const testTimeoutMs = 60_000;

export function createAccountHandlers(deps: AccountHandlerDeps): Handlers<'accounts'> {
  const { store, clock, events, credentials, connectors, health, tokens } = deps;
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
    ...createSignInHandlers(deps),
    list: () => ({ items: listAccounts(store.db).map(show) }),
    get: ({ id }) => show(existing(id)),
    health: ({ id }) => conditionOf(deps, id),
    discover: ({ address, online }) => deps.discover(address, online),
    async test(asked) {
      const connector = connectorForTest(deps, asked, asked.id === undefined ? null : existing(asked.id));
      try {
        const steps = await deps.use.during('checking', () => connector.verify(AbortSignal.timeout(testTimeoutMs)));
        return { ok: steps.every(({ ok }) => ok), steps };
      } finally {
        await connector.close();
      }
    },
    async connect({ name, displayName, ...asked }, { note }) {
      const reach = checkedReach(asked);
      const secrets = completeSecrets(reach, toSecrets(asked));
      checkFree(reach.address, null);
      const key = await credentials.newKey();
      try {
        const id = store.transaction((db) => {
          checkFree(reach.address, null);
          const dailyLimit = startingLimit(deps.limits, { ...reach, client: null });
          const shown = displayName ?? reach.config?.displayName ?? '';
          const added = insertAccount(db, { ...reach, name, displayName: shown, dailyLimit, at: clock.now() });
          key.bind(db, added, { secrets });
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
      const secrets = toSecrets(change);
      const given = Object.keys(secrets).length > 0;
      const next = nextSettings(deps, account, change, secrets);
      const chosen = nextLimits(deps, account, change);
      const write = (db: WritableDb): void => {
        checkFree(next.address, account.id);
        updateAccount(db, account.id, next);
        chooseLimits(db, account.id, chosen);
      };
      // A new password must not stay with the old server, nor an old one with the new.
      if (given) await credentials.put(account.id, { secrets }, write);
      else store.transaction(write);
      deps.limits.forget();
      if (change.config !== undefined || change.api !== undefined || given) {
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
    async stored({ id }) {
      return { items: await storedItems(deps, existing(id).id) };
    },
    async disconnect({ id, deleteMail }) {
      const account = existing(id);
      if (account.kind === 'practice') {
        throw new LetterlockError('not-allowed-now', 'The practice mailbox stays; it cannot be disconnected.');
      }
      const wish = { deleteMail, at: clock.now() };
      const receipt = await connectors.without(id, () => disconnectAccount(deps, account, wish));
      tokens.forget(id);
      events.emit('accounts.changed', {});
      return { receipt };
    },
  };
}

const passwordAgain = (): LetterlockError =>
  new LetterlockError(
    'invalid-input',
    'password: The server, the user name or the trusted certificate changed, so enter the password again.',
  );

/** A connector for what was asked; what was left out is the account's own, and its secrets go nowhere new. */
function connectorForTest(
  { registry, access }: AccountHandlerDeps,
  asked: Parsed<'accounts.test'>,
  account: StoredAccount | null,
): Connector {
  const given = toSecrets(asked);
  const unchanged = account !== null && asked.config === undefined && asked.api === undefined;
  const signsIn = account !== null && clientOf(account) !== null;
  const reach: Reach = unchanged || signsIn ? { ...orMissing(account) } : checkedReach(askedFor(asked, account));
  if (account === null) completeSecrets(reach, given);
  else if (!keepsSecrets(account, reach, given)) throw passwordAgain();
  const stored = account === null ? null : access(account);
  const secret = (name: SecretName): Promise<string> => {
    const value = given[name];
    if (value !== undefined) return Promise.resolve(value);
    if (stored === null || name === 'client-secret')
      return Promise.reject(new LetterlockError('mail-auth', 'This secret was not given.', { missing: true }));
    return stored.secret(name);
  };
  const noSignIn = (): Promise<string> =>
    Promise.reject(new LetterlockError('mail-auth', 'Nobody has signed in yet.', { missing: true, reconnect: true }));
  return registry.create(
    { id: account?.id ?? 0, ...reach },
    { secret, token: stored === null ? noSignIn : (options) => stored.token(options) },
  );
}

const askedFor = (asked: Parsed<'accounts.test'>, account: StoredAccount | null): Parsed<'accounts.test'> =>
  asked.address !== undefined || account === null ? asked : { ...asked, address: account.address };

function orMissing(account: StoredAccount | null): Reach {
  if (account === null) throw new LetterlockError('invalid-input', 'config: Enter the servers of the mailbox.');
  const { kind, address, config, api } = account;
  return { kind, address, config, api };
}

interface Change {
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly config?: MailboxConfig | undefined;
  readonly api?: Parsed<'accounts.update'>['api'];
  readonly dailyLimit?: number | undefined;
}

/** Limits of the hour and the minute after a change: lowered, never raised above the provider's. */
function nextLimits(
  { store, limits }: AccountHandlerDeps,
  account: StoredAccount,
  change: Parsed<'accounts.update'>,
): ChosenLimits {
  const before = chosenLimits(store.db, account.id);
  const { hourlyLimit: hour = before.hour, minuteLimit: minute = before.minute } = change;
  const table = limits.tableOf({ ...account, client: clientOf(account) });
  const check = (field: string, per: LimitPeriod, value: number | null): void => {
    const { most } = limitFor(table, account.kind, per);
    if (value !== null && most !== null && value > most) {
      throw new LetterlockError('invalid-input', `${field}: This provider allows at most ${most} mails per ${per}.`);
    }
  };
  if (change.hourlyLimit !== undefined) check('hourlyLimit', 'hour', hour);
  if (change.minuteLimit !== undefined) check('minuteLimit', 'minute', minute);
  return { hour, minute };
}

function nextSettings(
  { limits }: AccountHandlerDeps,
  account: StoredAccount,
  change: Change,
  secrets: Secrets,
): AccountChange {
  const { config, api } = nextReach(account, change);
  if (!keepsSecrets(account, { config, api }, secrets)) throw passwordAgain();
  const displayName = change.displayName ?? change.config?.displayName ?? account.displayName;
  const dailyLimit = change.dailyLimit ?? account.dailyLimit;
  const address = config?.address ?? account.address;
  const client = clientOf({ config, api });
  const { kind } = account;
  const maximum =
    kind === 'practice' ? null : limitFor(limits.tableOf({ kind, address, config, client }), kind, 'day').most;
  if (maximum !== null && dailyLimit > maximum) {
    throw new LetterlockError('invalid-input', `dailyLimit: This provider allows at most ${maximum} mails a day.`);
  }
  const name = change.name ?? account.name;
  return { name, address, displayName, config: config && { ...config, displayName }, api, dailyLimit };
}

/** Kind and client of an account stay: another way to the same mailbox is another account. */
function nextReach(account: StoredAccount, { config, api }: Change): Pick<Reach, 'config' | 'api'> {
  if (account.kind === 'practice' && (config !== undefined || api !== undefined)) {
    throw new LetterlockError('not-allowed-now', 'The practice mailbox has no server settings.');
  }
  if (config !== undefined) {
    if (account.config === null) throw new LetterlockError('not-allowed-now', 'This mailbox has no server settings.');
    const { oauth: _, ...servers } = checkedConfig(config);
    const { oauth } = account.config;
    return { api: null, config: oauth === undefined ? servers : { ...servers, oauth } };
  }
  if (api === undefined) return { config: account.config, api: account.api };
  if (account.api?.kind !== 'ses')
    throw new LetterlockError('not-allowed-now', 'This mailbox is changed by signing in again.');
  return checkedReach({ api, address: account.address });
}
