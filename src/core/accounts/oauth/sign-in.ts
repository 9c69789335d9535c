/** Sign-ins under way: each has its proof, its loopback address and ten minutes, and ends once. */
import { randomUUID } from 'node:crypto';
import type { SignInStatus, SignInWay } from '../../../shared/contract/account-sign-in.ts';
import type { OAuthClient } from '../../../shared/contract/mailbox.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { EventBus } from '../../events.ts';
import type { Cancel, Clock, Log } from '../../ports.ts';
import { explanationOf, failureOf, OAuthFailure } from './failures.ts';
import type { FailureCode } from './failures.ts';
import { newProof, sameSecret } from './proof.ts';
import type { Proof } from './proof.ts';
import type { OAuthProvider, SignedIn } from './provider.ts';
import { openRedirect } from './redirect.ts';
import type { Redirect } from './redirect.ts';
import type { PageText } from './redirect-page.ts';
import { scopeNames } from './ways.ts';

/** What a sign-in is for. */
export interface SignInPlan {
  readonly way: SignInWay;
  readonly client: OAuthClient;
  readonly clientSecret: string | null;
  readonly hint: string | null;
  readonly name: string | null;
  readonly displayName: string;
  /** An app password to be stored with it, or null. */
  readonly password: string | null;
  /** To be signed in again, or null for a new one. */
  readonly accountId: number | null;
}

export interface SignInsDeps {
  readonly provider: (client: OAuthClient) => OAuthProvider;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
  /** Stores what came of it and answers the account. @throws OAuthFailure, LetterlockError */
  readonly settle: (plan: SignInPlan, signedIn: SignedIn) => Promise<number>;
}

export interface SignIns {
  begin(plan: SignInPlan): Promise<{ signInId: string; url: string; expiresAt: number }>;
  /** @throws LetterlockError `not-found` */
  status(signInId: string): SignInStatus;
  /** With the address that a browser elsewhere could not open. */
  finish(signInId: string, address: string): Promise<SignInStatus>;
  cancel(signInId: string): void;
  close(): void;
}

const lifetimeMs = 10 * 60_000;
/** More at once are nobody's intention; the oldest gives way. */
const mostOpen = 4;
const mostRemembered = 50;

interface Open {
  readonly plan: SignInPlan;
  readonly proof: Proof;
  readonly redirect: Redirect;
  readonly stopTimer: Cancel;
  /** The code has come and is being exchanged: it is good once. */
  taken: boolean;
}

const done: PageText = {
  en: { title: 'You are signed in', text: 'The mailbox is connected. Close this tab and go back to Letterlock.' },
  de: { title: 'Angemeldet', text: 'Das Postfach ist verbunden. Diesen Tab schließen und zu Letterlock zurückkehren.' },
};
const foreign: PageText = {
  en: {
    title: 'Not from this sign-in',
    text: 'This address does not belong to a sign-in that Letterlock waits for. Begin again in Letterlock.',
  },
  de: {
    title: 'Nicht von dieser Anmeldung',
    text: 'Diese Adresse gehört zu keiner Anmeldung, auf die Letterlock wartet. In Letterlock neu beginnen.',
  },
};

const failedPage = (code: FailureCode): PageText => ({
  en: {
    title: 'The sign-in did not work',
    text: `${explanationOf(code).explanation} Close this tab and go back to Letterlock.`,
  },
  de: {
    title: 'Die Anmeldung hat nicht geklappt',
    text: 'Diesen Tab schließen und zu Letterlock zurückkehren: Dort steht, warum, und was zu tun ist.',
  },
});

/** What an address brings back, where it is the one that the provider was told; browsers leave `http://` out. */
function returnedTo(redirectUri: string, address: string): URLSearchParams | null {
  const expected = new URL(redirectUri);
  const text = address.trim();
  const found = URL.parse(/^https?:\/\//i.test(text) ? text : `http://${text}`);
  const ours = found !== null && ['127.0.0.1', 'localhost'].includes(found.hostname) && found.protocol === 'http:';
  return ours && found.port === expected.port && found.pathname === expected.pathname ? found.searchParams : null;
}

export function createSignIns(deps: SignInsDeps): SignIns {
  const { clock, events, log } = deps;
  const open = new Map<string, Open>();
  const states = new Map<string, SignInStatus>();
  let closed = false;

  const end = (signInId: string, state: SignInStatus): void => {
    const one = open.get(signInId);
    if (one === undefined) return;
    open.delete(signInId);
    one.stopTimer();
    one.redirect.close();
    states.set(signInId, state);
    for (const oldest of [...states.keys()].slice(0, -mostRemembered)) states.delete(oldest);
    events.emit('accounts.signIn', { signInId });
  };

  const fail = (signInId: string, code: FailureCode, detail = ''): void =>
    end(signInId, { state: 'failed', code, ...explanationOf(code), detail });

  const take = async (signInId: string, one: Open, params: URLSearchParams): Promise<PageText> => {
    one.taken = true;
    try {
      const error = params.get('error');
      if (error !== null) throw failureOf(error.slice(0, 100), params.get('error_description') ?? '');
      const code = params.get('code') ?? '';
      if (code === '') throw new OAuthFailure('refused', 'The provider sent no code.');
      const { plan, proof, redirect } = one;
      const { client, clientSecret: secret, hint } = plan;
      const scopes = scopeNames(plan.way, client);
      const signedIn = await deps.provider(client).exchange({
        client,
        secret,
        scopes,
        redirectUri: redirect.uri,
        verifier: proof.verifier,
        code,
        params,
        hint,
      });
      if (!open.has(signInId)) return failedPage('cancelled');
      end(signInId, { state: 'done', accountId: await deps.settle(plan, signedIn) });
      return done;
    } catch (error) {
      const known = error instanceof OAuthFailure ? error : null;
      log.warn('a sign-in failed', { way: one.plan.way, code: known?.code ?? 'not-stored', error: String(error) });
      const detail = error instanceof LetterlockError ? error.message : (known?.detail ?? '');
      fail(signInId, known?.code ?? 'not-stored', detail);
      return failedPage(known?.code ?? 'not-stored');
    }
  };

  const returned = async (signInId: string, params: URLSearchParams): Promise<PageText> => {
    const one = open.get(signInId);
    if (one === undefined || one.taken || !sameSecret(params.get('state') ?? '', one.proof.state)) return foreign;
    return take(signInId, one, params);
  };

  const listen = async (plan: SignInPlan, signInId: string): Promise<Redirect> => {
    const { redirect } = deps.provider(plan.client);
    try {
      return await openRedirect({ ...redirect, onReturn: (params) => returned(signInId, params) });
    } catch (error) {
      const where = redirect.port === null ? 'any port' : `port ${redirect.port}`;
      const message = `Letterlock could not listen on ${where} of this computer for the browser to come back. Close what uses it and try again.`;
      throw new LetterlockError('not-allowed-now', message, { port: redirect.port }, { cause: error });
    }
  };

  const status = (signInId: string): SignInStatus => {
    if (open.has(signInId)) return { state: 'waiting' };
    const state = states.get(signInId);
    if (state === undefined) throw new LetterlockError('not-found', 'There is no such sign-in any more. Begin again.');
    return state;
  };

  return {
    async begin(plan) {
      const samePort = deps.provider(plan.client).redirect.port !== null;
      for (const [id, one] of open)
        if (samePort && one.plan.client.provider === plan.client.provider) fail(id, 'cancelled');
      for (const id of [...open.keys()].slice(0, Math.max(0, open.size - mostOpen + 1))) fail(id, 'cancelled');
      const signInId = randomUUID();
      const proof = newProof();
      const redirect = await listen(plan, signInId);
      try {
        const { client, hint } = plan;
        const { state, challenge } = proof;
        const request = {
          client,
          scopes: scopeNames(plan.way, client),
          redirectUri: redirect.uri,
          state,
          challenge,
          hint,
        };
        const url = await deps.provider(client).authorizationUrl(request);
        if (closed) throw new LetterlockError('locked');
        const expiresAt = clock.now() + lifetimeMs;
        const stopTimer = clock.schedule(expiresAt, () => fail(signInId, 'expired'));
        open.set(signInId, { plan, proof, redirect, stopTimer, taken: false });
        return { signInId, url, expiresAt };
      } catch (error) {
        redirect.close();
        if (!(error instanceof OAuthFailure)) throw error;
        throw new LetterlockError('mail-connection', error.message, { reason: error.code }, { cause: error });
      }
    },
    status,
    async finish(signInId, address) {
      const one = open.get(signInId);
      if (one !== undefined && !one.taken) {
        const params = returnedTo(one.redirect.uri, address);
        if (!sameSecret(params?.get('state') ?? '', one.proof.state) || params === null)
          throw new LetterlockError('invalid-input', `address: ${explanationOf('state-mismatch').explanation}`);
        await take(signInId, one, params);
      }
      return status(signInId);
    },
    cancel: (signInId) => fail(signInId, 'cancelled'),
    close() {
      closed = true;
      for (const id of open.keys()) fail(id, 'cancelled');
    },
  };
}
