/**
 * Feeds the search index, in a thread that has it to itself: an import's, or that of `contacts.place`. Transactions
 * on its file hold nobody up, so they are long: a hundred thousand contacts at once become one segment. They wait for
 * the disk, so that what the database takes for indexed is.
 */
import { randomBytes } from 'node:crypto';
import type { Store } from '../store/open.ts';
import {
  addSegment,
  beginNext,
  dropQueued,
  feedNext,
  highestContactId,
  mergeStep,
  newContacts,
  queuedForSearch,
  replaceIndex,
  searchState,
  searchTextsOf,
  setGeneration,
} from './repository-search.ts';
import type { SearchTable, SearchText } from './repository-search.ts';
import { SearchSegment } from './search-segment.ts';

/** Some 30 MB of memory, and 8 MB of index. */
const segmentContacts = 98_304;
const queuedAtOnce = 5000;
export const readAtOnce = 500;
const mergePages = 500;

type Between = () => Promise<void>;

/** Collects contacts in the order of their ids, and puts them into the index, or the next one. */
export class SearchFeed {
  /** Contacts with ids up to it are collected or in the index. */
  through: number;
  readonly #store: Store;
  readonly #segment = new SearchSegment(segmentContacts);

  constructor(store: Store, after: number) {
    this.#store = store;
    this.through = after;
  }

  /** @returns true when the segment is full, before it came to the last id; false when it came there */
  async collect(last: number, between: Between): Promise<boolean> {
    while (this.through < last) {
      const contacts = newContacts(this.#store.db, this.through, last, readAtOnce);
      for (const contact of contacts) if (!this.add(contact)) return true;
      if (contacts.length < readAtOnce) this.through = last;
      await between();
    }
    return false;
  }

  /** False when there is no room for it before what is collected is written. */
  add({ id, search }: SearchText): boolean {
    if (!this.#segment.hasRoomFor(search)) return false;
    this.#segment.add(id, search);
    this.through = id;
    return true;
  }

  write(where: 'present' | 'next' = 'present'): void {
    const { contacts } = this.#segment;
    const postings = this.#segment.take();
    this.#store
      .searchFile()
      .transaction((db) =>
        where === 'present' ? addSegment(db, postings, contacts) : feedNext(db, postings, contacts, this.through),
      );
  }
}

/** Contacts with ids after the first and up to the last. @param written runs after each transaction, may throw */
export async function feedRange(
  store: Store,
  after: number,
  last: number,
  written: (through: number) => Promise<void>,
  between: Between,
): Promise<void> {
  const feed = new SearchFeed(store, after);
  for (let more = after < last; more;) {
    more = await feed.collect(last, between);
    feed.write();
    await written(feed.through);
  }
}

/** What was changed one by one. A crash in between indexes some twice, which does no harm. */
export async function feedQueued(store: Store, between: Between): Promise<void> {
  for (;;) {
    const queued = queuedForSearch(store.db, queuedAtOnce);
    const last = queued.at(-1);
    if (last === undefined) return;
    const texts = searchTextsOf(store.db, [...new Set(queued.map(({ contactId }) => contactId))]);
    const segment = new SearchSegment(texts.length);
    for (const { id, search } of texts) segment.add(id, search);
    store.searchFile().transaction((db) => addSegment(db, segment.take(), texts.length));
    store.transaction((db) => dropQueued(db, last.seq), { waitForDisk: false });
    await between();
  }
}

/** Builds the index anew while the present one goes on answering; goes on where it was ended. */
export async function rebuildIndex(store: Store, between: Between): Promise<void> {
  store.transaction(beginNext, { file: 'search' });
  const feed = new SearchFeed(store, searchState(store.db)?.nextThrough ?? 0);
  for (let more = true; more;) {
    more = await feed.collect(highestContactId(store.db), between);
    feed.write('next');
    await between();
  }
  await mergeSegments(store, 'contact_search_next', between);
  const generation = randomBytes(16).toString('hex');
  // Whoever came meanwhile waits in the queue, or was fed to both by an import.
  store.transaction((db) => replaceIndex(db, generation), { file: 'search' });
  store.transaction((db) => setGeneration(db, generation));
}

/** So that a search has few segments to look into. */
export async function mergeSegments(store: Store, table: SearchTable, between: Between): Promise<void> {
  for (let done = false; !done;) {
    done = store.transaction((db) => mergeStep(db, table, mergePages), { file: 'search' });
    await between();
  }
}
