/**
 * An OAuth 2.0 authorisation server for tests, as strict as the real ones: one-time codes bound to client, redirect
 * address and PKCE challenge (RFC 6749, 7636, 8252), refresh tokens with or without rotation, revocation (RFC 7009),
 * and scripted failures. It is only the decisions: a provider's server puts its own paths and peculiarities around it.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Answer, Asked } from './http.ts';

/**
 * - `none`: a refresh answers no new refresh token (Google, Zoho).
 * - `keep-old`: a new one each time, while old ones stay valid (Microsoft).
 * - `strict`: a new one each time; using an old one again revokes the whole family (RFC 9700 section 4.14.2).
 */
export type Rotation = 'none' | 'keep-old' | 'strict';

export interface OAuthOptions {
  readonly clientId: string;
  /** Undefined: a public client. */
  readonly clientSecret?: string;
  readonly rotation: Rotation;
  readonly accessTokenSeconds?: number;
  /** Hosts that loopback redirect addresses may have; any port and path. */
  readonly redirectHosts?: readonly string[];
  readonly pkce?: boolean;
  readonly random?: () => string;
}

interface Code {
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly scopes: readonly string[];
}

interface Family {
  readonly scopes: readonly string[];
  revoked: boolean;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly token_type: 'Bearer';
  readonly scope: string;
}

export interface OAuthServer {
  /** What the browser gets when the user agrees (or does not): the redirect with its query. */
  authorize(url: URL, decision?: Decision): Answer;
  token(asked: Asked): Answer;
  revoke(token: string): boolean;
  /** Whether an access token is accepted now, and for what. */
  scopesOf(accessToken: string): readonly string[] | null;
  bearer(asked: Asked): readonly string[] | null;
  /** Answers these, in order, instead of doing what the token endpoint is asked for. `lost`: done, but unanswered. */
  script(...answers: (Answer | 'lost')[]): void;
  /** Ends every grant, as when the user removes the app or changes the password. */
  revokeAll(): void;
  /** Somebody else renews with every refresh token that would work now. */
  useElsewhere(): void;
  expireAccessTokens(): void;
  /** Refresh tokens that would work now. */
  liveRefreshTokens(): readonly string[];
  /** Every token ever issued, for searches. */
  readonly issued: readonly string[];
  readonly refreshes: () => number;
}

export interface Decision {
  /** Scopes granted; all that were asked for unless told. */
  readonly grant?: readonly string[];
  readonly error?: string;
  readonly errorDescription?: string;
  /** Added to the redirect, such as Zoho's `location`. */
  readonly extra?: Readonly<Record<string, string>>;
}

const refusal = (error: string, description: string): Answer => ({
  status: error === 'invalid_client' ? 401 : 400,
  body: { error, error_description: description },
});

export function createOAuthServer(options: OAuthOptions): OAuthServer {
  const { clientId, rotation, accessTokenSeconds = 3600, redirectHosts = ['127.0.0.1', 'localhost'] } = options;
  const codes = new Map<string, Code>();
  const refreshTokens = new Map<string, { readonly family: Family; used: boolean }>();
  const accessTokens = new Map<string, Family>();
  const issued: string[] = [];
  const scripted: (Answer | 'lost')[] = [];
  let refreshes = 0;
  const fresh = (): string => {
    const token = options.random?.() ?? randomBytes(24).toString('base64url');
    issued.push(token);
    return token;
  };
  const grant = (family: Family, withRefresh: boolean): TokenAnswer => {
    const access = fresh();
    accessTokens.set(access, family);
    const common = {
      access_token: access,
      expires_in: accessTokenSeconds,
      token_type: 'Bearer',
      scope: family.scopes.join(' '),
    } as const;
    if (!withRefresh) return common;
    const refresh = fresh();
    refreshTokens.set(refresh, { family, used: false });
    return { ...common, refresh_token: refresh };
  };
  const clientRefusal = ({ form }: Asked): Answer | null => {
    if (form.get('client_id') !== clientId) return refusal('invalid_client', 'The OAuth client was not found.');
    const secret = form.get('client_secret') ?? undefined;
    if (options.clientSecret !== undefined && secret !== options.clientSecret)
      return refusal('invalid_client', 'The provided client secret is invalid.');
    return null;
  };
  const exchange = ({ form }: Asked): Answer => {
    const key = form.get('code') ?? '';
    const code = codes.get(key);
    codes.delete(key);
    if (code === undefined) return refusal('invalid_grant', 'Malformed auth code.');
    if (form.get('redirect_uri') !== code.redirectUri) return refusal('redirect_uri_mismatch', 'Bad Request');
    const verifier = form.get('code_verifier') ?? '';
    if (code.challenge !== null) {
      if (!/^[\w.~-]{43,128}$/.test(verifier)) return refusal('invalid_grant', 'Missing code verifier.');
      if (createHash('sha256').update(verifier).digest('base64url') !== code.challenge)
        return refusal('invalid_grant', 'Invalid code verifier.');
    }
    return { status: 200, body: grant({ scopes: code.scopes, revoked: false }, true) };
  };
  const refresh = ({ form }: Asked): Answer => {
    const known = refreshTokens.get(form.get('refresh_token') ?? '');
    if (known === undefined || known.family.revoked)
      return refusal('invalid_grant', 'Token has been expired or revoked.');
    if (rotation === 'strict' && known.used) {
      known.family.revoked = true;
      return refusal('invalid_grant', 'The refresh token was used before.');
    }
    known.used = true;
    refreshes += 1;
    return { status: 200, body: grant(known.family, rotation !== 'none') };
  };
  const act = (asked: Asked): Answer => {
    const refused = clientRefusal(asked);
    if (refused !== null) return refused;
    if (asked.form.get('grant_type') === 'authorization_code') return exchange(asked);
    if (asked.form.get('grant_type') === 'refresh_token') return refresh(asked);
    return refusal('unsupported_grant_type', 'Invalid grant_type.');
  };
  return {
    authorize({ searchParams: asked }, decision = {}) {
      const redirect = URL.parse(asked.get('redirect_uri') ?? '');
      const page = (text: string): Answer => ({ status: 400, body: text });
      if (asked.get('client_id') !== clientId) return page('invalid_client');
      if (redirect?.protocol !== 'http:' || !redirectHosts.includes(redirect.hostname))
        return page('redirect_uri_mismatch');
      if (asked.get('response_type') !== 'code') return page('unsupported_response_type');
      const challenge = asked.get('code_challenge');
      if (options.pkce !== false && (challenge === null || asked.get('code_challenge_method') !== 'S256'))
        return page('PKCE is required');
      const state = asked.get('state');
      if (state !== null) redirect.searchParams.set('state', state);
      for (const [name, value] of Object.entries(decision.extra ?? {})) redirect.searchParams.set(name, value);
      if (decision.error === undefined) {
        const code = fresh();
        const scopes = decision.grant ?? (asked.get('scope') ?? '').split(/[ ,]/).filter(Boolean);
        codes.set(code, { redirectUri: asked.get('redirect_uri') ?? '', challenge, scopes });
        redirect.searchParams.set('code', code);
      } else {
        redirect.searchParams.set('error', decision.error);
        if (decision.errorDescription !== undefined)
          redirect.searchParams.set('error_description', decision.errorDescription);
      }
      return { status: 302, headers: { location: redirect.href } };
    },
    token(asked) {
      const answer = scripted.shift();
      if (answer === undefined) return act(asked);
      if (answer !== 'lost') return answer;
      act(asked);
      return { status: 200, drop: 'before' };
    },
    revoke(token) {
      const family = refreshTokens.get(token)?.family ?? accessTokens.get(token);
      if (family === undefined || family.revoked) return false;
      family.revoked = true;
      return true;
    },
    scopesOf(accessToken) {
      const family = accessTokens.get(accessToken);
      return family === undefined || family.revoked ? null : family.scopes;
    },
    bearer(asked) {
      const token = /^(?:Bearer|Zoho-oauthtoken) (.+)$/.exec(asked.headers['authorization'] ?? '')?.[1];
      return token === undefined ? null : this.scopesOf(token);
    },
    script: (...answers) => void scripted.push(...answers),
    revokeAll() {
      for (const { family } of refreshTokens.values()) family.revoked = true;
    },
    useElsewhere() {
      for (const known of refreshTokens.values()) known.used = true;
    },
    expireAccessTokens: () => accessTokens.clear(),
    liveRefreshTokens: () =>
      [...refreshTokens]
        .filter(([, { family, used }]) => !family.revoked && !(rotation === 'strict' && used))
        .map(([token]) => token),
    issued,
    refreshes: () => refreshes,
  };
}
