/**
 * Looks for new mail in every mailbox: at an interval, when the server announces some, when a person asks, and right
 * before a follow-up. Time is the Clock's alone, so that weeks of it can be run in seconds.
 */
import { LetterlockError } from '../../shared/result.ts';
import type { Cancel } from '../ports.ts';
import { readSettings } from '../settings/settings.ts';
import { backoff } from './backoff.ts';
import { takeIn } from './intake.ts';
import type { InboundDeps } from './ports.ts';
import { findMailbox, mailboxes } from './repository.ts';
import type { MailboxRow } from './repository.ts';

const minute = 60_000;
/** A look this young is as good as a new one. */
const freshForMs = minute;
/** Nobody waits longer than this for a look before a follow-up. */
const freshenWithinMs = 10_000;
/** A line that breaks once is no reason to stop a mailbox. */
const patience = 3;

interface Watched {
  readonly id: number;
  readonly stop: AbortController;
  failures: number;
  /** When the last look that succeeded began, UTC ms. */
  lookedAt: number;
  polling: Promise<number> | null;
  /** New mail was announced during a look: look again. */
  again: boolean;
  timer: Cancel | null;
  listening: boolean;
  /** The sign-in does not work: wait until the account is mended. */
  dormant: boolean;
}

export interface Poller {
  /** Looks now; answers how many mails belonged to a campaign. @throws LetterlockError `mail-*` */
  poll(accountId: number): Promise<number>;
  pollAll(): Promise<number>;
  /** See `Inbound.freshen`. */
  freshen(accountId: number): Promise<void>;
  start(): void;
  stop(): Promise<void>;
  /** Resolves when no look is under way. */
  idle(): Promise<void>;
}

export function createPoller(deps: InboundDeps): Poller {
  const { store, clock, connectors, accountHealth, log } = deps;
  const watched = new Map<number, Watched>();
  const underWay = new Set<Promise<unknown>>();
  let running = false;
  let unlisten: (() => void) | null = null;

  const track = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    underWay.add(settled);
    void settled.then(() => underWay.delete(settled));
    return work;
  };

  const entry = (id: number): Watched => {
    const known = watched.get(id);
    if (known !== undefined) return known;
    const fresh: Watched = {
      id,
      stop: new AbortController(),
      failures: 0,
      lookedAt: Number.NEGATIVE_INFINITY,
      polling: null,
      again: false,
      timer: null,
      listening: false,
      dormant: false,
    };
    watched.set(id, fresh);
    return fresh;
  };

  const schedule = (mailbox: Watched, at: number): void => {
    mailbox.timer?.();
    mailbox.timer = null;
    if (mailbox.dormant) return;
    mailbox.timer = clock.schedule(at, () => {
      mailbox.timer = null;
      background(mailbox);
    });
  };

  /** Sign-in and certificate trouble need a person; a broken line mends itself. */
  const noteFailure = (mailbox: Watched, error: unknown): void => {
    mailbox.failures++;
    const wait = backoff(mailbox.failures);
    const known = error instanceof LetterlockError ? error : null;
    const detail = known?.message ?? 'Looking for new mail failed.';
    if (known?.code === 'mail-auth' || known?.code === 'mail-tls') {
      mailbox.dormant = true;
      accountHealth.pause(mailbox.id, known.code === 'mail-auth' ? 'auth' : 'tls', detail, null);
    } else if (mailbox.failures >= patience) {
      accountHealth.pause(mailbox.id, 'connection', detail, clock.now() + wait);
    }
    const data = { account: mailbox.id, code: known?.code ?? 'internal', failures: mailbox.failures };
    if (known === null) log.error('looking for new mail failed unexpectedly', { ...data, error: String(error) });
    else log.warn('looking for new mail failed', data);
  };

  const look = async (mailbox: Watched, row: MailboxRow): Promise<number> => {
    const { signal } = mailbox.stop;
    const begun = clock.now();
    try {
      let taken = 0;
      do {
        mailbox.again = false;
        taken += await takeIn(deps, row, signal);
      } while (mailbox.again && !signal.aborted);
      mailbox.failures = 0;
      mailbox.dormant = false;
      mailbox.lookedAt = begun;
      await listen(mailbox);
      return taken;
    } catch (error) {
      if (!signal.aborted) noteFailure(mailbox, error);
      throw error;
    }
  };

  /** Milliseconds until the next look. Trouble is waited out also where mail was announced meanwhile. */
  const waitAfter = ({ failures, again }: Watched): number => {
    if (failures > 0) return backoff(failures);
    return again ? 0 : readSettings(store.db).pollMinutes * minute;
  };

  /** One look at a time for each mailbox; whoever asks meanwhile waits for the same one. */
  const poll = (accountId: number): Promise<number> => {
    const row = findMailbox(store.db, accountId);
    if (row === undefined) return Promise.reject(new LetterlockError('not-found', 'There is no such account.'));
    const mailbox = entry(accountId);
    if (mailbox.polling !== null) return mailbox.polling;
    mailbox.timer?.();
    const polling = track(look(mailbox, row)).finally(() => {
      mailbox.polling = null;
      if (!running || mailbox.stop.signal.aborted) return;
      schedule(mailbox, clock.now() + waitAfter(mailbox));
    });
    mailbox.polling = polling;
    return polling;
  };

  const background = (mailbox: Watched): void => {
    // Failures are noted where they happen.
    poll(mailbox.id).catch(() => undefined);
  };

  /** Asks the server to announce new mail, as long as it can and nobody listens yet. */
  const listen = async (mailbox: Watched): Promise<void> => {
    const { signal } = mailbox.stop;
    if (!running || mailbox.listening || signal.aborted) return;
    const connector = await connectors.open(mailbox.id);
    if (!connector.capabilities.pushes || !connector.capabilities.receives || signal.aborted) return;
    mailbox.listening = true;
    const onMail = (): void => {
      if (mailbox.polling === null) background(mailbox);
      else mailbox.again = true;
    };
    const ended = (): void => {
      mailbox.listening = false;
    };
    // When the line breaks, the next look at the interval listens anew.
    connector.watch(onMail, signal).then(ended, ended);
  };

  const forget = (mailbox: Watched): void => {
    mailbox.stop.abort(new LetterlockError('cancelled'));
    mailbox.timer?.();
    watched.delete(mailbox.id);
  };

  /** Follows what happened to the accounts: new ones, disconnected ones, mended ones. */
  const reconcile = (): void => {
    if (!running) return;
    const rows = mailboxes(store.db);
    const present = new Set(rows.map(({ id }) => id));
    for (const mailbox of watched.values()) if (!present.has(mailbox.id)) forget(mailbox);
    for (const { id, state } of rows) {
      const known = watched.get(id);
      const mended = known?.dormant === true && state === 'ok';
      if (mended) known.dormant = false;
      if ((known === undefined && state !== 'needs-attention') || mended) background(entry(id));
    }
  };

  return {
    poll,
    async pollAll() {
      const usable = mailboxes(store.db).filter(({ state }) => state !== 'needs-attention');
      const counts = await Promise.allSettled(usable.map(({ id }) => poll(id)));
      return counts.reduce((sum, count) => sum + (count.status === 'fulfilled' ? count.value : 0), 0);
    },
    async freshen(accountId) {
      const lookedAt = watched.get(accountId)?.lookedAt;
      if (lookedAt !== undefined && clock.now() - lookedAt < freshForMs) return;
      const late = Promise.withResolvers<never>();
      const cancel = clock.schedule(clock.now() + freshenWithinMs, () => {
        late.reject(new LetterlockError('mail-connection', 'Looking for new mail takes longer than usual.'));
      });
      try {
        await Promise.race([poll(accountId), late.promise]);
      } finally {
        cancel();
      }
    },
    start() {
      if (running) return;
      running = true;
      unlisten = deps.events.listen((name) => {
        if (name === 'accounts.changed') reconcile();
      });
      reconcile();
    },
    async stop() {
      running = false;
      unlisten?.();
      for (const mailbox of watched.values()) forget(mailbox);
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
