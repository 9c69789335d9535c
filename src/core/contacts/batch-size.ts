/**
 * How many rows fit into a transaction. The app's own writes wait for a job's transactions, so these are kept short
 * on any machine by measuring them, with a pause between in which a waiting writer gets its turn.
 */
import { setTimeout } from 'node:timers/promises';

const targetMs = 30;
const pauseMs = 1;
const least = 50;
const most = 8000;

export class BatchSize {
  rows = 250;

  /** Runs one transaction of `rows` rows and learns from how long it took. */
  measure(transaction: () => void): void {
    const start = performance.now();
    transaction();
    const factor = targetMs / Math.max(1, performance.now() - start);
    this.rows = Math.round(Math.min(most, Math.max(least, this.rows * Math.min(2, Math.max(0.5, factor)))));
  }

  async pause(): Promise<void> {
    await setTimeout(pauseMs);
  }
}
