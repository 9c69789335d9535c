/** Puts what an import created into the sort orders, some time after it created it. */
import type { JobContext } from '../jobs/job.ts';
import { Batches } from '../jobs/batches.ts';
import { editsOf, findImport, setSortedThrough } from './repository-import.ts';
import type { ImportRow } from './repository-import.ts';
import { allOrders, beginGathering, gatherSortEntries, insertSortEntries } from './repository-sorted.ts';
import type { SortEntry } from './repository-sorted.ts';

/** So many are gathered at once: their rows are still in the page cache. */
const gatheredAtOnce = 32_768;
/**
 * So many wait in memory, at some 70 bytes each. An order of a million has few pages that a hundred thousand new
 * entries do not change, so putting in four times as many costs little more.
 */
const waitingAtMost = 524_288;

type Context = Pick<JobContext, 'store' | 'signal'>;

export class ImportSorter {
  readonly #context: Context;
  readonly #importId: number;
  readonly #batches: Batches;
  /** Those that wait: up to which id, and `editsOf` from before the first of them was gathered. */
  #waiting: { readonly through: number; readonly edits: number } | null = null;

  constructor(context: Context, importId: number) {
    this.#context = context;
    this.#importId = importId;
    this.#batches = new Batches(context.store);
  }

  /** After some more contacts: leaves the last few, and what can wait, for later. */
  async advance(): Promise<void> {
    while (this.#left() >= gatheredAtOnce) await this.#gather();
  }

  /** Puts all into the orders. */
  async finish(): Promise<void> {
    while (this.#left() > 0) await this.#gather();
    await this.#insert();
  }

  #import(): ImportRow {
    const own = findImport(this.#context.store.db, this.#importId);
    if (own === undefined) throw new Error('The import is gone.');
    return own;
  }

  #left(): number {
    const { lastId, sortedThrough } = this.#import();
    return lastId - (this.#waiting?.through ?? sortedThrough);
  }

  async #gather(): Promise<void> {
    const { store } = this.#context;
    const { lastId, sortedThrough } = this.#import();
    if (this.#waiting === null) beginGathering(store.db);
    const edits = this.#waiting?.edits ?? editsOf(store.db, this.#importId);
    const after = this.#waiting?.through ?? sortedThrough;
    const through = Math.min(lastId, after + gatheredAtOnce);
    gatherSortEntries(store.db, this.#importId, after, through);
    this.#waiting = { through, edits };
    if (through - sortedThrough >= waitingAtMost) await this.#insert();
  }

  async #insert(): Promise<void> {
    if (this.#waiting === null) return;
    const { through, edits } = this.#waiting;
    const { store, signal } = this.#context;
    for (const order of allOrders) {
      for (let last: SortEntry | null = { key: '', id: -1 }; last !== null;) {
        const after: SortEntry = last;
        const { rows } = this.#batches;
        last = this.#batches.commit(rows, (db) => insertSortEntries(db, order, this.#importId, after, rows, edits));
        await this.#batches.pause();
        signal.throwIfAborted();
      }
    }
    store.transaction((db) => setSortedThrough(db, this.#importId, through), { waitForDisk: false });
    beginGathering(store.db);
    this.#waiting = null;
  }
}
