/**
 * Feeds the search index, in a thread that has it to itself: an import's, or that of `contacts.place`. Transactions
 * on its file hold nobody up, so they are long: thousands of contacts at once become one segment. They wait for the
 * disk, so that what the database takes for indexed is.
 */
import { randomBytes } from 'node:crypto';
import type { Store } from '../store/open.ts';
import {
  beginNext,
  dropQueued,
  feedNext,
  highestContactId,
  indexContacts,
  indexRange,
  mergeStep,
  queuedForSearch,
  replaceIndex,
  searchState,
  setGeneration,
} from './repository-search.ts';
import type { SearchTable } from './repository-search.ts';

/** About 80 ms; the hash table that collects them still fits the processor's cache. */
const contactsAtOnce = 5000;
const mergePages = 500;

type Between = () => Promise<void>;

/** Contacts with ids after the first and up to the last. @param between runs after each transaction, may throw */
export async function feedRange(
  store: Store,
  after: number,
  through: number,
  between: (through: number) => Promise<void>,
): Promise<void> {
  for (let from = after; from < through;) {
    const to = Math.min(through, from + contactsAtOnce);
    store.transaction((db) => indexRange(db, from, to), { file: 'search' });
    from = to;
    await between(to);
  }
}

/** What was changed one by one. A crash in between indexes some twice, which does no harm. */
export async function feedQueued(store: Store, between: Between): Promise<void> {
  for (;;) {
    const queued = queuedForSearch(store.db, contactsAtOnce);
    const last = queued.at(-1);
    if (last === undefined) return;
    const ids = queued.map(({ contactId }) => contactId);
    store.transaction((db) => indexContacts(db, ids), { file: 'search' });
    store.transaction((db) => dropQueued(db, last.seq), { waitForDisk: false });
    await between();
  }
}

/** Builds the index anew while the present one goes on answering; goes on where it was ended. */
export async function rebuildIndex(store: Store, between: Between): Promise<void> {
  store.transaction(beginNext, { file: 'search' });
  for (;;) {
    const through = searchState(store.db)?.nextThrough ?? 0;
    if (highestContactId(store.db) - through <= contactsAtOnce) break;
    store.transaction((db) => feedNext(db, through + contactsAtOnce), { file: 'search' });
    await between();
  }
  await mergeSegments(store, 'contact_search_next', between);
  const generation = randomBytes(16).toString('hex');
  store.transaction(
    (db) => {
      feedNext(db, highestContactId(db));
      replaceIndex(db, generation);
    },
    { file: 'search' },
  );
  store.transaction((db) => setGeneration(db, generation));
}

/** So that a search has few segments to look into. */
export async function mergeSegments(store: Store, table: SearchTable, between: Between): Promise<void> {
  for (let done = false; !done;) {
    done = store.transaction((db) => mergeStep(db, table, mergePages), { file: 'search' });
    await between();
  }
}
