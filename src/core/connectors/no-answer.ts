/** What becomes of a message whose hand-over by HTTP got no answer. */
import { LetterlockError } from '../../shared/result.ts';
import type { FailureClass, SendOutcome } from './connector.ts';
import { failureCode, isBeforeRequest, isTlsFailure } from './http-failure.ts';

/** No answer came. */
export class NoAnswer extends Error {
  /** The request cannot have reached the server. */
  readonly unsent: boolean;
  readonly tls: boolean;
  /** Whether the message says what to do. */
  readonly explained: boolean;

  constructor(cause: unknown) {
    super(words(cause), { cause });
    this.name = 'NoAnswer';
    this.unsent = isBeforeRequest(cause);
    this.tls = isTlsFailure(cause);
    this.explained = cause instanceof LetterlockError;
  }
}

function words(cause: unknown): string {
  if (cause instanceof LetterlockError) return cause.message;
  const code = failureCode(cause);
  return code === null || code === '' ? 'The connection broke off.' : `The connection failed (${code}).`;
}

export const failed = (as: FailureClass, response: string, waitMs?: number): SendOutcome =>
  waitMs === undefined
    ? { kind: 'failed', class: as, response }
    : { kind: 'failed', class: as, response, retryAfterMs: waitMs };

/** @throws what is none of the failures that a hand-over knows: a programming error */
export function withoutAnswer(error: unknown, signal: AbortSignal): SendOutcome {
  if (error instanceof NoAnswer) {
    return error.unsent ? failed('connection', error.message) : { kind: 'unknown', response: error.message };
  }
  // All that follows comes from before the request: the token, a look-up, or the wait for a turn.
  if (error instanceof LetterlockError && error.code !== 'cancelled') {
    return failed(error.code === 'mail-auth' ? 'auth' : 'connection', error.message);
  }
  if (signal.aborted || error instanceof LetterlockError)
    return failed('transient', 'It was cancelled before it was sent.');
  throw error;
}
