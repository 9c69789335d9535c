/** The connection test: first looks at each server without trusting it, then signs in the way that sending does. */
import type { ImapFlow } from 'imapflow';
import type { CheckStep } from '../../../shared/contract/accounts.ts';
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { Clock } from '../../ports.ts';
import type { MailProtocol } from './dialogue.ts';
import { messageOf } from './errors.ts';
import { explain } from './explain.ts';
import { listFolders } from './folders.ts';
import { openImap } from './imap-session.ts';
import type { ImapDeps } from './imap-session.ts';
import type { PinnedCertificate } from './pinned.ts';
import { probe } from './probe.ts';
import type { ProbeStep } from './probe.ts';
import { oneReply } from './replies.ts';
import { usesToken } from './servers.ts';
import type { MailboxDeps } from './servers.ts';
import { signInCode } from './sign-in.ts';
import { openSmtpSession, SmtpFailure } from './smtp-session.ts';

type Detail = Record<string, string>;

/** Both servers of a mailbox, step by step; each server's steps end with the first that failed. */
export async function verifyMailbox(
  deps: MailboxDeps,
  pinned: { readonly smtp: PinnedCertificate; readonly imap: PinnedCertificate | null },
  signal: AbortSignal,
): Promise<CheckStep[]> {
  const { smtp, imap } = deps.config;
  const checks = [verifyServer('smtp', smtp, deps, signal, () => trySmtp(deps, smtp, pinned.smtp, signal))];
  if (imap !== null && pinned.imap !== null) {
    checks.push(verifyImap({ ...deps, server: imap, pinned: pinned.imap }, deps.clock, signal));
  }
  return (await Promise.all(checks)).flat();
}

/** The receiving server alone. */
export function verifyImap(deps: ImapDeps, clock: Clock, signal: AbortSignal): Promise<CheckStep[]> {
  return verifyServer('imap', deps.server, { clock, network: deps.network }, signal, () => tryImap(deps, signal));
}

async function verifyServer(
  protocol: MailProtocol,
  server: ServerConfig,
  { clock, network }: Pick<MailboxDeps, 'clock' | 'network'>,
  signal: AbortSignal,
  signIn: () => Promise<ProbeStep[]>,
): Promise<CheckStep[]> {
  const { steps } = await probe(server, protocol, { network, signal, now: clock.now() });
  const all = steps.every(({ ok }) => ok) ? [...steps, ...(await signIn())] : steps;
  return all.map(({ step, ok, ms, code, detail }) => {
    const explanation = explain(code, server, detail);
    return { server: protocol, step, ok, ms, code, explanation, detail };
  });
}

/** Runs one step and says how it went; never rejects. */
async function timed(
  step: ProbeStep['step'],
  work: () => Promise<Detail>,
  judge: (error: unknown) => Verdict,
): Promise<ProbeStep> {
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  try {
    return { step, ok: true, code: 'ok', detail: await work(), ms: ms() };
  } catch (error) {
    const { code, words, facts } = judge(error);
    return { step, ok: false, code, detail: { ...facts, ...(words === '' ? {} : { words }) }, ms: ms() };
  }
}

async function trySmtp(
  deps: MailboxDeps,
  server: ServerConfig,
  pinned: PinnedCertificate,
  signal: AbortSignal,
): Promise<ProbeStep[]> {
  const auth = await timed(
    'auth',
    async () => {
      const session = await openSmtpSession({ ...deps, server, pinned: await pinned(signal) }, signal);
      session.end();
      return { user: server.user };
    },
    (error) => judgeSmtp(error, server, usesToken(server, deps)),
  );
  return [auth];
}

function judgeSmtp(error: unknown, server: ServerConfig, byToken: boolean): Verdict {
  if (!(error instanceof SmtpFailure)) return judgeOther(error);
  if (error.reply === null) {
    const { cause } = error;
    const refused = cause instanceof Error && 'code' in cause && cause.code === 'EAUTH';
    return { code: refused ? 'auth-no-mechanism' : 'auth-failed', words: error.message };
  }
  const words = oneReply(error.reply);
  return { code: error.phase === 'auth' ? signInCode(words, server.host, byToken) : 'auth-failed', words };
}

interface Verdict {
  readonly code: string;
  readonly words: string;
  /** What the explanation names besides: a proxy. */
  readonly facts?: Detail;
}

function judgeOther(error: unknown): Verdict {
  const details = error instanceof LetterlockError ? error.details : undefined;
  const explained = details?.['code'];
  const proxy = details?.['proxy'];
  if (typeof explained === 'string')
    return { code: explained, words: messageOf(error), ...(typeof proxy === 'string' ? { facts: { proxy } } : {}) };
  const missing = error instanceof LetterlockError && error.details?.['missing'] === true;
  return missing ? { code: 'auth-missing', words: '' } : { code: 'auth-failed', words: messageOf(error) };
}

async function tryImap(deps: ImapDeps, signal: AbortSignal): Promise<ProbeStep[]> {
  const { server } = deps;
  const open: ImapFlow[] = [];
  const auth = await timed(
    'auth',
    async () => {
      open.push(await openImap(deps, signal, { disableAutoIdle: true }));
      return { user: server.user };
    },
    (error) => judgeImap(error, server, usesToken(server, deps)),
  );
  const client = open[0];
  if (client === undefined) return [auth];
  try {
    const mailbox = await timed(
      'mailbox',
      () => lookAround(client),
      (error) => ({ code: 'mailbox-failed', words: messageOf(error) }),
    );
    return [auth, mailbox];
  } finally {
    await client.logout().catch(() => undefined);
    client.close();
  }
}

function judgeImap(error: unknown, server: ServerConfig, byToken: boolean): Verdict {
  if (!(error instanceof LetterlockError) || error.code !== 'mail-auth') return judgeOther(error);
  const { words } = error.details ?? {};
  if (typeof words !== 'string') return judgeOther(error);
  return { code: signInCode(words, server.host, byToken), words };
}

async function lookAround(client: ImapFlow): Promise<Detail> {
  const folders = await listFolders(client);
  const inbox = await client.mailboxOpen(folders.inbox, { readOnly: true });
  return {
    messages: String(inbox.exists),
    sentFolder: folders.sent ?? '',
    junkFolder: folders.junk ?? '',
    idle: client.capabilities.has('IDLE') ? 'yes' : 'no',
  };
}
