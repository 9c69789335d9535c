/** What a connector signs in with: stored secrets and access tokens of one account. */
import type { ApiConfig, MailboxConfig, OAuthClient } from '../../shared/contract/mailbox.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { AccountAccess } from '../connectors/connector.ts';
import type { ReadableDb } from '../store/open.ts';
import type { Credentials } from './credentials.ts';
import type { TokenAccount, TokenSource } from './oauth/token-source.ts';
import { findGrant } from './repository-oauth.ts';
import type { SecretUse } from './secret-use.ts';

export interface AccessDeps {
  readonly db: ReadableDb;
  readonly credentials: Credentials;
  readonly tokens: TokenSource;
  readonly use: SecretUse;
}

interface Reached {
  readonly id: number;
  readonly config: MailboxConfig | null;
  readonly api: ApiConfig | null;
}

/** With whom an account signs in; null for one with a password or a key. */
export function clientOf({ config, api }: Pick<Reached, 'config' | 'api'>): OAuthClient | null {
  if (api !== null) return api.kind === 'ses' ? null : api.client;
  return config?.oauth ?? null;
}

/** @throws LetterlockError `mail-auth` */
export function tokenAccountOf(db: ReadableDb, account: Reached): TokenAccount {
  const client = clientOf(account);
  const scopes = findGrant(db, account.id)?.scopes;
  if (client === null || scopes === undefined) {
    const message = 'No sign-in is stored for this mailbox. Sign in again.';
    throw new LetterlockError('mail-auth', message, { missing: true, reconnect: true });
  }
  return { id: account.id, client, scopes };
}

export function createAccess({ db, credentials, tokens, use }: AccessDeps): (account: Reached) => AccountAccess {
  return (account) => ({
    async secret(name) {
      const secret = await credentials.open(account.id, name);
      use.note(account.id, name);
      return secret;
    },
    async token(options = {}) {
      const token = await tokens.token(tokenAccountOf(db, account), options);
      use.note(account.id, 'access-token');
      return token;
    },
  });
}
