/** Hears of new mail: IDLE (RFC 2177) on the inbox, and polling where a server has none. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import type { LetterlockError } from '../../../shared/result.ts';
import { openImap } from './imap-session.ts';
import type { ImapDeps } from './imap-session.ts';

/** RFC 2177 asks to start anew before 29 minutes; many routers forget a quiet connection much sooner. */
const maxIdleMs = 4 * 60_000;
const firstRetryMs = 5_000;
const longestRetryMs = 5 * 60_000;
/** A line that held this long was a good one. */
const steadyMs = 60_000;

/**
 * Milliseconds until a broken line is opened again. A server that takes the sign-in and hangs up is not asked at the
 * first pace again and again.
 * @param before the wait before, 0 for none @param heldMs how long the line held
 */
export const waitAfter = (before: number, heldMs: number): number =>
  before === 0 || heldMs >= steadyMs ? firstRetryMs : Math.min(longestRetryMs, before * 2);

/**
 * Calls `onMail` whenever something arrived in the inbox, and once it listens, also after each reconnection, until aborted. A broken
 * connection is opened again with growing pauses. @throws LetterlockError `mail-auth`, `mail-tls`: asking again is useless.
 * @param idleMs the longest silence on the line; a server without IDLE is asked this often, at most every 2 minutes
 */
export async function watchInbox(
  deps: ImapDeps,
  onMail: () => void,
  signal: AbortSignal,
  idleMs = maxIdleMs,
): Promise<void> {
  let pause = 0;
  while (!signal.aborted) {
    let since = Infinity;
    try {
      const client = await openImap(deps, signal, { autoIdleDelay: 50, maxIdleTime: idleMs });
      since = performance.now();
      await untilClosed(client, onMail, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) throw error;
    }
    pause = waitAfter(pause, performance.now() - since);
    await wait(pause, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

const isFinal = (error: unknown): boolean => {
  const { code } = error as Partial<LetterlockError>;
  return code === 'mail-auth' || code === 'mail-tls';
};

async function untilClosed(client: ImapFlow, onMail: () => void, signal: AbortSignal): Promise<void> {
  const closed = new Promise<void>((done) => {
    client.once('close', done);
  });
  const abort = (): void => client.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    client.on('exists', ({ count, prevCount }) => {
      if (count > prevCount) onMail();
    });
    await client.mailboxOpen('INBOX', { readOnly: true });
    // What came between the caller's last look and this moment is announced by nobody.
    onMail();
    await closed;
  } finally {
    signal.removeEventListener('abort', abort);
    client.close();
  }
}
