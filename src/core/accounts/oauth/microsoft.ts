/**
 * Microsoft's identity platform through msal-node as a public client. What MSAL would keep in a file (its token cache)
 * is the grant that we seal; access and ID tokens are taken out of it first. Each renewal answers a new refresh token
 * while the old one stays valid (learn.microsoft.com/entra/identity-platform/refresh-tokens), so that a lost answer
 * loses nothing.
 */
import type { AccountInfo, INetworkModule, PublicClientApplication } from '@azure/msal-node';
import { z } from 'zod';
import type { OAuthClient } from '../../../shared/contract/mailbox.ts';
import { microsoftClouds } from '../../../shared/microsoft-clouds.ts';
import type { FetchInit, Network } from '../../ports.ts';
import { failureOf, OAuthFailure } from './failures.ts';
import { askJson, checkScopes } from './http.ts';
import type { OAuthProvider, Tokens } from './provider.ts';

type MicrosoftClient = Extract<OAuthClient, { provider: 'microsoft' }>;

/** Scopes that MSAL asks for by itself, and that answers do not repeat. */
const own = new Set(['offline_access', 'openid', 'profile']);

const serialized = z.looseObject({ RefreshToken: z.record(z.string(), z.looseObject({ secret: z.string() })) });

/** A cache without what is to live in memory only. */
function withoutShortLived(cache: string): string {
  const parts = serialized.parse(JSON.parse(cache));
  return JSON.stringify({ ...parts, AccessToken: {}, IdToken: {} });
}

const refreshTokens = (grant: string): string[] =>
  Object.values(serialized.safeParse(JSON.parse(grant)).data?.RefreshToken ?? {}).map(({ secret }) => secret);

interface Msal {
  readonly app: PublicClientApplication;
  /** The last request that got no answer at all; MSAL words it away. */
  broken(): OAuthFailure | null;
}

async function createMsal(network: Network, client: MicrosoftClient): Promise<Msal> {
  // MSAL takes a fifth of a second to load, which only Microsoft's mailboxes should cost.
  const { LogLevel, PublicClientApplication: Application } = await import('@azure/msal-node');
  let broken: OAuthFailure | null = null;
  const ask = async <T>(
    url: string,
    init: FetchInit,
  ): Promise<{ headers: Record<string, string>; body: T; status: number }> => {
    try {
      const { status, json, headers } = await askJson(network, url, init);
      return { status, body: json as T, headers: { ...headers } };
    } catch (error) {
      if (error instanceof OAuthFailure) broken = error;
      throw error;
    }
  };
  const networkClient: INetworkModule = {
    sendGetRequestAsync: (url, options) => ask(url, { headers: options?.headers ?? {} }),
    sendPostRequestAsync: (url, options) =>
      ask(url, { method: 'POST', headers: options?.headers ?? {}, body: options?.body ?? '' }),
  };
  const app = new Application({
    auth: { clientId: client.clientId, authority: `${microsoftClouds[client.cloud].login}/${client.tenant}` },
    system: {
      networkClient,
      disableInternalRetries: true,
      loggerOptions: { loggerCallback: () => undefined, logLevel: LogLevel.Error, piiLoggingEnabled: false },
    },
  });
  return { app, broken: () => broken };
}

const msalError = z.object({ errorCode: z.string(), errorMessage: z.string().default('') });

async function attempt<T>(msal: Msal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const unanswered = msal.broken();
    if (unanswered !== null) throw unanswered;
    if (error instanceof OAuthFailure) throw error;
    const { errorCode, errorMessage } = msalError.safeParse(error).data ?? { errorCode: 'refused', errorMessage: '' };
    throw failureOf(errorCode === 'no_tokens_found' ? 'invalid_grant' : errorCode, errorMessage, { cause: error });
  }
}

interface Result {
  readonly accessToken: string;
  readonly expiresOn: Date | null;
  readonly scopes: readonly string[];
}

function tokensOf(app: PublicClientApplication, result: Result): Tokens & { readonly grant: string } {
  if (result.expiresOn === null) throw new OAuthFailure('provider-down', 'Microsoft answered no lifetime.');
  const grant = withoutShortLived(app.getTokenCache().serialize());
  if (refreshTokens(grant).length === 0) throw new OAuthFailure('no-lasting-sign-in');
  const { accessToken, expiresOn, scopes } = result;
  return { accessToken, expiresAt: expiresOn.getTime(), grant, scopes };
}

const needed = (scopes: readonly string[]): string[] => scopes.filter((name) => !own.has(name));

/** Graph's answers name its scopes without its address. */
const short = (name: string): string => name.replace(/^https:\/\/(dod-)?(graph\.microsoft|microsoftgraph)[^/]*\//, '');

/** Expiry is told as a date by this computer's clock. */
export function createMicrosoft({ network }: { network: Network }): OAuthProvider<MicrosoftClient> {
  return {
    // The one loopback address that Entra's portal accepts; ports are not compared (learn.microsoft.com/entra/
    // identity-platform/reply-url).
    redirect: { host: 'localhost', port: null, path: '/' },
    async authorizationUrl({ client, scopes, redirectUri, state, challenge, hint }) {
      const msal = await createMsal(network, client);
      return attempt(msal, () =>
        msal.app.getAuthCodeUrl({
          scopes: needed(scopes),
          redirectUri,
          state,
          codeChallenge: challenge,
          codeChallengeMethod: 'S256',
          responseMode: 'query',
          prompt: 'select_account',
          ...(hint === null ? {} : { loginHint: hint }),
        }),
      );
    },
    async exchange({ client, scopes, redirectUri, verifier, code, hint }) {
      const msal = await createMsal(network, client);
      const result = await attempt(msal, () =>
        msal.app.acquireTokenByCode({ scopes: needed(scopes), redirectUri, code, codeVerifier: verifier }),
      );
      checkScopes(result.scopes.map(short), needed(scopes).map(short));
      const account: AccountInfo | null = result.account;
      if (account === null || account.username === '') throw new OAuthFailure('no-mailbox');
      // The name to sign in with need not be the address of the mailbox: what the user typed is better known.
      return {
        client,
        address: hint ?? account.username,
        subject: account.homeAccountId,
        mailboxId: null,
        tokens: tokensOf(msal.app, result),
      };
    },
    async renew({ client }, grant, scopes) {
      const msal = await createMsal(network, client);
      msal.app.getTokenCache().deserialize(grant);
      const [account] = await msal.app.getAllAccounts();
      if (account === undefined) throw new OAuthFailure('sign-in-gone', 'The stored sign-in names no account.');
      const result = await attempt(msal, () =>
        msal.app.acquireTokenSilent({ account, scopes: needed(scopes), forceRefresh: true }),
      );
      return tokensOf(msal.app, result);
    },
    // Only `revokeSignInSessions` exists, which would end the user's sign-ins everywhere.
    revoke: () => Promise.resolve('not-offered'),
    secretsIn: refreshTokens,
  };
}
