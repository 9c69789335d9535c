/**
 * Contacts that come back by the hundred thousand: their entries in the sort orders first, in the order of the keys, and
 * then their rows, in the order of their ids. Each page of an order is then written a few times and not once for each
 * contact. In between the orders know contacts that are still gone, which does no harm; what a job that is ended there
 * leaves of them, `contacts.place` looks for.
 */
import type { JobContext } from '../jobs/job.ts';
import type { Store } from '../store/open.ts';
import { Batches } from '../jobs/batches.ts';
import { entryOf, entryText, windowOf } from './leave-job.ts';
import { placesOf } from './leave.ts';
import { tally } from './repository.ts';
import {
  addStale,
  allOrders,
  insertEntries,
  insertReturning,
  removedAmong,
  restoredSoFar,
  sweptSoFar,
} from './repository-sorted.ts';
import { returnRows } from './return.ts';

type Context = Pick<JobContext, 'store' | 'signal'>;

/** Called after each batch with how much it wrote. */
type Step = (written: number) => void;

/**
 * Answers how many came back.
 * @param ids ascending
 * @param done called after each batch with how many contacts were seen to so far; a cancel ends between two batches
 */
export async function returnInWindows(
  { store, signal }: Context,
  ids: readonly number[],
  done: (contacts: number) => void,
): Promise<number> {
  const parts = allOrders.length + 1;
  let back = 0;
  for (let start = 0; start < ids.length;) {
    const window = ids.slice(start, start + windowOf(tally(store.db, 'live')));
    let written = 0;
    back += await returnWindow(store, window, (some) => {
      written += some;
      done(start + Math.floor(written / parts));
      signal.throwIfAborted();
    });
    start += window.length;
  }
  return back;
}

async function returnWindow(store: Store, ids: readonly number[], step: Step): Promise<number> {
  const seen = { restored: restoredSoFar(store.db), swept: sweptSoFar(store.db) };
  await sortIn(store, ids, seen.restored, step);
  const batches = new Batches(store);
  let back = 0;
  for (let start = 0; start < ids.length;) {
    const some = ids.slice(start, start + batches.rows);
    back += batches.commit(some.length, (db) => {
      const places = returnRows(db, some);
      addStale(db, -places.length);
      // Entries of contacts that are gone may have been swept out meanwhile, and these with them.
      if (sweptSoFar(db) !== seen.swept) for (const order of allOrders) insertEntries(db, order, places);
      return places.length;
    });
    start += some.length;
    await batches.pause();
    step(some.length);
  }
  return back;
}

async function sortIn(store: Store, ids: readonly number[], restored: number, step: Step): Promise<void> {
  const places = removedAmong(store.db, ids).map(placesOf);
  const batches = new Batches(store);
  store.transaction((db) => addStale(db, places.length), { waitForDisk: false });
  for (const order of allOrders) {
    const entries = places.map(({ id, keys }) => entryText({ id, key: keys[order] })).sort();
    for (let start = 0; start < entries.length;) {
      const some = entries.slice(start, start + batches.rows).map(entryOf);
      batches.commit(some.length, (db) => insertReturning(db, order, some, restored));
      start += some.length;
      await batches.pause();
      step(some.length);
    }
  }
}
