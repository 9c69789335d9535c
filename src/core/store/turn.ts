/**
 * Who waits to write. SQLite lets one connection write at a time and knows no queue: a job that commits one batch
 * after the other would keep the app's own thread from its turn for seconds. A counter that all threads share tells
 * a job to stand back until nobody waits.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';

/** A writer that waits longer than that is stuck, and holds nobody up any more. */
const patienceMs = 500;

export class Turn {
  /** Hand this to other threads. */
  readonly shared: Int32Array<SharedArrayBuffer>;

  constructor(shared = new Int32Array(new SharedArrayBuffer(4))) {
    this.shared = shared;
  }

  /** Runs `begin`, which may have to wait for the write lock and calls `got` as soon as it has it. */
  take<T>(begin: (got: () => void) => T): T {
    Atomics.add(this.shared, 0, 1);
    let waiting = true;
    const got = (): void => {
      if (waiting) Atomics.sub(this.shared, 0, 1);
      waiting = false;
    };
    try {
      return begin(got);
    } finally {
      got();
    }
  }

  /** For jobs, between two transactions: resolves when nobody waits to write, at once if nobody does. */
  async give(): Promise<void> {
    const until = performance.now() + patienceMs;
    await setImmediate();
    while (Atomics.load(this.shared, 0) > 0 && performance.now() < until) await setTimeout(1);
  }
}
