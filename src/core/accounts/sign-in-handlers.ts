/** The part of the accounts' contract that is about signing in at providers. */
import type { SignInWay } from '../../shared/contract/account-sign-in.ts';
import type { OAuthClient } from '../../shared/contract/mailbox.ts';
import type { Parsed } from '../../shared/contract/index.ts';
import { LetterlockError } from '../../shared/result.ts';
import { signInWayOf } from '../../shared/sign-in-way.ts';
import type { Handlers } from '../handlers.ts';
import type { Store } from '../store/open.ts';
import { clientOf } from './access.ts';
import type { Credentials } from './credentials.ts';
import { needsSecret } from './oauth/clients.ts';
import type { ShippedClients } from './oauth/clients.ts';
import type { Revocations } from './oauth/revocations.ts';
import type { SignInPlan, SignIns } from './oauth/sign-in.ts';
import { wayData } from './oauth/ways.ts';
import { findAccount } from './repository.ts';
import type { StoredAccount } from './repository.ts';

type Asked = Parsed<'accounts.signIn'>;

export interface SignInHandlerDeps {
  readonly store: Store;
  readonly credentials: Credentials;
  readonly clients: ShippedClients;
  readonly signIns: SignIns;
  readonly revocations: Revocations;
}

type Own =
  | 'signIn'
  | 'signInStatus'
  | 'finishSignIn'
  | 'cancelSignIn'
  | 'revocations'
  | 'retryRevocation'
  | 'dismissRevocation';

export function createSignInHandlers(deps: SignInHandlerDeps): Pick<Handlers<'accounts'>, Own> {
  const { signIns, revocations, store } = deps;
  return {
    async signIn(asked, { note }) {
      const account = asked.accountId === undefined ? null : existing(store, asked.accountId);
      const plan = account === null ? newPlan(deps, asked) : await againPlan(deps, account, asked);
      note({ way: plan.way, ...(account === null ? {} : { id: account.id }) });
      return signIns.begin(plan);
    },
    signInStatus: ({ signInId }) => signIns.status(signInId),
    finishSignIn: ({ signInId, address }) => signIns.finish(signInId, address),
    cancelSignIn({ signInId }) {
      signIns.cancel(signInId);
      return {};
    },
    revocations: () => ({ items: revocations.list() }),
    async retryRevocation({ id }) {
      return { revoked: await revocations.retry(id) };
    },
    async dismissRevocation({ id }) {
      await revocations.dismiss(id);
      return {};
    },
  };
}

function existing(store: Store, id: number): StoredAccount {
  const account = findAccount(store.db, id);
  if (account === undefined) throw new LetterlockError('not-found', 'This mailbox is not connected.');
  return account;
}

function makeClient(provider: OAuthClient['provider'], clientId: string, asked: Asked): OAuthClient {
  switch (provider) {
    case 'google':
      return { provider, clientId };
    case 'microsoft':
      return { provider, clientId, cloud: asked.cloud ?? 'global', tenant: asked.tenant ?? 'common' };
    default:
      return { provider, clientId, region: asked.region ?? 'com' };
  }
}

function ownClient(
  { clients }: SignInHandlerDeps,
  way: SignInWay,
  asked: Asked,
): { client: OAuthClient; secret: string | null } {
  const { provider } = wayData(way);
  if (asked.clientId !== undefined) {
    const secret = asked.clientSecret ?? null;
    if (secret === null && needsSecret(provider)) {
      const message = 'clientSecret: This provider wants the client secret besides the client id.';
      throw new LetterlockError('invalid-input', message, { provider, field: 'clientSecret' });
    }
    return { client: makeClient(provider, asked.clientId, asked), secret: needsSecret(provider) ? secret : null };
  }
  const shipped = clients[provider];
  if (shipped === null) {
    const message =
      'clientId: This build of Letterlock has no client id for this provider. Register one there and enter it.';
    throw new LetterlockError('invalid-input', message, { provider, field: 'clientId', ownClientNeeded: true });
  }
  return { client: makeClient(provider, shipped.clientId, asked), secret: shipped.clientSecret };
}

function newPlan(deps: SignInHandlerDeps, asked: Asked): SignInPlan {
  const { way } = asked;
  if (way === 'zoho-api' && asked.password === undefined) {
    const message = 'password: Enter an app password of this Zoho mailbox; mail goes out with it.';
    throw new LetterlockError('invalid-input', message, { provider: 'zoho', field: 'password' });
  }
  const { client, secret } = ownClient(deps, way, asked);
  return {
    way,
    client,
    clientSecret: secret,
    hint: asked.address ?? null,
    name: asked.name ?? null,
    displayName: asked.displayName ?? '',
    password: asked.password ?? null,
    accountId: null,
  };
}

/** Way, client and secret stay the account's own, unless another client is named. */
async function againPlan(deps: SignInHandlerDeps, account: StoredAccount, asked: Asked): Promise<SignInPlan> {
  const way = signInWayOf(account);
  const stored = clientOf(account);
  if (way === null || stored === null)
    throw new LetterlockError('not-allowed-now', 'This mailbox signs in with a password or a key, not in the browser.');
  const named = asked.clientId === undefined ? null : ownClient(deps, way, asked);
  const secret = named?.secret ?? (await deps.credentials.openIfStored(account.id, 'client-secret').catch(() => null));
  return {
    way,
    client: named?.client ?? stored,
    clientSecret: named === null ? (asked.clientSecret ?? secret) : named.secret,
    hint: account.address,
    name: null,
    displayName: account.displayName,
    password: asked.password ?? null,
    accountId: account.id,
  };
}
