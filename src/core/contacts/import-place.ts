/** Puts what an import created into the sort orders, some time after it created it. */
import type { JobContext } from '../jobs/job.ts';
import { Batches } from './batches.ts';
import { findImport, insertSortEntries, readSortEntries, setSortedThrough } from './repository-import.ts';

/** Sorting many at once touches each page of a sort order fewer times. */
const sortWindow = 131_072;

type Context = Pick<JobContext, 'store' | 'signal'>;

/** @param all also what is too little to be worth sorting yet: at the end. */
export async function sortImported({ store, signal }: Context, importId: number, all: boolean): Promise<void> {
  const own = findImport(store.db, importId);
  if (own === undefined) throw new Error('The import is gone.');
  const { lastId, sortedThrough } = own;
  for (let after = sortedThrough; after < lastId && (all || lastId - after >= sortWindow);) {
    const through = Math.min(lastId, after + sortWindow);
    await sortRange({ store, signal }, importId, after, through);
    after = through;
  }
}

async function sortRange({ store, signal }: Context, importId: number, after: number, through: number): Promise<void> {
  const batches = new Batches(store);
  for (const order of ['lastName', 'company'] as const) {
    const { entries, edits } = readSortEntries(store.db, order, importId, after, through);
    for (let start = 0; start < entries.length;) {
      const batch = entries.slice(start, start + batches.rows);
      batches.commit((db) => insertSortEntries(db, order, importId, batch, edits));
      start += batch.length;
      await batches.pause();
      signal.throwIfAborted();
    }
  }
  store.transaction((db) => setSortedThrough(db, importId, through));
}
