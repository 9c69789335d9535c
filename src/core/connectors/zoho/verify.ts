/** The check of a Zoho mailbox: sign-in, the right account, permission to read; then the way out, by SMTP. */
import type { CheckStep } from '../../../shared/contract/accounts.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { explainZoho, zohoExplanationCodes } from './explain.ts';
import type { ZohoCode } from './explain.ts';
import type { ZohoAccount, ZohoMailbox } from './mailbox.ts';
import { pageSize } from './mailbox.ts';

interface Finding {
  readonly code: ZohoCode;
  readonly detail: Record<string, string>;
}

const isCode = (code: unknown): code is ZohoCode => zohoExplanationCodes.some((known) => known === code);

/** Why something could not be asked. Pure. */
function findingOf(error: unknown): Finding {
  if (!(error instanceof LetterlockError)) return { code: 'zoho-failed', detail: {} };
  const { code, words } = error.details ?? {};
  const said = typeof words === 'string' ? words : error.message;
  if (isCode(code)) return { code, detail: { words: said } };
  // Errors of the sign-in itself come without a code of ours.
  return { code: error.code === 'mail-auth' ? 'zoho-sign-in-needed' : 'api-unreachable', detail: { words: said } };
}

/**
 * What the list of accounts says about this mailbox. Pure.
 * @param address that mail is sent from: the mailbox's own, or one that it may use
 */
export function judgeMailbox(accounts: readonly ZohoAccount[], mailboxId: string, address: string): Finding {
  const mine = accounts.find(({ accountId }) => accountId === mailboxId);
  if (mine === undefined) return { code: 'zoho-missing', detail: {} };
  const main = mine.primaryEmailAddress ?? mine.mailboxAddress ?? '';
  const own = [main, ...mine.sendMailDetails.map(({ fromAddress }) => fromAddress)].map((one) => one.toLowerCase());
  const detail = { mailbox: main };
  if (!own.includes(address.toLowerCase())) return { code: 'zoho-other-address', detail };
  if (mine.outgoingBlocked === true) return { code: 'zoho-outgoing-blocked', detail };
  return { code: mine.incomingBlocked === true ? 'zoho-incoming-blocked' : 'ok', detail };
}

/** Never rejects; the steps end with the first that fails. */
export async function verifyZoho(
  mailbox: ZohoMailbox,
  mailboxId: string,
  address: string,
  signal: AbortSignal,
): Promise<CheckStep[]> {
  const steps: CheckStep[] = [];
  const step = async (name: CheckStep['step'], look: () => Promise<Finding>): Promise<boolean> => {
    const started = performance.now();
    const { code, detail: facts } = await look().catch(findingOf);
    const ms = Math.round(performance.now() - started);
    const ok = code === 'ok';
    const detail = ok ? facts : { host: 'Zoho', ...facts };
    steps.push({ server: 'api', step: name, ok, ms, code, explanation: explainZoho(code), detail });
    return ok;
  };
  let accounts: readonly ZohoAccount[] = [];
  const signedIn = await step('token', async () => {
    accounts = await mailbox.accounts(signal);
    return { code: 'ok', detail: {} };
  });
  if (!signedIn || !(await step('mailbox', () => Promise.resolve(judgeMailbox(accounts, mailboxId, address))))) {
    return steps;
  }
  await step('read', async () => {
    const { inbox } = await mailbox.folders(signal);
    const { length } = await mailbox.list(inbox, 1, signal);
    return { code: 'ok', detail: { messages: length < pageSize ? String(length) : `${pageSize}+` } };
  });
  return steps;
}
