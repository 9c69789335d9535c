/** Puts what an import created into the search index and the sort orders, some time after it created it. */
import type { JobContext, JobRun } from '../jobs/job.ts';
import { Batches } from './batches.ts';
import { bulkWriting } from './bulk-writing.ts';
import {
  findImport,
  insertSortEntries,
  makeSearchable,
  readSortEntries,
  setSortedThrough,
  unplacedImports,
} from './repository-import.ts';

/** Sorting many at once touches each page of a sort order fewer times. */
const sortWindow = 131_072;

type Context = Pick<JobContext, 'store' | 'signal'>;

/** @param all also what is too little to be worth sorting yet: at the end. */
export async function placeImported({ store, signal }: Context, importId: number, all: boolean): Promise<void> {
  const { lastId, searchableThrough, sortedThrough } = findImport(store.db, importId) ?? missing();
  const batches = new Batches(store);
  for (let after = searchableThrough; after < lastId;) {
    const through = Math.min(lastId, after + batches.rows);
    const from = after;
    batches.commit((db) => makeSearchable(db, importId, from, through));
    after = through;
    await batches.pause();
    signal.throwIfAborted();
  }
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

function missing(): never {
  throw new Error('The import is gone.');
}

/** Finishes imports that ended before everything was placed: after a crash, a failure or a cancel. */
export const placeJob: JobRun<Record<string, never>> = (_input, context) =>
  bulkWriting(context.store, async () => {
    for (const importId of unplacedImports(context.store.db)) await placeImported(context, importId, true);
    return {};
  });
