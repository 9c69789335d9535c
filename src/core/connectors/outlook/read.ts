/** Reading from Graph: repeated where that helps, and `LetterlockError` for every way in which it fails. */
import type { z } from 'zod';
import { LetterlockError } from '../../../shared/result.ts';
import { explainGraph } from './explain.ts';
import { NoAnswer } from '../no-answer.ts';
import type { Graph, GraphAnswer, GraphRequest } from './graph.ts';
import { isNoMailbox, isThrottled, wordsOf } from './judge.ts';

const maxAttempts = 3;
/** Milliseconds before the second and the third attempt, where the server names none. */
const waits = [300, 1_500] as const;
/** A server that wants a longer pause is asked again at the next look. */
const patienceMs = 60_000;

/**
 * Asks until there is an answer that is not the service's own trouble, at most three times.
 * @throws LetterlockError `mail-auth`, `mail-connection`, `mail-tls`, `cancelled`
 */
export async function ask(graph: Graph, request: GraphRequest): Promise<GraphAnswer> {
  for (let attempts = 1; ; attempts += 1) {
    if (graph.heldMs() > patienceMs) throw busy(graph.heldMs());
    const last = attempts >= maxAttempts;
    const wait = waits[attempts - 1] ?? 0;
    try {
      const answer = await graph.request(request);
      if (isThrottled(answer)) {
        if (last) throw busy(graph.heldMs());
      } else if (answer.broken || answer.status >= 500) {
        if (last)
          throw new LetterlockError('mail-connection', explainGraph('graph-failed'), { words: wordsOf(answer) });
        graph.hold(wait);
      } else return answer;
    } catch (error) {
      if (request.signal.aborted) throw new LetterlockError('cancelled', undefined, undefined, { cause: error });
      if (!(error instanceof NoAnswer)) throw error;
      const code = error.tls ? 'mail-tls' : 'mail-connection';
      const message = explainGraph(error.tls ? 'graph-untrusted' : 'graph-unreachable');
      if (last || error.tls) {
        throw new LetterlockError(code, error.explained ? error.message : message, { words: error.message });
      }
      graph.hold(wait);
    }
  }
}

const busy = (waitMs: number): LetterlockError =>
  new LetterlockError('mail-connection', explainGraph('graph-throttled'), { retryAfterMs: waitMs });

/** @throws LetterlockError when the answer is no 2xx */
export function expectOk(answer: GraphAnswer): GraphAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  const details = { words: wordsOf(answer) };
  if (answer.status === 401)
    throw new LetterlockError('mail-auth', explainGraph('graph-token-refused'), { ...details, reconnect: true });
  if (isNoMailbox(answer)) throw new LetterlockError('mail-auth', explainGraph('graph-no-mailbox'), details);
  if (answer.status === 403) throw new LetterlockError('mail-auth', explainGraph('graph-read-missing'), details);
  throw new LetterlockError('mail-connection', explainGraph('graph-failed'), details);
}

/** The body as the JSON it should be. @throws LetterlockError `mail-connection` */
export function parsed<T>(answer: GraphAnswer, shape: z.ZodType<T>): T {
  try {
    if (!answer.truncated) return shape.parse(JSON.parse(answer.body.toString('utf8')));
  } catch {
    // Said below, in words for people.
  }
  throw new LetterlockError('mail-connection', explainGraph('graph-foreign'));
}
