/**
 * The official Gmail client on the core's own network: its proxy, certificates and egress rules hold, its retries are
 * ours, and tokens come from the account's access at every request.
 */
import type { gmail_v1 } from '@googleapis/gmail';
import type { OAuth2Client } from 'google-auth-library';
import { LetterlockError } from '../../../shared/result.ts';
import { readBody } from '../../net/read-body.ts';
import type { Clock, FetchInit, Log, Network } from '../../ports.ts';
import type { AccountAccess } from '../connector.ts';
import { retryAfterMs } from '../http-failure.ts';
import { NoAnswer } from '../no-answer.ts';
import { until } from '../until.ts';
import { errorOf, isThrottled, retryInstant } from './judge.ts';
import type { Verdictable } from './judge.ts';

export interface GmailDeps {
  readonly network: Network;
  readonly access: AccountAccess;
  readonly clock: Clock;
  readonly log: Log;
  /** Origin of the Gmail API, without a slash at the end. */
  readonly origin: string;
}

export interface GmailAnswer extends Verdictable {
  /** Parsed JSON, or the text where it was none. Not trusted. */
  readonly body: unknown;
  /** The server's clock, UTC ms, where it told. */
  readonly date: number | null;
}

/** What a call may say of itself to the client. */
export interface CallOptions {
  readonly signal: AbortSignal;
  readonly retry: false;
  /** Named at each call: the client takes the one of its own options for everything but uploads. */
  readonly rootUrl: string;
}

type Users = gmail_v1.Gmail['users'];
export type Call = (users: Users, options: CallOptions) => Promise<{ readonly status: number; readonly data: unknown }>;

export interface GmailApi {
  /**
   * One request; after a refused token one more with a renewed one, because a 401 is given before anything is done.
   * @throws NoAnswer; LetterlockError of `AccountAccess.token`
   */
  request(call: Call, limits: { readonly signal: AbortSignal; readonly timeoutMs?: number }): Promise<GmailAnswer>;
  /** The beginning of a message's source: the official client would hold all of it, however large. */
  download(path: string, maxBytes: number, signal: AbortSignal): Promise<GmailAnswer & { readonly cut: boolean }>;
  /** For how many milliseconds Gmail wants to be left alone. */
  heldMs(): number;
  /** Leaves Gmail alone for some milliseconds: whoever asks waits that long. */
  hold(ms: number): void;
  /** Nothing more is asked; what is under way comes to its end. */
  close(): void;
}

const usualTimeoutMs = 60_000;
const usualBytes = 8 * 1024 * 1024;
/** Where a throttled answer does not say how long (developers.google.com/gmail/api/guides/handle-errors: back off). */
const firstWaitMs = 1_000;
const longestWaitMs = 64_000;

interface Opened {
  readonly users: Users;
  readonly auth: OAuth2Client;
}

export function createGmailApi({ network, access, clock, log, origin }: GmailDeps): GmailApi {
  const rootUrl = `${origin}/`;
  const closing = new AbortController();
  let opened: Promise<Opened> | null = null;
  let heldUntil = 0;
  let throttles = 0;

  const heldMs = (): number => Math.max(0, heldUntil - clock.now());

  const hold = (ms: number): void => {
    heldUntil = Math.max(heldUntil, clock.now() + ms);
  };

  const throttled = (answer: Verdictable): void => {
    throttles += 1;
    const doubled = Math.min(longestWaitMs, firstWaitMs * 2 ** (throttles - 1));
    const waitMs = answer.retryAfterMs ?? doubled * (0.75 + Math.random() / 2);
    hold(waitMs);
    log.warn('Gmail asked to slow down', { status: answer.status, reason: answer.reason, waitMs: Math.round(waitMs) });
  };

  const noted = <A extends Verdictable>(answer: A): A => {
    if (isThrottled(answer)) throttled(answer);
    else if (answer.status < 400) throttles = 0;
    return answer;
  };

  /** The client takes an eighth of a second to load, which only Gmail's mailboxes should cost. */
  const open = async (): Promise<Opened> => {
    const [{ gmail }, { OAuth2Client: Auth }] = await Promise.all([
      import('@googleapis/gmail'),
      import('google-auth-library'),
    ]);
    const fetchImplementation = fetchThrough(network);
    const auth = new Auth({ transporterOptions: { fetchImplementation } });
    const { users } = gmail({ version: 'v1', auth, fetchImplementation });
    return { users, auth };
  };

  const verdict = (response: Response | undefined, status: number, body: unknown): GmailAnswer => {
    const error = status < 400 ? { reason: '', message: '' } : errorOf(body);
    const asked = retryAfterMs(response?.headers.get('retry-after') ?? null, clock.now());
    const date = Date.parse(response?.headers.get('date') ?? '');
    return {
      status,
      ...error,
      retryAfterMs: asked ?? retryInstant(error.message, clock.now()),
      body,
      date: Number.isFinite(date) ? date : null,
    };
  };

  const attempt = async (call: Call, token: string, signal: AbortSignal): Promise<GmailAnswer> => {
    opened ??= open();
    const { users, auth } = await opened;
    auth.setCredentials({ access_token: token });
    try {
      const { status, data } = await call(users, { signal, retry: false, rootUrl });
      return verdict(undefined, status, data);
    } catch (error) {
      const response = responseOf(error);
      if (response === null) throw new NoAnswer(error instanceof Error ? (error.cause ?? error) : error);
      return verdict(response, response.status, response.data);
    }
  };

  const twice = async <A extends Verdictable>(once: (token: string) => Promise<A>): Promise<A> => {
    const token = await access.token();
    const answer = await once(token);
    if (answer.status !== 401) return noted(answer);
    return noted(await once(await access.token({ renew: true, refused: token })));
  };

  /** What waits is given up when the mailbox is closed; what is under way comes to its end. */
  const waitTurn = async (outer: AbortSignal): Promise<void> => {
    const signal = AbortSignal.any([outer, closing.signal]);
    signal.throwIfAborted();
    if (heldMs() > 0) await until(clock, heldUntil, signal);
  };

  return {
    heldMs,
    hold,
    async request(call, { signal, timeoutMs = usualTimeoutMs }) {
      await waitTurn(signal);
      return twice((token) => attempt(call, token, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])));
    },
    async download(path, maxBytes, outer) {
      await waitTurn(outer);
      return twice(async (token) => {
        try {
          const signal = AbortSignal.any([outer, AbortSignal.timeout(2 * usualTimeoutMs)]);
          const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
          const response = await network.fetch(origin + path, { headers, signal });
          const { bytes, cut } = await readBody(response, response.ok ? maxBytes : usualBytes);
          // A cut may be in the middle of a character.
          const text = bytes.toString(cut ? 'latin1' : 'utf8');
          return { ...verdict(response, response.status, parsed(text)), cut };
        } catch (error) {
          throw error instanceof NoAnswer ? error : new NoAnswer(error);
        }
      });
    },
    close: () => closing.abort(new LetterlockError('cancelled')),
  };
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly data: unknown;
}

/** The answer that the client's error carries, or null where none came. */
function responseOf(error: unknown): (Response & Answered) | null {
  if (typeof error !== 'object' || error === null || !('response' in error)) return null;
  const { response } = error;
  return response instanceof Object && 'status' in response && 'headers' in response
    ? (response as Response & Answered)
    : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** `fetch` as the official client calls it, by way of the core's network; answers are bounded. */
function fetchThrough(network: Network): FetchLike {
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    const body = await wholeBody(init.body);
    const headers = Object.fromEntries(new Headers(init.headers));
    const asked: FetchInit = {
      method: init.method ?? 'GET',
      headers,
      ...(body === null ? {} : { body }),
      ...(init.signal === undefined || init.signal === null ? {} : { signal: init.signal }),
    };
    const response = await network.fetch(url, asked);
    const { bytes, cut } = await readBody(response, usualBytes);
    if (cut) throw new LetterlockError('mail-connection', 'The answer of Gmail is too long.');
    const { status, statusText } = response;
    const bodiless = status === 204 || status === 304;
    return new Response(bodiless ? null : bytes.toString('utf8'), {
      status,
      statusText,
      headers: new Headers([...response.headers]),
    });
  };
}

async function wholeBody(body: unknown): Promise<string | Uint8Array | null> {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  const pieces: Buffer[] = [];
  for await (const piece of body as AsyncIterable<string | Uint8Array>) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
