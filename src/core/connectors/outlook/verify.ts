/** The connection test of a mailbox at Microsoft: sign-in, mailbox, permission to read, permission to send. */
import type { CheckStep } from '../../../shared/contract/accounts.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { Clock } from '../../ports.ts';
import { explainGraph } from './explain.ts';
import type { GraphCode } from './explain.ts';
import { NoAnswer } from '../no-answer.ts';
import type { Graph, GraphAnswer, GraphRequest } from './graph.ts';
import { isNoMailbox, isThrottled, wordsOf } from './judge.ts';

type Detail = Record<string, string>;

interface Finding {
  readonly code: GraphCode;
  readonly detail: Detail;
}

const timeoutMs = 20_000;
/** Sign-ins are refused when clocks differ by more (learn.microsoft.com/entra/identity-platform/access-tokens). */
const skewMs = 5 * 60_000;

/** No message at all, so that nothing can go out; a sign-in without the permission is refused before it is read. */
const noMessage = '!';

export async function verifyGraph(
  graph: Graph,
  clock: Clock,
  origin: string,
  signal: AbortSignal,
): Promise<CheckStep[]> {
  const host = new URL(origin).host;
  const steps: CheckStep[] = [];
  const step = async (name: CheckStep['step'], work: () => Promise<Finding>): Promise<GraphCode> => {
    const started = performance.now();
    const { code, detail } = await work();
    const ms = Math.round(performance.now() - started);
    steps.push({ server: 'api', step: name, ok: code === 'ok', ms, code, explanation: explainGraph(code), detail });
    return code;
  };
  const get = (path: string): GraphRequest => ({ target: `/v1.0/me/mailFolders/inbox${path}`, timeoutMs, signal });

  let first: GraphAnswer | null = null;
  const signedIn = await step('token', async () => {
    const answer = await tried(() => graph.request(get('?$select=totalItemCount')));
    if ('code' in answer) return answer;
    first = answer;
    return signInOf(answer, clock.now(), host);
  });
  if (signedIn !== 'ok' || first === null) return steps;
  const inbox: GraphAnswer = first;
  const mailbox = await step('mailbox', () => Promise.resolve(mailboxOf(inbox)));
  if (mailbox !== 'ok') return steps;
  await step('read', async () => {
    const answer = await tried(() => graph.request(get('/messages?$top=1&$select=body')));
    return 'code' in answer ? answer : permissionOf(answer, 'graph-read-missing', (status) => status === 200);
  });
  await step('send', async () => {
    const request: GraphRequest = {
      method: 'POST',
      target: '/v1.0/me/sendMail',
      headers: { 'Content-Type': 'text/plain' },
      body: noMessage,
      timeoutMs,
      signal,
    };
    const answer = await tried(() => graph.request(request));
    return 'code' in answer ? answer : permissionOf(answer, 'graph-send-missing', (status) => status === 400);
  });
  return steps;
}

/** An answer, or why there is none. */
async function tried(request: () => Promise<GraphAnswer>): Promise<GraphAnswer | Finding> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof NoAnswer) {
      return { code: error.tls ? 'graph-untrusted' : 'graph-unreachable', detail: { words: error.message } };
    }
    if (error instanceof LetterlockError) return tokenFinding(error);
    return { code: 'graph-unreachable', detail: {} };
  }
}

/** Why there is no token: codes of Microsoft's sign-in (learn.microsoft.com/entra/identity-platform/reference-error-codes). */
function tokenFinding(error: LetterlockError): Finding {
  const words = typeof error.details?.['words'] === 'string' ? error.details['words'] : error.message;
  const detail = { words };
  if (/AADSTS(65001|90094|90097|900971|65004)\b/.test(words)) return { code: 'graph-admin-consent', detail };
  if (/AADSTS(700024|500133|50013)\b/.test(words)) return { code: 'graph-clock-wrong', detail };
  return { code: error.code === 'mail-auth' ? 'graph-sign-in-needed' : 'graph-unreachable', detail };
}

function signInOf(answer: GraphAnswer, now: number, host: string): Finding {
  if (answer.status === 401) {
    const skewed = answer.date !== null && Math.abs(answer.date - now) > skewMs;
    return { code: skewed ? 'graph-clock-wrong' : 'graph-token-refused', detail: { words: wordsOf(answer) } };
  }
  if (isThrottled(answer)) return { code: 'graph-throttled', detail: { words: wordsOf(answer) } };
  if (answer.status >= 500) return { code: 'graph-failed', detail: { words: wordsOf(answer) } };
  return { code: 'ok', detail: { host } };
}

function mailboxOf(answer: GraphAnswer): Finding {
  if (isNoMailbox(answer)) return { code: 'graph-no-mailbox', detail: { words: wordsOf(answer) } };
  // Without the permission to read nothing is said about the mailbox; the next step tells.
  if (answer.status === 403) return { code: 'ok', detail: {} };
  if (answer.status !== 200) return { code: 'graph-failed', detail: { words: wordsOf(answer) } };
  const count = /"totalItemCount"\s*:\s*(\d+)/.exec(answer.body.toString('utf8'))?.[1];
  return count === undefined ? { code: 'graph-foreign', detail: {} } : { code: 'ok', detail: { messages: count } };
}

function permissionOf(answer: GraphAnswer, missing: GraphCode, granted: (status: number) => boolean): Finding {
  if (granted(answer.status)) return { code: 'ok', detail: {} };
  const detail = { words: wordsOf(answer) };
  if (answer.status === 401 || answer.status === 403) return { code: missing, detail };
  return { code: isThrottled(answer) ? 'graph-throttled' : 'graph-failed', detail };
}
