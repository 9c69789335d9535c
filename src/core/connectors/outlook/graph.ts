/** Requests to Microsoft Graph for one mailbox: through the gate, signed in, bounded in time and size. */
import { LetterlockError } from '../../../shared/result.ts';
import { readBody } from '../../net/read-body.ts';
import type { Clock, Log, Network } from '../../ports.ts';
import type { AccountAccess } from '../connector.ts';
import { retryAfterMs } from '../http-failure.ts';
import { NoAnswer } from '../no-answer.ts';
import { createGate } from './gate.ts';
import { graphError, isThrottled } from './judge.ts';
import type { Verdictable } from './judge.ts';

export interface GraphDeps {
  readonly network: Network;
  readonly access: AccountAccess;
  readonly clock: Clock;
  readonly log: Log;
  /** Origin of Graph, without a slash at the end. */
  readonly origin: string;
}

export interface GraphRequest {
  readonly method?: 'GET' | 'POST';
  /** Path below the origin, such as `/v1.0/me/sendMail`, or a whole link that Graph gave. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the answer's body; the rest is not read. */
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

export interface GraphAnswer extends Verdictable {
  readonly body: Buffer;
  /** The body was longer than `maxBytes`. */
  readonly truncated: boolean;
  /** The line broke before the end of the body. */
  readonly broken: boolean;
  /** The server's clock, UTC ms, where it told. */
  readonly date: number | null;
}

export interface Graph {
  /**
   * One request; after a refused token one more with a renewed one, because a 401 is given before anything is done.
   * @throws NoAnswer; LetterlockError of `AccountAccess.token`; LetterlockError `mail-connection` for a foreign link
   */
  request(request: GraphRequest): Promise<GraphAnswer>;
  /** For how many milliseconds the server is left alone, because it asked for that or is in trouble. */
  heldMs(): number;
  /** Leaves the server alone for so many milliseconds. */
  hold(ms: number): void;
  /** Whether a link leads to this Graph: nowhere else the token is sent to. */
  owns(link: string): boolean;
  /** Nothing more is asked; what is under way comes to its end. */
  close(): void;
}

const usualBytes = 4 * 1024 * 1024;
const usualTimeoutMs = 60_000;
/** Where a throttled answer does not say how long: Microsoft asks for growing waits, which the callers' turns give. */
const unsaidWaitMs = 10_000;

export function createGraph(deps: GraphDeps): Graph {
  const { network, access, clock, log, origin } = deps;
  const gate = createGate(clock);
  const closing = new AbortController();

  const owns = (link: string): boolean => {
    const url = URL.parse(link);
    return url !== null && url.origin === origin && url.username === '' && url.pathname.startsWith('/v1.0/');
  };

  const attempt = async (request: GraphRequest, token: string): Promise<GraphAnswer> => {
    const { method = 'GET', headers, body, maxBytes = usualBytes, timeoutMs = usualTimeoutMs } = request;
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    const target = request.target.startsWith('/') ? origin + request.target : request.target;
    let response: Response;
    try {
      response = await network.fetch(target, {
        method,
        headers: { ...headers, Authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body }),
        signal,
      });
    } catch (error) {
      throw new NoAnswer(error);
    }
    const content = await contentOf(response, maxBytes);
    const waitMs = retryAfterMs(response.headers.get('retry-after'), clock.now());
    const date = Date.parse(response.headers.get('date') ?? '');
    const answer: GraphAnswer = {
      status: response.status,
      error: response.ok ? null : graphError(content.body),
      retryAfterMs: waitMs,
      date: Number.isFinite(date) ? date : null,
      ...content,
    };
    if (isThrottled(answer)) {
      gate.hold(waitMs ?? unsaidWaitMs);
      log.warn('Microsoft Graph asked to slow down', { status: answer.status, waitMs: gate.heldMs() });
    }
    return answer;
  };

  /** What waits is given up when the mailbox is closed; what is under way comes to its end. */
  const inTurn = async (request: GraphRequest, token: string): Promise<GraphAnswer> => {
    const leave = await gate.enter(AbortSignal.any([request.signal, closing.signal]));
    try {
      return await attempt(request, token);
    } finally {
      leave();
    }
  };

  return {
    owns,
    heldMs: () => gate.heldMs(),
    hold: (ms) => gate.hold(ms),
    async request(request) {
      if (!request.target.startsWith('/') && !owns(request.target)) {
        throw new LetterlockError(
          'mail-connection',
          'Microsoft Graph named another server to go on at; it was not asked.',
        );
      }
      request.signal.throwIfAborted();
      closing.signal.throwIfAborted();
      // Tokens are asked for outside the gate: renewing one may take a while and is no request to Graph.
      const token = await access.token();
      const answer = await inTurn(request, token);
      return answer.status === 401 ? inTurn(request, await access.token({ renew: true, refused: token })) : answer;
    },
    close: () => closing.abort(new LetterlockError('cancelled')),
  };
}

interface Content {
  readonly body: Buffer;
  readonly truncated: boolean;
  readonly broken: boolean;
}

/** Of an answer that broke off nothing is used but its status. */
async function contentOf(response: Response, maxBytes: number): Promise<Content> {
  try {
    const { bytes, cut } = await readBody(response, maxBytes);
    return { body: bytes, truncated: cut, broken: false };
  } catch {
    return { body: Buffer.alloc(0), truncated: false, broken: true };
  }
}
