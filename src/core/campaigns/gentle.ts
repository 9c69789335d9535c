/**
 * Many rows beside an app that writes too. SQLite has one writer at a time and a waiting one only looks now and
 * then, so a job that locks all the time starves it: transactions are short, and what follows each is a rest half as
 * long.
 */
import { setTimeout } from 'node:timers/promises';
import type { Store } from '../store/open.ts';

const targetMs = 25;
const least = 100;
const most = 4_000;

export class GentleWriter {
  /** How many rows to put into the next transaction. */
  rows = 250;
  #tookMs = 0;

  /** Runs one transaction over `rows` rows and learns from how long it took. */
  write<T>(transaction: () => T): T {
    const start = performance.now();
    const result = transaction();
    this.#tookMs = performance.now() - start;
    const factor = Math.min(2, Math.max(0.5, targetMs / Math.max(1, this.#tookMs)));
    this.rows = Math.round(Math.min(most, Math.max(least, this.rows * factor)));
    return result;
  }

  /** @throws the signal's reason when the job was cancelled meanwhile */
  async rest(signal: AbortSignal): Promise<void> {
    await setTimeout(this.#tookMs / 2);
    signal.throwIfAborted();
  }
}

/**
 * Lets a job's connection commit without waiting for the disk. A crash may then lose its last transactions, never
 * more than that and never the order: fit for work that goes on where it stopped. The next commit that does wait
 * covers these.
 */
export function relaxCommits({ db }: Pick<Store, 'db'>): void {
  db.exec('PRAGMA synchronous = NORMAL');
}
