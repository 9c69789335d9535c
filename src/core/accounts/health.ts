/** When a mailbox may send: pure transitions, and the clock's part of them. */
import type { Account } from '../../shared/contract/accounts.ts';
import type { DomainDeps } from '../domain.ts';
import type { Cancel } from '../ports.ts';
import { noteReceived, readHealth, timedPauses, writeHealth } from './repository.ts';

export interface Health {
  readonly state: Account['state'];
  readonly reason: string | null;
  readonly detail: string | null;
  /** UTC ms; a pause that ends by itself. */
  readonly until: number | null;
}

type PauseReason = 'quota' | 'auth' | 'tls' | 'connection' | 'safety';

export type HealthEvent =
  | { readonly type: 'trouble'; readonly reason: PauseReason; readonly detail: string; readonly until: number | null }
  | { readonly type: 'user-paused' }
  | { readonly type: 'resumed' }
  /** New settings or a new password: what was wrong with the old ones no longer counts. */
  | { readonly type: 'reconfigured' }
  | { readonly type: 'time'; readonly now: number };

export const healthy: Health = { state: 'ok', reason: null, detail: null, until: null };
const byUser: Health = { state: 'paused', reason: 'user', detail: null, until: null };
const maxDetail = 500;

/** Whether a trouble says less than what a mailbox waits for already: it must not end that sooner. */
function waitsLonger({ state, reason, until }: Health, trouble: HealthEvent & { readonly type: 'trouble' }): boolean {
  if (state === 'ok') return false;
  // Whoever paused it, or looks after it, lets it send again.
  if (reason === 'user' || reason === 'safety') return true;
  return trouble.until !== null && (until === null || until >= trouble.until);
}

/** What a mailbox's state becomes; the same object when nothing changes. */
export function nextHealth(health: Health, event: HealthEvent): Health {
  switch (event.type) {
    case 'trouble':
      if (waitsLonger(health, event)) return health;
      return {
        state: event.until === null ? 'needs-attention' : 'paused',
        reason: event.reason,
        detail: event.detail.slice(0, maxDetail),
        until: event.until,
      };
    case 'user-paused':
      return health.reason === 'user' ? health : byUser;
    case 'resumed':
      return health.state === 'ok' ? health : healthy;
    case 'reconfigured':
      return health.reason === 'auth' || health.reason === 'tls' || health.reason === 'connection' ? healthy : health;
    default:
      return health.until !== null && health.until <= event.now ? healthy : health;
  }
}

/** How the sender and the inbox tell what happened to a mailbox. */
export interface AccountHealth {
  /** `until` null: somebody has to look after it. */
  pause(accountId: number, reason: PauseReason, detail: string, until: number | null): void;
  received(accountId: number, at: number): void;
}

export interface HealthKeeper extends AccountHealth {
  apply(accountId: number, event: HealthEvent): void;
  stop(): void;
}

export function createHealthKeeper({
  store,
  clock,
  events,
}: Pick<DomainDeps, 'store' | 'clock' | 'events'>): HealthKeeper {
  const timers = new Map<number, Cancel>();
  const watch = (accountId: number, until: number | null): void => {
    timers.get(accountId)?.();
    timers.delete(accountId);
    if (until === null) return;
    timers.set(
      accountId,
      clock.schedule(until, () => apply(accountId, { type: 'time', now: clock.now() })),
    );
  };
  const apply = (accountId: number, event: HealthEvent): void => {
    const changed = store.transaction((db) => {
      const before = readHealth(db, accountId);
      if (before === undefined) return null;
      const after = nextHealth(before, event);
      if (after === before) return null;
      writeHealth(db, accountId, after);
      return after;
    });
    if (changed === null) return;
    watch(accountId, changed.until);
    events.emit('accounts.changed', {});
  };
  for (const { id, until } of timedPauses(store.db)) watch(id, until);
  return {
    apply,
    pause: (accountId, reason, detail, until) => apply(accountId, { type: 'trouble', reason, detail, until }),
    received(accountId, at) {
      if (noteReceived(store.db, accountId, at)) events.emit('accounts.changed', {});
    },
    stop() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}
