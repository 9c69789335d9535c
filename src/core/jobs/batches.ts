/**
 * How a job writes very much: in transactions that are kept short on any machine by measuring them, since the app's
 * own writes wait for them, with a pause between in which a waiting writer gets its turn. Measured is the thread's
 * own time: on a busy machine small transactions would only add to the load.
 */
import type { Store, WritableDb } from '../store/open.ts';
import { checkpoint } from './bulk-writing.ts';

const targetMs = 8;
/** Of a transaction that ends as soon as somebody waits for it: how often it looks, and how long it may take. */
const sliceMs = 2;
const longestMs = 20;
const least = 100;
const most = 16_000;
/** Transactions; some 16 MB of log: what a commit that waits for the disk may find in its way stays small. */
const usualCheckpoints = 24;

export class Batches {
  /** How many rows the next transaction should write. */
  rows = 250;
  readonly #store: Store;
  readonly #checkpointEvery: number;
  #commits = 0;

  /** @param checkpointEvery so many transactions; fewer are needed where another thread moves the log meanwhile */
  constructor(store: Store, checkpointEvery = usualCheckpoints) {
    this.#store = store;
    this.#checkpointEvery = checkpointEvery;
  }

  /**
   * Runs one transaction and learns from how long it took. What a crash takes away can be repeated.
   * @param rows that it writes at most: few, at the end of something, tell little about many
   */
  commit<T>(rows: number, work: (db: WritableDb) => T): T {
    const start = process.threadCpuUsage();
    const result = this.#store.transaction(work, { waitForDisk: false });
    this.#commits += 1;
    this.#learn(rows, targetMs, msSince(start));
    return result;
  }

  /**
   * Runs one transaction slice by slice, until all is written, somebody waits for its end, or it has become long: so many
   * rows share what a commit costs, and nobody waits for more than a slice and the commit.
   * @param rows that there are to write
   * @param write those from a number on and up to another
   * @returns how many of them it wrote
   */
  commitSlices(rows: number, write: (db: WritableDb, from: number, to: number) => void): number {
    const { turn } = this.#store;
    const start = process.threadCpuUsage();
    let done = 0;
    const writeSlice = (db: WritableDb): void => {
      const sliceStart = process.threadCpuUsage();
      const slice = Math.min(rows - done, this.rows);
      write(db, done, done + slice);
      done += slice;
      this.#learn(slice, sliceMs, msSince(sliceStart));
    };
    this.#store.transaction(
      (db) => {
        do writeSlice(db);
        while (done < rows && !turn.isAwaited && msSince(start) < longestMs);
      },
      { waitForDisk: false },
    );
    this.#commits += 1;
    return done;
  }

  #learn(rows: number, shouldTake: number, took: number): void {
    if (rows >= this.rows / 2) this.rows = nextRows(this.rows, (rows * shouldTake) / Math.max(0.001, took));
  }

  /** Between two transactions. */
  async pause(): Promise<void> {
    if (this.#commits % this.#checkpointEvery === 0) checkpoint(this.#store);
    else void this.#sync();
    await this.#store.turn.give();
  }

  #syncing = false;

  /** What these commits left to the disk would have to be written by the next one, of another thread, that waits. */
  async #sync(): Promise<void> {
    if (this.#syncing) return;
    this.#syncing = true;
    try {
      await this.#store.synced();
    } catch {
      // Nothing depends on it: the next commit that waits will say what is wrong with the disk.
    } finally {
      this.#syncing = false;
    }
  }
}

function msSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

const nextRows = (rows: number, right: number): number =>
  Math.round(Math.min(most, rows * 2, Math.max(least, rows / 2, right)));
