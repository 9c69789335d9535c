/** Hands messages over to an SMTP server on a few connections that are kept, and says what became of each. */
import type { ServerConfig } from '../../../shared/contract/mailbox.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { OutgoingMessage, SendOutcome } from '../connector.ts';
import { messageOf, networkCode } from './errors.ts';
import { explain } from './explain.ts';
import type { PinnedCertificate } from './pinned.ts';
import type { TlsInUse } from './servers.ts';
import { judgeReply, oneReply } from './replies.ts';
import { openSmtpSession, SmtpFailure } from './smtp-session.ts';
import type { SmtpSession, SmtpSessionDeps } from './smtp-session.ts';

export interface SmtpSender {
  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome>;
  close(): void;
}

export interface SmtpSenderDeps extends Omit<SmtpSessionDeps, 'pinned'> {
  readonly pinned: PinnedCertificate;
  /** Hears of every connection that was made. */
  readonly onOpen: (tls: TlsInUse) => void;
}

export function createSmtpSender(deps: SmtpSenderDeps): SmtpSender {
  const pool = createPool(async (signal) => {
    const session = await openSmtpSession({ ...deps, pinned: await deps.pinned(signal) }, signal);
    deps.onOpen(session.tls);
    return session;
  });

  const attempt = async (session: SmtpSession, message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> => {
    try {
      return { kind: 'sent', response: oneReply(await session.deliver(message, signal)) };
    } catch (error) {
      // The transaction is open where only this message was refused (RFC 5321 section 4.1.1.5).
      if (session.alive) await session.reset(signal);
      throw error;
    } finally {
      pool.giveBack(session);
    }
  };

  return {
    async send(message, signal) {
      try {
        const kept = pool.rested();
        if (kept !== null) {
          try {
            return await attempt(kept, message, signal);
          } catch (error) {
            if (!isStale(error, kept) || signal.aborted) throw error;
          }
        }
        return await attempt(await pool.take(signal), message, signal);
      } catch (error) {
        return outcomeOf(error, deps.server);
      }
    },
    close: () => pool.close(),
  };
}

/** Connections that rest longer are closed: servers drop idle ones after 1 to 5 minutes. */
const restMs = 45_000;

interface Pool {
  /** A connection that is signed in and free; counts as taken. */
  rested(): SmtpSession | null;
  /** Opens a connection; where the server allows no more of them, waits for one that is in use. */
  take(signal: AbortSignal): Promise<SmtpSession>;
  giveBack(session: SmtpSession): void;
  close(): void;
}

function createPool(open: (signal: AbortSignal) => Promise<SmtpSession>): Pool {
  const resting: { readonly session: SmtpSession; readonly timer: NodeJS.Timeout }[] = [];
  const waiting: ((session: SmtpSession | null) => void)[] = [];
  let inUse = 0;
  let closed = false;

  const rest = (session: SmtpSession): void => {
    const timer = setTimeout(() => {
      const at = resting.findIndex((entry) => entry.session === session);
      if (at >= 0) resting.splice(at, 1);
      session.end();
    }, restMs);
    timer.unref();
    resting.push({ session, timer });
  };
  /** The next connection that is given back, or null in place of a dead one. @throws SmtpFailure once aborted */
  const nextFree = (signal: AbortSignal): Promise<SmtpSession | null> =>
    new Promise((resolve, reject) => {
      const hand = (session: SmtpSession | null): void => {
        signal.removeEventListener('abort', abort);
        resolve(session);
      };
      const abort = (): void => {
        waiting.splice(waiting.indexOf(hand), 1);
        reject(new SmtpFailure('mail', false, new Error('cancelled')));
      };
      if (signal.aborted) {
        reject(new SmtpFailure('mail', false, new Error('cancelled')));
        return;
      }
      waiting.push(hand);
      signal.addEventListener('abort', abort, { once: true });
    });
  const pool: Pool = {
    rested() {
      for (let rested = resting.pop(); rested !== undefined; rested = resting.pop()) {
        clearTimeout(rested.timer);
        if (!rested.session.alive) continue;
        inUse += 1;
        return rested.session;
      }
      return null;
    },
    async take(signal) {
      try {
        const session = await open(signal);
        inUse += 1;
        return session;
      } catch (error) {
        if (!isCrowded(error)) throw error;
        const free = pool.rested();
        if (free !== null) return free;
        if (inUse === 0) throw error;
        const session = await nextFree(signal);
        return session ?? pool.take(signal);
      }
    },
    giveBack(session) {
      inUse -= 1;
      const next = waiting.shift();
      if (next !== undefined) {
        if (session.alive) inUse += 1;
        next(session.alive ? session : null);
      } else if (!session.alive) return;
      else if (closed) session.end();
      else rest(session);
    },
    close() {
      closed = true;
      for (const { session, timer } of resting.splice(0)) {
        clearTimeout(timer);
        session.end();
      }
    },
  };
  return pool;
}

/** The server turned a further connection away while others are open: it allows no more at a time. */
function isCrowded(error: unknown): boolean {
  if (!(error instanceof SmtpFailure) || error.reply === null) return false;
  return (error.phase === 'connect' || error.phase === 'auth') && /^4(21|32|54|5\d)\b/.test(error.reply);
}

/** A kept connection turned out to be dead before the message was begun: a fresh one may be tried at once. */
function isStale(error: unknown, session: SmtpSession): boolean {
  return error instanceof SmtpFailure && error.phase === 'mail' && error.reply === null && !session.alive;
}

/** What a failed attempt means for the message. Pure. Rethrows what is no failure of a mail server. */
function outcomeOf(error: unknown, server: ServerConfig): SendOutcome {
  if (error instanceof LetterlockError) {
    const kind = error.code === 'mail-auth' ? 'auth' : 'connection';
    return { kind: 'failed', class: kind, response: oneReply(error.message) };
  }
  if (!(error instanceof SmtpFailure)) throw error;
  if (error.reply !== null) {
    return { kind: 'failed', response: oneReply(error.reply), ...judgeReply(error.reply, error.phase) };
  }
  const response = oneReply(messageOf(error));
  if (error.handedOver) return { kind: 'unknown', response };
  if (error.phase === 'connect') {
    const code = networkCode(error.cause);
    return { kind: 'failed', class: 'connection', response: code === null ? response : explain(code, server, {}) };
  }
  if (error.phase === 'auth') return { kind: 'failed', class: isRefusal(error) ? 'auth' : 'connection', response };
  if (isRefusal(error, 'EMESSAGE')) {
    const words = `This message is larger than ${server.host} takes. ${response}.`;
    return { kind: 'failed', class: 'permanent', response: words };
  }
  // We refuse what the server cannot take; nodemailer, a message above the SIZE that it announced.
  return { kind: 'failed', class: isRefusal(error) ? 'permanent' : 'transient', response };
}

/** The client refused by itself (no common sign-in method, message too large); the line is fine. */
function isRefusal({ cause }: SmtpFailure, wanted?: string): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (wanted !== undefined) return code === wanted;
  return code === 'EMESSAGE' || code === 'EENVELOPE' || code === 'EAUTH';
}
