/** Makes an account of a sign-in, or gives an account its new one. */
import type { ApiConfig, MailboxConfig, OAuthClient } from '../../shared/contract/mailbox.ts';
import type { DomainDeps } from '../domain.ts';
import type { Contents, Credentials } from './credentials.ts';
import { clientOf } from './access.ts';
import type { HealthKeeper } from './health.ts';
import { OAuthFailure } from './oauth/failures.ts';
import type { SignedIn } from './oauth/provider.ts';
import type { SignInPlan } from './oauth/sign-in.ts';
import type { TokenSource } from './oauth/token-source.ts';
import { wayData } from './oauth/ways.ts';
import type { OpenConnectors } from './connectors.ts';
import type { Provider } from './providers.ts';
import { serversFor } from './providers.ts';
import { addressTaken, findAccount, insertAccount, updateAccount } from './repository.ts';
import type { StoredAccount } from './repository.ts';
import { findGrant } from './repository-oauth.ts';
import { startingLimit } from './sending-limits.ts';
import type { SendingLimits } from './sending-limits.ts';

export interface SignInAccountDeps extends Pick<DomainDeps, 'store' | 'clock' | 'events'> {
  readonly providers: readonly Provider[];
  readonly limits: SendingLimits;
  readonly credentials: Credentials;
  readonly tokens: TokenSource;
  readonly connectors: OpenConnectors;
  readonly health: HealthKeeper;
}

interface Settings {
  readonly config: MailboxConfig | null;
  readonly api: ApiConfig | null;
}

/** @throws OAuthFailure, LetterlockError `keychain-unavailable` */
export async function settleSignIn(deps: SignInAccountDeps, plan: SignInPlan, signedIn: SignedIn): Promise<number> {
  const id =
    plan.accountId === null ? await add(deps, plan, signedIn) : await renew(deps, plan.accountId, plan, signedIn);
  deps.tokens.hold(id, signedIn.tokens);
  await deps.connectors.forget(id);
  deps.health.apply(id, { type: 'reconfigured' });
  deps.events.emit('accounts.changed', {});
  return id;
}

function contentsOf(plan: SignInPlan, { tokens, subject }: SignedIn): Contents {
  const { clientSecret, password } = plan;
  return {
    secrets: {
      ...(clientSecret === null ? {} : { 'client-secret': clientSecret }),
      ...(password === null ? {} : { password }),
    },
    grant: { grant: tokens.grant, subject, scopes: tokens.scopes },
  };
}

async function add(deps: SignInAccountDeps, plan: SignInPlan, signedIn: SignedIn): Promise<number> {
  const { store, clock, credentials } = deps;
  const { address } = signedIn;
  if (addressTaken(store.db, address, null)) throw new OAuthFailure('already-connected', address);
  const { kind } = wayData(plan.way);
  const { displayName } = plan;
  const settings = settingsOf(deps, plan, signedIn);
  const dailyLimit = startingLimit(deps.limits, { kind, address, config: settings.config, client: signedIn.client });
  const key = await credentials.newKey();
  try {
    return store.transaction((db) => {
      if (addressTaken(db, address, null)) throw new OAuthFailure('already-connected', address);
      const name = plan.name ?? address;
      const added = insertAccount(db, { kind, name, address, displayName, ...settings, dailyLimit, at: clock.now() });
      key.bind(db, added, contentsOf(plan, signedIn));
      return added;
    });
  } catch (error) {
    await key.discard();
    throw error;
  }
}

function settingsOf({ providers }: SignInAccountDeps, plan: SignInPlan, signedIn: SignedIn): Settings {
  const { client, address, mailboxId } = signedIn;
  const api = apiOf(client, mailboxId);
  if (wayData(plan.way).kind !== 'smtp-imap') {
    if (api === null) throw new OAuthFailure('no-mailbox');
    return { config: null, api };
  }
  const preset = serversFor(providers, client, address);
  if (preset === null) throw new OAuthFailure('no-mailbox', 'The servers of this provider are not known.');
  return { api: null, config: { ...preset, displayName: plan.displayName, oauth: client } };
}

function apiOf(client: OAuthClient, mailboxId: string | null): ApiConfig | null {
  if (client.provider === 'google') return { kind: 'gmail', client };
  if (client.provider === 'microsoft') return { kind: 'outlook', client };
  return mailboxId === null ? null : { kind: 'zoho', client, mailboxId };
}

/** The same mailbox signs in again; what waits for it goes on by itself. */
async function renew(deps: SignInAccountDeps, id: number, plan: SignInPlan, signedIn: SignedIn): Promise<number> {
  const { store, credentials } = deps;
  const account = findAccount(store.db, id);
  if (account === undefined) throw new OAuthFailure('no-mailbox', 'The account was disconnected in the meantime.');
  const known = findGrant(store.db, id)?.subject;
  const same =
    known === undefined ? account.address.toLowerCase() === signedIn.address.toLowerCase() : known === signedIn.subject;
  if (!same) throw new OAuthFailure('other-mailbox', signedIn.address);
  const settings = { ...account, ...withClient(account, signedIn) };
  await credentials.put(id, contentsOf(plan, signedIn), (db) => updateAccount(db, id, settings));
  return id;
}

function withClient(account: StoredAccount, { client, mailboxId }: SignedIn): Settings {
  const unchanged: Settings = { config: account.config, api: account.api };
  if (clientOf(account) === null) return unchanged;
  if (account.api !== null) return { config: null, api: apiOf(client, mailboxId) ?? account.api };
  return account.config === null ? unchanged : { api: null, config: { ...account.config, oauth: client } };
}
