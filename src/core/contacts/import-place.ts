/** Puts what an import created into the sort orders, some time after it created it. */
import type { JobContext } from '../jobs/job.ts';
import { Batches } from '../jobs/batches.ts';
import { editsOf, findImport, setSortedThrough } from './repository-import.ts';
import { allOrders, gatherSortEntries, insertSortEntries } from './repository-sorted.ts';

/** Sorting many at once touches each page of a sort order fewer times. */
const mostAtOnce = 262_144;

type Context = Pick<JobContext, 'store' | 'signal'>;

/** @param least fewer than so many are left for later */
export async function sortImported({ store, signal }: Context, importId: number, least = 1): Promise<void> {
  const batches = new Batches(store);
  for (;;) {
    const own = findImport(store.db, importId);
    if (own === undefined) throw new Error('The import is gone.');
    const { sortedThrough, lastId } = own;
    if (lastId - sortedThrough < least) return;
    const through = Math.min(lastId, sortedThrough + mostAtOnce);
    const edits = editsOf(store.db, importId);
    const entries = gatherSortEntries(store.db, importId, sortedThrough, through);
    for (const order of allOrders) {
      for (let after = 0; after < entries;) {
        const { rows } = batches;
        batches.commit(Math.min(rows, entries - after), (db) =>
          insertSortEntries(db, order, importId, after, rows, edits),
        );
        after += rows;
        await batches.pause();
        signal.throwIfAborted();
      }
    }
    store.transaction((db) => setSortedThrough(db, importId, through), { waitForDisk: false });
  }
}
