/** Small JSON requests to a provider's sign-in endpoints: bounded, timed, and with failures in our own words. */
import { z } from 'zod';
import { LetterlockError } from '../../../shared/result.ts';
import { readBody } from '../../net/read-body.ts';
import type { Clock, FetchInit, Network } from '../../ports.ts';
import { failureOf, OAuthFailure } from './failures.ts';
import type { Credentials, Redirected, Tokens } from './provider.ts';

export const requestTimeoutMs = 30_000;
const maxBytes = 256 * 1024;

export interface JsonAnswer {
  readonly status: number;
  /** Undefined when what came is no JSON. */
  readonly json: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

const errorCode = z.looseObject({ code: z.string() });

/** A request that got no answer: the network says why where it can. */
export function networkFailure(error: unknown): OAuthFailure {
  if (error instanceof OAuthFailure) return error;
  if (!(error instanceof LetterlockError)) {
    const cause = error instanceof Error ? error.cause : undefined;
    return new OAuthFailure('network', errorCode.safeParse(cause).data?.code ?? '', { cause: error });
  }
  const code = errorCode.safeParse(error.details).data?.code ?? '';
  if (error.code === 'mail-tls') {
    return new OAuthFailure(code === 'tls-clock' ? 'clock-skew' : 'certificate', error.message, { cause: error });
  }
  const inBetween = code === 'proxy-auth' || code === 'captive-portal';
  return new OAuthFailure(inBetween ? 'proxy-sign-in' : 'network', error.message, { cause: error });
}

/** @throws OAuthFailure `network`, `certificate`, `proxy-sign-in`, `provider-down` */
export async function askJson(network: Network, url: string, init: FetchInit): Promise<JsonAnswer> {
  try {
    const response = await network.fetch(url, { signal: AbortSignal.timeout(requestTimeoutMs), ...init });
    const { bytes, cut } = await readBody(response, maxBytes);
    if (cut) throw new OAuthFailure('provider-down', 'The answer is too long.');
    const text = bytes.toString('utf8');
    const { status } = response;
    if (status === 407 || status === 511) throw new OAuthFailure('proxy-sign-in', `${status}`);
    const headers = Object.fromEntries(response.headers);
    const json = parsed(text);
    if (status >= 500) throw new OAuthFailure('provider-down', `${new URL(url).host} answered ${status}.`);
    // A page of the network in between answers HTML where a provider would answer JSON.
    if (json === undefined && status < 300 && text.trim() !== '') throw new OAuthFailure('proxy-sign-in', '');
    return { status, json, headers };
  } catch (error) {
    throw networkFailure(error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const errorAnswer = z.object({ error: z.string(), error_description: z.string().optional() });

const tokenAnswer = z.object({
  access_token: z.string().min(1).max(20_000),
  expires_in: z.number().positive().max(10_000_000).default(3600),
  refresh_token: z.string().min(1).max(20_000).optional(),
  scope: z.string().optional(),
});
export type TokenAnswer = z.infer<typeof tokenAnswer>;

/**
 * Asks a token endpoint (RFC 6749 section 5). Zoho answers its errors with status 200, so the body decides.
 * @throws OAuthFailure
 */
async function askForTokens(network: Network, url: string, form: Record<string, string>): Promise<TokenAnswer> {
  const { status, json } = await askJson(network, url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
  });
  const refused = errorAnswer.safeParse(json);
  if (refused.success) throw failureOf(refused.data.error, refused.data.error_description ?? '');
  if (status === 429) throw new OAuthFailure('too-many', `${new URL(url).host} answered 429.`);
  const tokens = tokenAnswer.safeParse(json);
  if (status !== 200 || !tokens.success)
    throw new OAuthFailure('provider-down', `${new URL(url).host} answered ${status} without a token.`);
  return tokens.data;
}

/** Scopes of an answer; where it names none, it granted what was asked for (RFC 6749 section 5.1). */
const scopesOf = (answer: TokenAnswer, asked: readonly string[]): readonly string[] =>
  answer.scope === undefined ? asked : answer.scope.split(/[\s,]+/).filter(Boolean);

/** @throws OAuthFailure `scope-missing` */
export function checkScopes(granted: readonly string[], needed: readonly string[]): void {
  const lower = new Set(granted.map((name) => name.toLowerCase()));
  const missing = needed.filter((name) => !lower.has(name.toLowerCase()));
  if (missing.length > 0) throw new OAuthFailure('scope-missing', missing.join(', '));
}

/** How a client names itself (RFC 6749 section 2.3.1). */
const identificationOf = ({ client, secret }: Credentials): Record<string, string> => ({
  client_id: client.clientId,
  // Google wants the secret of installed applications too, and says that it is none.
  ...(secret === null ? {} : { client_secret: secret }),
});

interface TokenDeps {
  readonly network: Network;
  readonly clock: Clock;
}

/**
 * The first access, by the code that the browser brought (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
 * @throws OAuthFailure `scope-missing`, or `no-lasting-sign-in` where the answer holds no refresh token
 */
export async function redeemAt(
  { network, clock }: TokenDeps,
  url: string,
  redirected: Omit<Redirected, 'params' | 'hint'>,
): Promise<Tokens & { readonly grant: string }> {
  const { code, verifier, redirectUri, scopes } = redirected;
  const answer = await askForTokens(network, url, {
    ...identificationOf(redirected),
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });
  const granted = scopesOf(answer, scopes);
  checkScopes(granted, scopes);
  if (answer.refresh_token === undefined) throw new OAuthFailure('no-lasting-sign-in');
  return {
    accessToken: answer.access_token,
    expiresAt: clock.now() + answer.expires_in * 1000,
    grant: answer.refresh_token,
    scopes: granted,
  };
}

/** New access by a refresh token (RFC 6749 section 6). @throws OAuthFailure */
export async function renewAt(
  { network, clock }: TokenDeps,
  url: string,
  credentials: Credentials,
  grant: string,
  scopes: readonly string[],
): Promise<Tokens> {
  const form = { ...identificationOf(credentials), grant_type: 'refresh_token', refresh_token: grant };
  const answer = await askForTokens(network, url, form);
  return {
    accessToken: answer.access_token,
    expiresAt: clock.now() + answer.expires_in * 1000,
    grant: answer.refresh_token ?? null,
    scopes: scopesOf(answer, scopes),
  };
}
