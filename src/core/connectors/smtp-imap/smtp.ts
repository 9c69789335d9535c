/** Hands messages over to an SMTP server on a few connections that are kept, and says what became of each. */
import type { OutgoingMessage, SendOutcome } from '../connector.ts';
import { messageOf } from './errors.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { judgeReply, oneLine } from './replies.ts';
import { openSmtpSession, SmtpFailure } from './smtp-session.ts';
import type { SmtpSession, SmtpSessionDeps } from './smtp-session.ts';
import type { PinnedCertificate } from './pinned.ts';

export interface SmtpSender {
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome>;
  close(): void;
}

export interface SmtpSenderDeps extends Omit<SmtpSessionDeps, 'pinned'> {
  readonly pinned: PinnedCertificate;
}

/** Connections that rest longer are closed: servers drop idle ones after 1 to 5 minutes. */
const restMs = 45_000;

export function createSmtpSender(deps: SmtpSenderDeps): SmtpSender {
  const resting: { session: SmtpSession; timer: NodeJS.Timeout }[] = [];
  let closed = false;

  const take = (): SmtpSession | null => {
    for (let rested = resting.pop(); rested !== undefined; rested = resting.pop()) {
      clearTimeout(rested.timer);
      if (rested.session.alive) return rested.session;
    }
    return null;
  };
  const rest = (session: SmtpSession): void => {
    if (!session.alive) return;
    if (closed) {
      session.end();
      return;
    }
    const timer = setTimeout(() => {
      resting.splice(
        resting.findIndex((entry) => entry.session === session),
        1,
      );
      session.end();
    }, restMs);
    timer.unref();
    resting.push({ session, timer });
  };
  const open = async (signal: AbortSignal): Promise<SmtpSession> =>
    openSmtpSession({ ...deps, pinned: await deps.pinned(signal) }, signal);

  const attempt = async (session: SmtpSession, message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> => {
    try {
      return { kind: 'sent', response: oneLine(await session.deliver(message, signal)) };
    } catch (error) {
      // The transaction is open where only this message was refused (RFC 5321 section 4.1.1.5).
      if (session.alive) await session.reset();
      throw error;
    } finally {
      rest(session);
    }
  };

  return {
    async send(message, signal) {
      try {
        const kept = take();
        if (kept !== null) {
          try {
            return await attempt(kept, message, signal);
          } catch (error) {
            if (!isStale(error, kept) || signal.aborted) throw error;
          }
        }
        return await attempt(await open(signal), message, signal);
      } catch (error) {
        return outcomeOf(error);
      }
    },
    close() {
      closed = true;
      for (const { session, timer } of resting.splice(0)) {
        clearTimeout(timer);
        session.end();
      }
    },
  };
}

/** A kept connection turned out to be dead before the message was begun: a fresh one may be tried at once. */
function isStale(error: unknown, session: SmtpSession): boolean {
  return error instanceof SmtpFailure && error.phase === 'mail' && error.reply === null && !session.alive;
}

/** What a failed attempt means for the message. Pure. */
export function outcomeOf(error: unknown): SendOutcome {
  if (error instanceof LetterlockError) {
    const kind = error.code === 'mail-auth' ? 'auth' : 'connection';
    return { kind: 'failed', class: kind, response: oneLine(error.message) };
  }
  if (!(error instanceof SmtpFailure)) throw error;
  if (error.reply !== null) {
    return { kind: 'failed', response: oneLine(error.reply), ...judgeReply(error.reply, error.phase) };
  }
  const response = oneLine(messageOf(error));
  if (error.handedOver) return { kind: 'unknown', response };
  if (error.phase === 'connect') return { kind: 'failed', class: 'connection', response };
  if (error.phase === 'auth') return { kind: 'failed', class: isRefusal(error) ? 'auth' : 'connection', response };
  // nodemailer itself refuses a message above the SIZE that the server announced, and an address it cannot write.
  return { kind: 'failed', class: isRefusal(error) ? 'permanent' : 'transient', response };
}

/** The client refused by itself (no common sign-in method, message too large); the line is fine. */
function isRefusal({ cause }: SmtpFailure): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'EMESSAGE' || code === 'EENVELOPE' || code === 'EAUTH';
}
