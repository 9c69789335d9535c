/** What a sign-in provider does for us. Each implementation is small and knows only its own provider's ways. */
import type { OAuthClient } from '../../../shared/contract/mailbox.ts';

/** The client as it identifies itself: the id is public, the secret (where a provider insists on one) is sealed. */
export interface Credentials<C extends OAuthClient = OAuthClient> {
  readonly client: C;
  readonly secret: string | null;
}

export interface AuthorizationRequest<C extends OAuthClient = OAuthClient> {
  readonly client: C;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly state: string;
  /** PKCE S256 (RFC 7636). */
  readonly challenge: string;
  /** The address of the mailbox, so that the provider's page need not ask; null where it is not known. */
  readonly hint: string | null;
}

export interface Redirected<C extends OAuthClient = OAuthClient> extends Credentials<C> {
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly verifier: string;
  readonly code: string;
  /** Everything that the provider's redirect carried. Not trusted. */
  readonly params: URLSearchParams;
  readonly hint: string | null;
}

export interface Tokens {
  readonly accessToken: string;
  /** UTC ms. */
  readonly expiresAt: number;
  /** What to stay signed in with from now on; null: what there was stays good. */
  readonly grant: string | null;
  readonly scopes: readonly string[];
}

export interface SignedIn<C extends OAuthClient = OAuthClient> {
  readonly tokens: Tokens & { readonly grant: string };
  /** With what the answer told, such as the region. */
  readonly client: C;
  readonly address: string;
  /** The provider's own name of whoever signed in; stays the same when the address changes. */
  readonly subject: string;
  /** Zoho's number of the mailbox. */
  readonly mailboxId: string | null;
}

/** All methods reject with `OAuthFailure`. */
export interface OAuthProvider<C extends OAuthClient = OAuthClient> {
  /**
   * Where the browser comes back to (RFC 8252 section 7.3). A port is given only where the provider compares redirect
   * addresses to the letter, so that one has to be registered.
   */
  readonly redirect: { readonly host: '127.0.0.1' | 'localhost'; readonly port: number | null; readonly path: string };
  authorizationUrl(request: AuthorizationRequest<C>): Promise<string>;
  exchange(redirected: Redirected<C>): Promise<SignedIn<C>>;
  renew(credentials: Credentials<C>, grant: string, scopes: readonly string[]): Promise<Tokens>;
  /** `not-offered`: the provider has no way to take back one application's access. */
  revoke(client: C, grant: string): Promise<'revoked' | 'not-offered'>;
  /** The secrets inside a grant, to search for after they were destroyed. */
  secretsIn(grant: string): readonly string[];
}
