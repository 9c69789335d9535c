/** Puts what an import created into the sort orders, some time after it created it. */
import type { JobContext } from '../jobs/job.ts';
import { Batches } from './batches.ts';
import { editsOf, findImport, setSortedThrough } from './repository-import.ts';
import { allOrders, insertSortEntries, readSortEntries } from './repository-sorted.ts';
import type { Order, SortEntry } from './repository-sorted.ts';

/** Sorting many at once touches each page of a sort order fewer times. */
const sortWindow = 131_072;

type Context = Pick<JobContext, 'store' | 'signal'>;

export interface SortWindow {
  readonly entries: (order: Order) => readonly SortEntry[];
  /** `editsOf` from before any of the contacts was read or written. */
  readonly edits: number;
  /** The last id of the contacts. */
  readonly through: number;
}

export async function sortWindowIn({ store, signal }: Context, importId: number, window: SortWindow): Promise<void> {
  const batches = new Batches(store);
  for (const order of allOrders) {
    const entries = window.entries(order);
    for (let start = 0; start < entries.length;) {
      const batch = entries.slice(start, start + batches.rows);
      batches.commit(batch.length, (db) => insertSortEntries(db, order, importId, batch, window.edits));
      start += batch.length;
      await batches.pause();
      signal.throwIfAborted();
    }
  }
  store.transaction((db) => setSortedThrough(db, importId, window.through), { waitForDisk: false });
}

/** What is left of an import that ended early. */
export async function sortImported(context: Context, importId: number): Promise<void> {
  const { store } = context;
  const own = findImport(store.db, importId);
  if (own === undefined) throw new Error('The import is gone.');
  for (let after = own.sortedThrough; after < own.lastId; after += sortWindow) {
    const through = Math.min(own.lastId, after + sortWindow);
    const edits = editsOf(store.db, importId);
    const entries = (order: Order): SortEntry[] => readSortEntries(store.db, order, importId, after, through);
    await sortWindowIn(context, importId, { entries, edits, through });
  }
}
