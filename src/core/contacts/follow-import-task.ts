/**
 * Follows an import, while it writes on, with what need not be there at once: feeds the search index, sorts what is new
 * for the thread that writes to put it into the sort orders, and moves the write-ahead log into the database.
 */
import { setTimeout } from 'node:timers/promises';
import { breathe } from '../breathe.ts';
import type { AssistContext, AssistRun } from '../jobs/job.ts';
import { checkpoint } from '../jobs/bulk-writing.ts';
import { sortedAtOnce } from './import-place.ts';
import { editsOf } from './repository-import.ts';
import { withJson } from './import-piece.ts';
import type { Created } from './import-writer.ts';
import { newContacts } from './repository-search.ts';
import type { NewContact } from './repository-search.ts';
import { feedQueued, mergeSegments, readAtOnce, SearchFeed } from './search-feed.ts';
import { memoryOf, SortRun } from './sort-run.ts';
import type { SortedRun } from './sort-run.ts';
import { searchOf, unpackedMany } from './written.ts';
import type { WrittenValues } from './written.ts';

export interface FollowInput {
  readonly importId: number;
  /** Contacts with ids up to it are in the index and in the sort orders. */
  readonly after: number;
}

/** All contacts up to an id are committed; `last` when no more follow. */
export interface ToFollower {
  readonly through: number;
  readonly last: boolean;
  /** The newest of them, which need not be read then. */
  readonly created: Created | null;
}

export type FromFollower =
  /** What came of `created` is not needed any more. */
  | { readonly type: 'collected' }
  /** All contacts up to an id are in the index; `done` when nothing is left to do. */
  | { readonly type: 'indexed'; readonly through: number; readonly done: boolean }
  | { readonly type: 'sorted'; readonly run: SortedRun };

/**
 * After so many the log is moved: its pages are decrypted and encrypted again, on this thread rather than on the one
 * that writes on, and the disk has time to take them.
 */
const rowsOfLog = 16_384;

const moveEveryMs = 100;

type Context = AssistContext<ToFollower, FromFollower>;

export const followImportTask: AssistRun<FollowInput, ToFollower, FromFollower> = async (input, context) => {
  const { store, signal, next, taken, post } = context;
  const follower = new Follower(input, context);
  const between = async (): Promise<void> => {
    await breathe();
    signal.throwIfAborted();
  };
  let moved = input.after;
  for (let last = false; !last;) {
    const messages = [await next(), ...taken()];
    const newest = messages.at(-1);
    if (newest === undefined) continue;
    last = newest.last;
    if (last || newest.through - moved >= rowsOfLog) {
      checkpoint(store);
      moved = newest.through;
    }
    for (const message of messages) await follower.follow(message, between);
  }
  follower.sort();
  follower.index();
  await feedQueued(store, between);
  await mergeSegments(store, 'contact_search', between);
  post({ type: 'indexed', through: follower.through, done: true });
  // Until the writer has put the last run into the orders.
  while (!signal.aborted) {
    checkpoint(store);
    await setTimeout(moveEveryMs, undefined, { signal }).catch(() => undefined);
  }
};

class Follower {
  /** Contacts with ids up to it are collected. */
  through: number;
  readonly #importId: number;
  readonly #context: Context;
  readonly #feed: SearchFeed;
  readonly #run = new SortRun(sortedAtOnce);
  /** From before any of those in the run were written or read. */
  #edits = 0;

  constructor({ importId, after }: FollowInput, context: Context) {
    this.through = after;
    this.#importId = importId;
    this.#context = context;
    this.#feed = new SearchFeed(context.store, after);
  }

  async follow({ created, through }: ToFollower, between: () => Promise<void>): Promise<void> {
    if (created !== null) {
      await this.#read(created.first - 1, between);
      await this.#unpack(created, between);
      this.#context.post({ type: 'collected' });
    }
    await this.#read(through, between);
  }

  async #read(last: number, between: () => Promise<void>): Promise<void> {
    const { db } = this.#context.store;
    while (this.through < last) {
      const edits = editsOf(db, this.#importId);
      const limit = this.#atOnce();
      const contacts = newContacts(db, this.through, last, limit);
      this.#collect(contacts, edits);
      this.#end(contacts.length < limit ? last : (contacts.at(-1)?.id ?? last));
      await between();
    }
  }

  async #unpack(created: Created, between: () => Promise<void>): Promise<void> {
    for (let start = 0; start < created.piece.ends.length;) {
      start = this.#unpackSome(created, start);
      await between();
    }
  }

  /** @returns the number of the next row */
  #unpackSome({ piece, first, edits }: Created, start: number): number {
    const end = Math.min(piece.ends.length, start + this.#atOnce());
    const values = withJson(piece, start, end, (json) => unpackedMany(json.toString('utf8')));
    const contacts = values.map((value, row) => newContact(value, first + start + row, this.#importId));
    this.#collect(contacts, edits);
    this.#end(first + end - 1);
    return end;
  }

  #atOnce(): number {
    return Math.min(readAtOnce, this.#run.room);
  }

  /** @param edits `editsOf` from before they were written or read */
  #collect(contacts: readonly NewContact[], edits: number): void {
    this.#edits = this.#run.contacts === 0 ? edits : Math.min(this.#edits, edits);
    for (const contact of contacts) {
      if (!this.#feed.add(contact)) {
        this.index();
        this.#feed.add(contact);
      }
      if (contact.importId === this.#importId) this.#run.add(contact);
    }
  }

  #end(through: number): void {
    this.through = through;
    this.#feed.through = through;
    if (this.#run.isFull) this.sort();
  }

  /** Makes what is collected findable. */
  index(): void {
    this.#feed.write();
    this.#context.post({ type: 'indexed', through: this.#feed.through, done: false });
  }

  /** Hands over what is collected for the sort orders. */
  sort(): void {
    const run = this.#run.take(this.through, this.#edits);
    this.#context.post({ type: 'sorted', run }, memoryOf(run));
  }
}

function newContact(values: WrittenValues, id: number, importId: number): NewContact {
  const { lastName, company } = values;
  return { id, search: searchOf(values), importId, lastName, company };
}
