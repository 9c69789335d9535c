/** Feeds the search index what an import has written, while it writes on; and moves its write-ahead log. */
import type { AssistRun } from '../jobs/job.ts';
import { checkpoint } from '../jobs/bulk-writing.ts';
import { breathe } from '../breathe.ts';
import { feedQueued, mergeSegments, SearchFeed } from './search-feed.ts';

/** All contacts up to an id are committed; `last` when no more follow. */
export interface ToFeeder {
  readonly through: number;
  readonly last: boolean;
}

/** All contacts up to an id are in the index; `done` when everything is. */
export interface FromFeeder {
  readonly through: number;
  readonly done: boolean;
}

/** @param after ids up to it are in the index */
export const feedSearchTask: AssistRun<{ after: number }, ToFeeder, FromFeeder> = async (input, context) => {
  const { store, signal, next, taken, post } = context;
  const feed = new SearchFeed(store, input.after);
  const between = async (): Promise<void> => {
    await breathe();
    signal.throwIfAborted();
  };
  for (let last = false; !last;) {
    const newest = [await next(), ...taken()].at(-1);
    if (newest === undefined) continue;
    last = newest.last;
    // The pages of the log are decrypted and encrypted again on this thread rather than on the one that writes on.
    checkpoint(store);
    for (let full = true; full;) {
      full = await feed.collect(newest.through, between);
      if (!full && !last) continue;
      feed.write();
      post({ through: feed.through, done: false });
      await between();
    }
  }
  await feedQueued(store, between);
  await mergeSegments(store, 'contact_search', between);
  post({ through: feed.through, done: true });
};
