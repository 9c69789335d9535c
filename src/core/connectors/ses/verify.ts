/** The check of an SES account: key, limits, sending identity with DKIM, and the queue, each with what to do. */
import type { GetEmailIdentityCommandOutput } from '@aws-sdk/client-sesv2';
import type { CheckStep } from '../../../shared/contract/accounts.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { SesClients } from './client.ts';
import { awsWords, judgeAws } from './errors.ts';
import { explainSes, sesExplanationCodes } from './explain.ts';
import { readSesAccount } from './pace.ts';
import type { SesAccount } from './pace.ts';
import type { SesQueue } from './queue.ts';

type Detail = Record<string, string>;

interface Finding {
  readonly ok: boolean;
  readonly code: string;
  readonly detail: Detail;
}

export interface SesVerifyDeps {
  readonly clients: SesClients;
  readonly address: string;
  readonly region: string;
  readonly host: string;
  readonly queue: SesQueue | null;
}

const stopwatch = (): (() => number) => {
  const started = performance.now();
  return () => Math.round(performance.now() - started);
};

/** Never rejects; the steps end with a key that does not work. */
export async function verifySes(deps: SesVerifyDeps, signal: AbortSignal): Promise<CheckStep[]> {
  const step = (name: CheckStep['step'], ms: number, { ok, code, detail: facts }: Finding): CheckStep => {
    const detail = ok ? facts : { host: deps.host, ...facts };
    const explanation = explainSes(code, { region: deps.region, ...detail });
    return { server: name === 'queue' ? 'queue' : 'api', step: name, ok, ms, code, explanation, detail };
  };
  const timed = async (name: CheckStep['step'], look: () => Promise<Finding>): Promise<CheckStep> => {
    const ms = stopwatch();
    const finding = await look().catch(failed);
    return step(name, ms(), finding);
  };

  const ms = stopwatch();
  const account = await readAccount(deps, signal).catch((error: unknown) => failed(error));
  if ('code' in account) {
    // Whoever is told that a right is missing has shown a key that is right.
    const unread = account.code === 'aws-key-rights';
    const token = step('token', ms(), unread ? { ok: true, code: 'ok', detail: {} } : account);
    if (!unread) return [token];
    const limits = step('quota', 0, { ok: true, code: 'ses-limits-unread', detail: {} });
    return [token, limits, ...(await identityAndQueue(deps, timed, signal))];
  }
  return [
    step('token', ms(), { ok: true, code: 'ok', detail: { region: deps.region } }),
    step('quota', 0, judgeAccount(account)),
    ...(await identityAndQueue(deps, timed, signal)),
  ];
}

async function identityAndQueue(
  deps: SesVerifyDeps,
  timed: (name: CheckStep['step'], look: () => Promise<Finding>) => Promise<CheckStep>,
  signal: AbortSignal,
): Promise<CheckStep[]> {
  const { queue } = deps;
  const looks = [timed('identity', () => lookAtIdentity(deps, signal))];
  if (queue !== null) {
    looks.push(
      timed('queue', async () => ({ ok: true, code: 'ok', detail: { waiting: String(await queue.waiting(signal)) } })),
    );
  }
  return Promise.all(looks);
}

function failed(error: unknown): Finding {
  const cause = error instanceof LetterlockError && error.cause !== undefined ? error.cause : error;
  if (cause instanceof LetterlockError) {
    const code = cause.code === 'invalid-input' ? 'queue-address' : 'aws-key-refused';
    return { ok: false, code, detail: { words: cause.message } };
  }
  const missing = cause instanceof Error && /NonExistentQueue|QueueDoesNotExist/.test(cause.name);
  const { code } = judgeAws(cause);
  const known = sesExplanationCodes.includes(code) ? code : 'aws-failed';
  return { ok: false, code: missing ? 'queue-missing' : known, detail: { words: awsWords(cause) } };
}

async function readAccount({ clients }: SesVerifyDeps, signal: AbortSignal): Promise<SesAccount> {
  const { GetAccountCommand } = await import('@aws-sdk/client-sesv2');
  const client = await clients.ses();
  return readSesAccount(await client.send(new GetAccountCommand({}), { abortSignal: signal }));
}

/** Whether the account may send, and to whom. Pure. */
export function judgeAccount(account: SesAccount): Finding {
  const { enforcement, production, sendingEnabled, perSecond, perDay, sentLastDay } = account;
  const detail = {
    limit: perDay === null ? '' : String(perDay),
    sent: String(sentLastDay),
    rate: String(perSecond),
    mode: production ? 'production' : 'sandbox',
    enforcement,
  };
  if (enforcement === 'SHUTDOWN') return { ok: false, code: 'ses-suspended', detail };
  if (!sendingEnabled) return { ok: false, code: 'ses-paused', detail };
  if (!production) return { ok: true, code: 'ses-sandbox', detail };
  return { ok: true, code: enforcement === 'PROBATION' ? 'ses-probation' : 'ok', detail };
}

type Identity = Omit<GetEmailIdentityCommandOutput, '$metadata'>;

/** Whether mail from an address goes out, and signed. Pure. @param name the identity: the address or its domain */
export function judgeIdentity(name: string, identity: Identity): Finding {
  const { DkimAttributes: dkim = {}, MailFromAttributes: mailFrom } = identity;
  const detail = {
    identity: name,
    verified: identity.VerifiedForSendingStatus === true ? 'yes' : 'no',
    dkim: dkim.SigningEnabled === true ? (dkim.Status ?? 'PENDING') : 'OFF',
    ...(mailFrom?.MailFromDomain === undefined ? {} : { mailFrom: mailFrom.MailFromDomain }),
  };
  if (identity.VerifiedForSendingStatus !== true) return { ok: false, code: 'ses-identity-pending', detail };
  return { ok: true, code: detail.dkim === 'SUCCESS' ? 'ok' : 'ses-dkim-off', detail };
}

/** The address is an identity of its own, or its domain is one for all of its addresses. */
async function lookAtIdentity({ clients, address }: SesVerifyDeps, signal: AbortSignal): Promise<Finding> {
  const { GetEmailIdentityCommand } = await import('@aws-sdk/client-sesv2');
  const client = await clients.ses();
  const names = [address, address.slice(address.lastIndexOf('@') + 1)];
  const findings: Finding[] = [];
  for (const EmailIdentity of names) {
    try {
      const identity = await client.send(new GetEmailIdentityCommand({ EmailIdentity }), { abortSignal: signal });
      findings.push(judgeIdentity(EmailIdentity, identity));
    } catch (error) {
      const { code } = judgeAws(error);
      if (code === 'aws-key-rights') return { ok: true, code: 'ses-identity-unread', detail: {} };
      if (code !== 'ses-not-found') throw error;
    }
  }
  const missing: Finding = { ok: false, code: 'ses-identity-missing', detail: { identity: address } };
  return findings.find(({ code }) => code === 'ok') ?? findings.find(({ ok }) => ok) ?? findings[0] ?? missing;
}
