/**
 * Who waits to write. SQLite lets one connection write at a time and knows no queue: whoever finds the file locked
 * sleeps, up to a tenth of a second, and looks again. Two words that all threads share make up for it: a writer waits
 * for the end of the transaction that is in its way, to the moment, and a job that commits one batch after the other
 * stands back until nobody waits. SQLite's own lock remains what counts; another process is met there.
 */
import { setImmediate, setTimeout } from 'node:timers/promises';

/** A writer that waits longer than that is stuck, and holds nobody up any more. */
const patienceMs = 500;
/** What an app does is seldom a single write: a job that had to stand back does so a little longer. */
const againMs = 2;

/** Places of the words. */
const waiting = 0;
const writing = 1;

export class Turn {
  /** Hand this to other threads. */
  readonly shared: Int32Array<SharedArrayBuffer>;

  constructor(shared = new Int32Array(new SharedArrayBuffer(8))) {
    this.shared = shared;
  }

  /** Runs `begin`, a whole transaction, which calls `got` as soon as it has the write lock. */
  take<T>(begin: (got: () => void) => T): T {
    Atomics.add(this.shared, waiting, 1);
    let has = false;
    const got = (): void => {
      has = true;
      Atomics.store(this.shared, writing, 1);
      Atomics.sub(this.shared, waiting, 1);
    };
    try {
      this.#awaitEnd();
      return begin(got);
    } finally {
      if (has) {
        Atomics.store(this.shared, writing, 0);
        Atomics.notify(this.shared, writing);
      } else Atomics.sub(this.shared, waiting, 1);
    }
  }

  /** A thread that was ended in its transaction has left its mark; that is why the wait is no longer than patience. */
  #awaitEnd(): void {
    const until = performance.now() + patienceMs;
    for (let left = patienceMs; left > 0; left = until - performance.now()) {
      if (Atomics.wait(this.shared, writing, 1, left) === 'not-equal') return;
    }
    Atomics.store(this.shared, writing, 0);
  }

  /** For a job, in its transaction: somebody waits for its end. */
  get isAwaited(): boolean {
    return Atomics.load(this.shared, waiting) > 0;
  }

  /** For jobs, between two transactions: resolves when nobody waits to write, at once if nobody does. */
  async give(): Promise<void> {
    const until = performance.now() + patienceMs;
    await setImmediate();
    while (this.#isWanted() && performance.now() < until) {
      await setTimeout(againMs);
    }
  }

  #isWanted(): boolean {
    return this.isAwaited || Atomics.load(this.shared, writing) === 1;
  }
}
