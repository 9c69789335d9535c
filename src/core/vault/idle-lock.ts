/** Locks when the user has been away for long enough. What counts as being there is told by the screens. */
import type { Cancel, Clock } from '../ports.ts';

export interface IdleLockDeps {
  readonly clock: Clock;
  /** Minutes without the user after which to lock; null for never. Asked anew each time. */
  readonly minutes: () => number | null;
  readonly lock: () => void;
}

export interface IdleLock {
  /** The user is there. Too late an answer to an absence that was long enough locks. */
  active(): void;
  /** From an unlock to the lock that follows. */
  start(): void;
  stop(): void;
}

export function createIdleLock({ clock, minutes, lock }: IdleLockDeps): IdleLock {
  let lastActive = 0;
  let cancel: Cancel | null = null;

  const stop = (): void => {
    cancel?.();
    cancel = null;
  };
  /** Locks when it is time, else looks again when it may be; a setting can have changed in between. */
  const look = (): void => {
    const limit = minutes();
    const now = clock.now();
    // A clock that was set back must not lengthen the absence that is allowed.
    lastActive = Math.min(lastActive, now);
    cancel = null;
    if (limit !== null && now - lastActive >= limit * 60_000) return lock();
    const left = limit === null ? lookAgainMs : lastActive + limit * 60_000 - now;
    cancel = clock.schedule(now + Math.min(left, lookAgainMs), look);
  };
  return {
    active() {
      if (cancel === null) return;
      const limit = minutes();
      // A computer that slept runs no timers: its user's first movement must not prolong what is over.
      if (limit !== null && clock.now() - lastActive >= limit * 60_000) {
        stop();
        lock();
      } else lastActive = clock.now();
    },
    start() {
      stop();
      lastActive = clock.now();
      look();
    },
    stop,
  };
}

const lookAgainMs = 60_000;
