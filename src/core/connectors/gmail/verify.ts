/** The connection test of a mailbox at Gmail: sign-in, mailbox, permission to read, permission to send. */
import { z } from 'zod';
import type { CheckStep } from '../../../shared/contract/accounts.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { NoAnswer } from '../no-answer.ts';
import type { Call, GmailAnswer, GmailApi } from './client.ts';
import { explainGmail } from './explain.ts';
import type { GmailCode } from './explain.ts';
import { accessCode, isThrottled, wordsOf } from './judge.ts';

interface Finding {
  readonly code: GmailCode;
  readonly detail: Readonly<Record<string, string>>;
}

const timeoutMs = 20_000;
const profile = z.object({ emailAddress: z.string().max(320) });

export async function verifyGmail(api: GmailApi, address: string, signal: AbortSignal): Promise<CheckStep[]> {
  const steps: CheckStep[] = [];
  const step = async (name: CheckStep['step'], work: () => Promise<Finding>): Promise<boolean> => {
    const started = performance.now();
    const { code, detail } = await work();
    const ms = Math.round(performance.now() - started);
    const ok = code === 'ok';
    steps.push({ server: 'api', step: name, ok, ms, code, explanation: explainGmail(code), detail: { ...detail } });
    return ok;
  };
  const tried = async (call: Call): Promise<GmailAnswer | Finding> => {
    try {
      return await api.request(call, { signal, timeoutMs });
    } catch (error) {
      if (error instanceof NoAnswer)
        return { code: error.tls ? 'gmail-untrusted' : 'gmail-unreachable', detail: { words: error.message } };
      if (!(error instanceof LetterlockError)) return { code: 'gmail-unreachable', detail: {} };
      const code = error.code === 'mail-auth' ? 'gmail-sign-in-needed' : 'gmail-unreachable';
      return { code, detail: { words: error.message } };
    }
  };

  const first = await tried((users, own) => users.getProfile({ userId: 'me' }, own));
  if (!(await step('token', () => Promise.resolve('status' in first ? signInOf(first) : first)))) return steps;
  if (!('status' in first)) return steps;
  if (!(await step('mailbox', () => Promise.resolve(mailboxOf(first, address))))) return steps;
  await step('read', async () => {
    const answer = await tried((users, own) => users.messages.list({ userId: 'me', maxResults: 1 }, own));
    return 'status' in answer ? permissionOf(answer, 'gmail-read-missing', 200) : answer;
  });
  await step('send', async () => {
    // No message at all, so that nothing can go out; a sign-in without the permission is refused before it is read.
    const answer = await tried((users, own) => users.messages.send({ userId: 'me', requestBody: { raw: '' } }, own));
    return 'status' in answer ? permissionOf(answer, 'gmail-send-missing', 400) : answer;
  });
  return steps;
}

function troubleOf(answer: GmailAnswer): Finding | null {
  const detail = { words: wordsOf(answer) };
  if (isThrottled(answer)) return { code: 'gmail-throttled', detail };
  if (answer.status >= 500) return { code: 'gmail-failed', detail };
  return null;
}

function signInOf(answer: GmailAnswer): Finding {
  if (answer.status === 401) return { code: 'gmail-token-refused', detail: { words: wordsOf(answer) } };
  return troubleOf(answer) ?? { code: 'ok', detail: {} };
}

function mailboxOf(answer: GmailAnswer, address: string): Finding {
  const detail = { words: wordsOf(answer) };
  if (answer.status !== 200) return { code: accessCode(answer) ?? 'gmail-read-missing', detail };
  const found = profile.safeParse(answer.body);
  if (!found.success) return { code: 'gmail-foreign', detail: {} };
  const { emailAddress } = found.data;
  const same = emailAddress.toLowerCase() === address.toLowerCase();
  return { code: same ? 'ok' : 'gmail-other-mailbox', detail: { address: emailAddress } };
}

function permissionOf(answer: GmailAnswer, missing: GmailCode, granted: number): Finding {
  if (answer.status === granted && accessCode(answer) === null) return { code: 'ok', detail: {} };
  const trouble = troubleOf(answer);
  if (trouble !== null) return trouble;
  return { code: accessCode(answer) ?? missing, detail: { words: wordsOf(answer) } };
}
