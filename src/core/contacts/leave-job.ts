/**
 * Contacts that go by the hundred thousand: their rows first, in the order of their ids, and then their entries in
 * the sort orders, in the order of the keys. Each page of an order is then written a few times and not once for each
 * contact. In between the orders know contacts that are gone, which does no harm; a job that is ended there leaves it
 * to `contacts.place` to look for them.
 */
import type { JobContext } from '../jobs/job.ts';
import type { Store, WritableDb } from '../store/open.ts';
import { Batches } from '../jobs/batches.ts';
import type { Places } from './leave.ts';
import { tally } from './repository.ts';
import {
  addStale,
  allOrders,
  deleteSortEntries,
  restoredSoFar,
  sortEntriesAfter,
  staleEntries,
} from './repository-sorted.ts';
import type { Order, SortEntry } from './repository-sorted.ts';

type Context = Pick<JobContext, 'store' | 'signal'>;

/** Takes the next contacts, at most `limit`, away in a transaction; null when there are no more. */
export type LeaveStep = (db: WritableDb, limit: number) => readonly Places[] | null;

const leastWindow = 4096;
const mostWindow = 262_144;

/** A part of the contacts, so that a page of a sort order that is read meanwhile meets few that are gone. */
export const windowOf = (live: number): number => Math.min(mostWindow, Math.max(leastWindow, Math.ceil(live / 4)));

/** @param done called after each batch with how many went so far; a cancel ends between two batches */
export async function leaveInWindows(
  { store, signal }: Context,
  step: LeaveStep,
  done: (contacts: number) => void,
): Promise<number> {
  const batches = new Batches(store);
  let total = 0;
  for (let more = true; more;) {
    const window = new LeaveWindow(store, batches);
    try {
      more = await window.fill(step, (batch) => {
        done((total += batch));
        signal.throwIfAborted();
      });
    } finally {
      // After a cancel too: what went leaves the sort orders within a second.
      await window.sortOut();
    }
  }
  return total;
}

/** Between the key and the id; no key has it. */
const separator = '\u{1F}';

class LeaveWindow {
  readonly #store: Store;
  readonly #batches: Batches;
  readonly #size: number;
  readonly #restored: number;
  /** Texts sort several times faster than objects that hold them. */
  readonly #entries: Readonly<Record<Order, string[]>> = { lastName: [], company: [] };

  constructor(store: Store, batches: Batches) {
    this.#store = store;
    this.#batches = batches;
    this.#size = windowOf(tally(store.db, 'live'));
    this.#restored = restoredSoFar(store.db);
  }

  /** Answers whether more contacts follow. */
  async fill(step: LeaveStep, done: (contacts: number) => void): Promise<boolean> {
    const { lastName, company } = this.#entries;
    while (lastName.length < this.#size) {
      const limit = Math.min(this.#batches.rows, this.#size - lastName.length);
      const gone = this.#batches.commit(limit, (db) => {
        const some = step(db, limit);
        addStale(db, some?.length ?? 0);
        return some;
      });
      if (gone === null) return false;
      for (const { id, keys } of gone) {
        lastName.push(entryText({ id, key: keys.lastName }));
        company.push(entryText({ id, key: keys.company }));
      }
      await this.#batches.pause();
      done(gone.length);
    }
    return true;
  }

  async sortOut(): Promise<void> {
    const gone = this.#entries.lastName.length;
    const batches = new Batches(this.#store);
    for (const order of allOrders) {
      const entries = this.#entries[order].sort();
      for (let start = 0; start < entries.length;) {
        const some = entries.slice(start, start + batches.rows);
        batches.commit(some.length, (db) => deleteSortEntries(db, order, some.map(entryOf), this.#restored));
        start += some.length;
        await batches.pause();
      }
    }
    this.#store.transaction((db) => addStale(db, -gone), { waitForDisk: false });
  }
}

/** Sorts as the entry does. */
export const entryText = ({ key, id }: SortEntry): string => `${key}${separator}${id}`;

export function entryOf(text: string): SortEntry {
  const end = text.lastIndexOf(separator);
  return { key: text.slice(0, end), id: Number(text.slice(end + 1)) };
}

const sweptAtOnce = 10_000;

/** Looks through the sort orders for entries of contacts that are gone. */
export async function sweepSortOrders({ store, signal }: Context): Promise<void> {
  const stale = staleEntries(store.db);
  if (stale === 0) return;
  const batches = new Batches(store);
  for (const order of allOrders) {
    for (let after: SortEntry | null = null; ;) {
      const restored = restoredSoFar(store.db);
      const entries = sortEntriesAfter(store.db, order, after, sweptAtOnce);
      const gone = entries.filter(({ live }) => live === 0);
      for (let start = 0; start < gone.length;) {
        const some = gone.slice(start, start + batches.rows);
        batches.commit(some.length, (db) => deleteSortEntries(db, order, some, restored));
        start += some.length;
        await batches.pause();
      }
      signal.throwIfAborted();
      after = entries.at(-1) ?? null;
      if (after === null) break;
    }
  }
  store.transaction((db) => addStale(db, -stale), { waitForDisk: false });
}
