/** Puts what an import created into the search index and the sort orders, some time after it created it. */
import type { JobContext, JobRun } from '../jobs/job.ts';
import { BatchSize } from './batch-size.ts';
import {
  findImport,
  insertSortEntry,
  makeSearchable,
  setSortedThrough,
  sortEntries,
  unplacedImports,
} from './repository-import.ts';

/** Sorting many at once touches each page of a sort order fewer times. */
const sortWindow = 262_144;

type Context = Pick<JobContext, 'store' | 'signal'>;

/** @param all also what is too little to be worth sorting yet: at the end. */
export async function placeImported({ store, signal }: Context, importId: number, all: boolean): Promise<void> {
  const { lastId, searchableThrough, sortedThrough } = findImport(store.db, importId) ?? missing();
  const size = new BatchSize();
  for (let after = searchableThrough; after < lastId;) {
    const through = Math.min(lastId, after + size.rows);
    const from = after;
    size.measure(() => store.transaction((db) => makeSearchable(db, importId, from, through)));
    after = through;
    await size.pause();
    signal.throwIfAborted();
  }
  for (let after = sortedThrough; after < lastId && (all || lastId - after >= sortWindow);) {
    const through = Math.min(lastId, after + sortWindow);
    await sortRange({ store, signal }, importId, after, through);
    after = through;
  }
}

async function sortRange({ store, signal }: Context, importId: number, after: number, through: number): Promise<void> {
  const size = new BatchSize();
  for (const order of ['lastName', 'company'] as const) {
    const entries = sortEntries(store.db, order, importId, after, through);
    for (let start = 0; start < entries.length;) {
      const batch = entries.slice(start, start + size.rows);
      size.measure(() =>
        store.transaction((db) => {
          for (const entry of batch) insertSortEntry(db, order, entry);
        }),
      );
      start += batch.length;
      await size.pause();
      signal.throwIfAborted();
    }
  }
  store.transaction((db) => setSortedThrough(db, importId, through));
}

function missing(): never {
  throw new Error('The import is gone.');
}

/** Finishes imports that ended before everything was placed: after a crash, a failure or a cancel. */
export const placeJob: JobRun<Record<string, never>> = async (_input, context) => {
  for (const importId of unplacedImports(context.store.db)) await placeImported(context, importId, true);
  return {};
};
