import type { Cancel, Clock, Log } from './ports.ts';

/** Node's timers hold at most 2^31-1 ms; longer waits are cut into pieces. */
const longestTimer = 2_147_000_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(at, run) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const left = at - Date.now();
      timer = left > longestTimer ? setTimeout(arm, longestTimer) : setTimeout(run, Math.max(0, left));
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** The same clock; a timer that fails is logged, since nobody waits for it, and ends nothing but itself. */
export const guarded = (clock: Clock, log: Pick<Log, 'error'>): Clock => ({
  now: () => clock.now(),
  schedule: (at, run) =>
    clock.schedule(at, () => {
      try {
        run();
      } catch (error) {
        log.error('what was due failed', { error: String(error) });
      }
    }),
});

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is moved: for tests, and for running weeks of a campaign in seconds. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  schedule(at: number, run: () => void): Cancel {
    const timer: Timer = { at, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** The instant of the earliest timer, or null when nothing waits. */
  nextTimer(): number | null {
    let next: number | null = null;
    for (const { at } of this.#timers) if (next === null || at < next) next = at;
    return next;
  }

  /** Moves to `to` (never back) and runs every timer due by then, in order of time. */
  advanceTo(to: number): void {
    for (let next = this.nextTimer(); next !== null && next <= to; next = this.nextTimer()) {
      this.#now = Math.max(this.#now, next);
      const due = [...this.#timers].find((timer) => timer.at === next);
      if (due === undefined) break;
      this.#timers.delete(due);
      due.run();
    }
    this.#now = Math.max(this.#now, to);
  }
}
