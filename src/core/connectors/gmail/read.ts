/** Reading from Gmail: repeated where that helps, and `LetterlockError` for every way in which it fails. */
import type { z } from 'zod';
import { LetterlockError } from '../../../shared/result.ts';
import { NoAnswer } from '../no-answer.ts';
import type { Call, GmailAnswer, GmailApi } from './client.ts';
import { explainGmail } from './explain.ts';
import { accessCode, isThrottled, wordsOf } from './judge.ts';

const maxAttempts = 4;
/** Milliseconds before the second, third and fourth attempt after a fault (guides/handle-errors: back off, doubling). */
const waits = [1_000, 2_000, 4_000] as const;
/** A server that wants a longer pause is asked again at the next look. */
const patienceMs = 60_000;

const busy = (waitMs: number): LetterlockError =>
  new LetterlockError('mail-connection', explainGmail('gmail-throttled'), { retryAfterMs: waitMs });

/**
 * Asks until there is an answer that is not the service's own trouble.
 * @throws LetterlockError `mail-auth`, `mail-connection`, `mail-tls`, `cancelled`
 */
export async function persist<A extends GmailAnswer>(
  api: GmailApi,
  signal: AbortSignal,
  once: () => Promise<A>,
): Promise<A> {
  for (let attempts = 1; ; attempts += 1) {
    if (api.heldMs() > patienceMs) throw busy(api.heldMs());
    const last = attempts >= maxAttempts;
    const wait = waits[attempts - 1] ?? 0;
    try {
      const answer = await once();
      if (isThrottled(answer)) {
        if (last) throw busy(api.heldMs());
      } else if (answer.status >= 500) {
        if (last) throw failed(answer);
        api.hold(wait);
      } else return answer;
    } catch (error) {
      if (signal.aborted) throw new LetterlockError('cancelled', undefined, undefined, { cause: error });
      if (!(error instanceof NoAnswer)) throw error;
      if (last || error.tls || error.unsent) throw unreachable(error);
      api.hold(wait);
    }
  }
}

function unreachable(error: NoAnswer): LetterlockError {
  const message = explainGmail(error.tls ? 'gmail-untrusted' : 'gmail-unreachable');
  const details = { words: error.message };
  return new LetterlockError(
    error.tls ? 'mail-tls' : 'mail-connection',
    error.explained ? error.message : message,
    details,
  );
}

const failed = (answer: GmailAnswer): LetterlockError =>
  new LetterlockError('mail-connection', explainGmail('gmail-failed'), { words: wordsOf(answer) });

export const ask = (api: GmailApi, signal: AbortSignal, call: Call): Promise<GmailAnswer> =>
  persist(api, signal, () => api.request(call, { signal }));

/** @throws LetterlockError when the answer is no 2xx */
export function expectOk<A extends GmailAnswer>(answer: A): A {
  const { status } = answer;
  if (status >= 200 && status < 300) return answer;
  const details = { words: wordsOf(answer) };
  if (status === 401)
    throw new LetterlockError('mail-auth', explainGmail('gmail-token-refused'), { ...details, reconnect: true });
  const code = accessCode(answer) ?? (status === 403 ? 'gmail-read-missing' : null);
  if (code !== null) throw new LetterlockError('mail-auth', explainGmail(code), details);
  throw failed(answer);
}

/** The body as it should be. @throws LetterlockError `mail-connection` */
export function shaped<T>({ body }: GmailAnswer, shape: z.ZodType<T>): T {
  const found = shape.safeParse(body);
  if (found.success) return found.data;
  throw new LetterlockError('mail-connection', explainGmail('gmail-foreign'));
}
