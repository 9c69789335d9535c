/** Requests to Zoho's REST interface for one mailbox: signed in, paced, bounded in time and size. */
import { z } from 'zod';
import { LetterlockError } from '../../../shared/result.ts';
import { readBody } from '../../net/read-body.ts';
import type { Clock, Network } from '../../ports.ts';
import type { AccountAccess } from '../connector.ts';
import { failureCode, isTlsFailure, retryAfterMs } from '../http-failure.ts';
import { beginningOf, parseZohoJson } from './json.ts';
import { judgeZoho, zohoError } from './judge.ts';
import type { ZohoFailure } from './judge.ts';
import type { Pace } from './pace.ts';

export interface ZohoRestDeps {
  readonly network: Network;
  readonly access: Pick<AccountAccess, 'token'>;
  readonly clock: Clock;
  readonly pace: Pace;
  /** Origin, without a slash at the end. */
  readonly origin: string;
}

export interface ZohoRest {
  /**
   * The `data` of an answer; null where there is no such thing any more (404).
   * @param path below the origin, with its query
   * @throws LetterlockError `mail-*` with the code of an explanation in its details
   */
  get(path: string, signal: AbortSignal): Promise<unknown>;
  /** One long text of an answer, as far as it fits into `maxBytes` of the answer; null as above. @throws as above */
  text(path: string, field: string, maxBytes: number, signal: AbortSignal): Promise<LongText | null>;
}

export interface LongText {
  readonly text: string;
  /** There is more of it. */
  readonly cut: boolean;
}

const usualBytes = 4 * 1024 * 1024;
const timeoutMs = 60_000;
/** How long Zoho locks out whoever asked too often is not published. */
const unsaidWaitMs = 2 * 60_000;

const envelope = z.object({
  status: z.object({ code: z.coerce.number(), description: z.string().optional() }),
  data: z.unknown(),
});
const failureData = z.object({ errorCode: z.string().max(200).optional(), moreInfo: z.string().max(2000).optional() });

interface Answer {
  readonly status: number;
  readonly text: string;
  /** The answer is longer than what was read of it. */
  readonly cut: boolean;
  readonly retryAfterMs: number | null;
}

interface Told {
  readonly failure: ZohoFailure | null;
  readonly data: unknown;
}

export function createZohoRest({ network, access, clock, pace, origin }: ZohoRestDeps): ZohoRest {
  const ask = async (path: string, token: string, outer: AbortSignal, maxBytes: number): Promise<Answer> => {
    await pace.turn(outer);
    const signal = AbortSignal.any([outer, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await network.fetch(origin + path, {
        headers: { Authorization: `Zoho-oauthtoken ${token}`, Accept: 'application/json' },
        signal,
      });
      const waitMs = retryAfterMs(response.headers.get('retry-after'), clock.now());
      const { bytes, cut } = await readBody(response, maxBytes);
      return { status: response.status, text: bytes.toString('utf8'), cut, retryAfterMs: waitMs };
    } catch (error) {
      if (outer.aborted || error instanceof LetterlockError) throw error;
      const code = failureCode(error);
      const words = code === null ? 'The connection broke off.' : `The connection failed (${code}).`;
      throw zohoError(isTlsFailure(error) ? 'api-untrusted' : 'api-unreachable', words, error);
    }
  };
  /** Asks, and once more with a new token after the old one was refused. */
  const askTwice = async (path: string, signal: AbortSignal, maxBytes: number): Promise<[Answer, Told]> => {
    signal.throwIfAborted();
    const token = await access.token();
    let answer = await ask(path, token, signal, maxBytes);
    let told = read(answer);
    if (told.failure !== null && judgeZoho(told.failure) === 'zoho-token-refused') {
      answer = await ask(path, await access.token({ renew: true, refused: token }), signal, maxBytes);
      told = read(answer);
    }
    return [answer, told];
  };
  /** @throws LetterlockError `mail-*` for any failure but that there is no such thing */
  const check = ({ failure }: Told): boolean => {
    if (failure === null) return true;
    const code = judgeZoho(failure);
    if (code === 'zoho-missing') return false;
    if (code === 'zoho-throttled') pace.hold(failure.retryAfterMs ?? unsaidWaitMs);
    throw zohoError(code, failure.words);
  };

  return {
    async get(path, signal) {
      const [answer, told] = await askTwice(path, signal, usualBytes);
      if (answer.cut) throw new LetterlockError('too-large', 'An answer of Zoho Mail is larger than expected.');
      return check(told) ? told.data : null;
    },
    async text(path, field, maxBytes, signal) {
      const [answer, told] = await askTwice(path, signal, maxBytes);
      if (answer.cut) return { text: beginningOf(answer.text, field), cut: true };
      if (!check(told)) return null;
      const text = (told.data as Readonly<Record<string, unknown>> | null)?.[field];
      if (typeof text !== 'string') throw zohoError('zoho-foreign', 'The answer has another form than Zoho documents.');
      return { text, cut: false };
    },
  };
}

/** @throws LetterlockError `mail-connection` for what is no answer of Zoho */
function read({ status: httpStatus, text, cut, retryAfterMs: waitMs }: Answer): Told {
  // What is too long for an error is no error.
  if (cut && httpStatus < 400) return { failure: null, data: null };
  const parsed = envelope.safeParse(parseOrNull(text));
  if (!parsed.success) {
    if (httpStatus >= 400) return { failure: failureOf(httpStatus, '', '', waitMs), data: null };
    throw zohoError('zoho-foreign', 'The answer is not one of Zoho.');
  }
  const { status, data } = parsed.data;
  // The status in the body is the one that counts; some errors come with HTTP 200.
  const code = status.code >= 400 ? status.code : httpStatus;
  if (code < 400) return { failure: null, data };
  const { errorCode = '', moreInfo } = failureData.safeParse(data).data ?? {};
  return { failure: failureOf(code, errorCode, moreInfo ?? status.description ?? '', waitMs), data: null };
}

function failureOf(status: number, errorCode: string, words: string, waitMs: number | null): ZohoFailure {
  const said = [String(status), errorCode, words].filter((part) => part !== '').join(' ');
  const line = said.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 500);
  return { status, errorCode, words: line, retryAfterMs: waitMs };
}

function parseOrNull(text: string): unknown {
  try {
    return parseZohoJson(text);
  } catch {
    return null;
  }
}
