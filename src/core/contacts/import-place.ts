/** Puts what an import created into the sort orders, some time after it created it. */
import type { JobContext } from '../jobs/job.ts';
import { Batches } from '../jobs/batches.ts';
import type { Store } from '../store/open.ts';
import { editsOf, findImport, setSortedThrough } from './repository-import.ts';
import { newContacts } from './repository-search.ts';
import { allOrders, insertSortEntries } from './repository-sorted.ts';
import { readAtOnce } from './search-feed.ts';
import { entriesOf, SortRun } from './sort-run.ts';
import type { SortedRun } from './sort-run.ts';

/**
 * So many are put in at once. An order of a million has few pages that a hundred thousand new entries do not change, so
 * putting in twice as many costs little more; but they wait in memory.
 */
export const sortedAtOnce = 262_144;

type Context = Pick<JobContext, 'store' | 'signal'>;

export class ImportPlacer {
  readonly #context: Context;
  readonly #importId: number;
  readonly #batches: Batches;
  readonly #waiting: SortedRun[] = [];
  /** How far the first of them is: which order, and how many of its entries. */
  #order = 0;
  #entries = 0;

  /** @param checkpointEvery see `Batches` */
  constructor(context: Context, importId: number, checkpointEvery?: number) {
    this.#context = context;
    this.#importId = importId;
    this.#batches = new Batches(context.store, checkpointEvery);
  }

  add(run: SortedRun): void {
    this.#waiting.push(run);
  }

  /** Puts some more entries into the orders: `least`, if so many wait. */
  async advance(least: number): Promise<void> {
    for (let left = least; left > 0 && this.#waiting.length > 0;) left -= await this.#step();
  }

  /** Puts all into the orders. */
  async finish(): Promise<void> {
    while (this.#waiting.length > 0) await this.#step();
  }

  async #step(): Promise<number> {
    const { store, signal } = this.#context;
    const [run] = this.#waiting;
    const order = allOrders[this.#order];
    if (run === undefined) return 0;
    if (order === undefined) {
      store.transaction((db) => setSortedThrough(db, this.#importId, run.through), { waitForDisk: false });
      this.#waiting.shift();
      this.#order = 0;
      return 0;
    }
    const start = this.#entries;
    const placed = this.#batches.commitSlices(run.ids.length - start, (db, from, to) =>
      insertSortEntries(db, order, this.#importId, entriesOf(run, order, start + from, to - from), run.edits),
    );
    this.#entries += placed;
    if (this.#entries >= run.ids.length) {
      this.#order += 1;
      this.#entries = 0;
    }
    await this.#batches.pause();
    signal.throwIfAborted();
    return placed;
  }
}

/** Reads what an import created after an id, up to another one or until the run is full. */
async function collectRun(
  store: Store,
  importId: number,
  after: number,
  last: number,
  between: () => Promise<void>,
): Promise<SortedRun> {
  const edits = editsOf(store.db, importId);
  const run = new SortRun(sortedAtOnce);
  let through = after;
  while (through < last && !run.isFull) {
    const contacts = newContacts(store.db, through, last, Math.min(readAtOnce, run.room));
    for (const contact of contacts) if (contact.importId === importId) run.add(contact);
    through = contacts.at(-1)?.id ?? last;
    await between();
  }
  return run.take(through, edits);
}

/** Puts what an import created and did not put there before into the sort orders. */
export async function placeImport(context: Context, importId: number, between: () => Promise<void>): Promise<void> {
  const placer = new ImportPlacer(context, importId);
  for (;;) {
    const { sortedThrough = 0, lastId = 0 } = findImport(context.store.db, importId) ?? {};
    if (sortedThrough >= lastId) return;
    placer.add(await collectRun(context.store, importId, sortedThrough, lastId, between));
    await placer.finish();
  }
}
