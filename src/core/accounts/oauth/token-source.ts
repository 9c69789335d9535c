/**
 * Access tokens, in memory only. One renewal at a time for each account; a rotated grant is on the disk before the
 * access token that came with it is used. What a lost answer means is the provider's affair: Google and Zoho do not
 * rotate, and Microsoft keeps old refresh tokens valid, so that the stored one still works. Where a provider rotates
 * and takes a second use for theft, a crash between its answer and our write costs the sign-in: no client can prevent
 * that, and the user is asked to sign in again.
 */
import { LetterlockError } from '../../../shared/result.ts';
import type { OAuthClient } from '../../../shared/contract/mailbox.ts';
import type { Clock } from '../../ports.ts';
import type { Credentials, NewGrant } from '../credentials.ts';
import { OAuthFailure, passes, toMailError } from './failures.ts';
import type { OAuthProvider, Tokens } from './provider.ts';

export interface TokenAccount {
  readonly id: number;
  readonly client: OAuthClient;
  readonly scopes: readonly string[];
}

export interface HeldToken {
  readonly accessToken: string;
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

export interface TokenSource {
  /**
   * @param renew the provider refused the last one; @param refused which that was, so that a newer one is not renewed
   * @throws LetterlockError `mail-auth`, `mail-connection`, `disk-full`
   */
  token(account: TokenAccount, options?: { readonly renew?: boolean; readonly refused?: string }): Promise<string>;
  /** What a sign-in just answered. */
  hold(accountId: number, tokens: Tokens): void;
  held(accountId: number): HeldToken | null;
  forget(accountId: number): void;
}

export interface TokenSourceDeps {
  readonly credentials: Credentials;
  readonly provider: (client: OAuthClient) => OAuthProvider;
  /** The secret that the client identifies itself with, or null. */
  readonly clientSecret: (account: TokenAccount) => Promise<string | null>;
  readonly clock: Clock;
  /** What an account is signed in with is being used. */
  readonly renewed: (accountId: number) => void;
  /** The sign-in is gone: only a person can bring it back. */
  readonly gone: (accountId: number, failure: OAuthFailure, detail: string) => void;
}

/** Renewed this long before it ends, so that no request sets out with a token that ends on its way. */
const marginMs = 2 * 60_000;
/** After a renewal that could not be made, the provider is left alone for this long, doubling. */
const firstRestMs = 2_000;
const longestRestMs = 60_000;

interface Rest {
  readonly until: number;
  readonly failures: number;
  readonly error: LetterlockError;
}

export function createTokenSource(deps: TokenSourceDeps): TokenSource {
  const { credentials, clock } = deps;
  const tokens = new Map<number, HeldToken>();
  const underWay = new Map<number, Promise<string>>();
  const resting = new Map<number, Rest>();
  /** Rotated grants that could not be written yet: the only copy there is. */
  const unwritten = new Map<number, { readonly used: string; readonly next: NewGrant; readonly tokens: Tokens }>();

  const hold = (accountId: number, { accessToken, expiresAt }: Tokens): string => {
    tokens.set(accountId, { accessToken, expiresAt, obtainedAt: clock.now() });
    return accessToken;
  };

  const keep = async (accountId: number, used: string, next: NewGrant, answered: Tokens): Promise<string> => {
    unwritten.set(accountId, { used, next, tokens: answered });
    await credentials.rotateGrant(accountId, used, next);
    unwritten.delete(accountId);
    return hold(accountId, answered);
  };

  /** With the present grant, or else the one before it: the present one's answer may have been lost half-way. */
  const ask = async (account: TokenAccount): Promise<{ used: string; answered: Tokens; subject: string }> => {
    const { grant, previous, subject } = await credentials.openGrant(account.id);
    const provider = deps.provider(account.client);
    deps.renewed(account.id);
    const identity = { client: account.client, secret: await deps.clientSecret(account) };
    try {
      return { used: grant, subject, answered: await provider.renew(identity, grant, account.scopes) };
    } catch (error) {
      const gone = error instanceof OAuthFailure && error.code === 'sign-in-gone';
      if (!gone || previous === null) throw error;
      try {
        return { used: previous, subject, answered: await provider.renew(identity, previous, account.scopes) };
      } catch (second) {
        // That one was used twice by ourselves, just now: it says nothing about anybody else.
        throw second instanceof OAuthFailure && second.code === 'sign-in-reused' ? error : second;
      }
    }
  };

  /** For a renewal that a new sign-in, or a disconnection, has overtaken: what it was answered is of no use any more. */
  const newest = (accountId: number): string => {
    const known = tokens.get(accountId);
    if (known === undefined) throw new LetterlockError('not-found', 'This mailbox is not connected.');
    return known.accessToken;
  };

  const renew = async (account: TokenAccount, counts: () => boolean): Promise<string> => {
    const waiting = unwritten.get(account.id);
    if (waiting !== undefined) return keep(account.id, waiting.used, waiting.next, waiting.tokens);
    const { used, answered, subject } = await ask(account);
    if (!counts()) return newest(account.id);
    if (answered.grant !== null && answered.grant !== used) {
      return keep(account.id, used, { grant: answered.grant, subject, scopes: answered.scopes }, answered);
    }
    credentials.provenGrant(account.id);
    return hold(account.id, answered);
  };

  const failed = (account: TokenAccount, error: unknown): unknown => {
    if (!(error instanceof OAuthFailure)) return error;
    const told = toMailError(error);
    if (passes(error.code)) {
      const failures = (resting.get(account.id)?.failures ?? 0) + 1;
      const rest = Math.min(longestRestMs, firstRestMs * 2 ** (failures - 1));
      resting.set(account.id, { until: clock.now() + rest, failures, error: told });
    } else {
      deps.gone(account.id, error, told.message);
    }
    return told;
  };

  const begin = (account: TokenAccount): Promise<string> => {
    const known = underWay.get(account.id);
    if (known !== undefined) return known;
    const rest = resting.get(account.id);
    if (rest !== undefined && rest.until > clock.now()) return Promise.reject(rest.error);
    tokens.delete(account.id);
    const counts = (): boolean => underWay.get(account.id) === work;
    const work: Promise<string> = renew(account, counts)
      .then(
        (token) => {
          resting.delete(account.id);
          return token;
        },
        (error: unknown) => {
          if (!counts()) return newest(account.id);
          throw failed(account, error);
        },
      )
      .finally(() => {
        if (counts()) underWay.delete(account.id);
      });
    underWay.set(account.id, work);
    return work;
  };

  return {
    token(account, { renew: wanted = false, refused } = {}) {
      const known = tokens.get(account.id);
      const stale = wanted && (refused === undefined || refused === known?.accessToken);
      if (known !== undefined && !stale && known.expiresAt - marginMs > clock.now())
        return Promise.resolve(known.accessToken);
      return begin(account);
    },
    hold(accountId, answered) {
      hold(accountId, answered);
      underWay.delete(accountId);
      resting.delete(accountId);
      unwritten.delete(accountId);
    },
    held: (accountId) => tokens.get(accountId) ?? null,
    forget(accountId) {
      tokens.delete(accountId);
      underWay.delete(accountId);
      resting.delete(accountId);
      unwritten.delete(accountId);
    },
  };
}
