/** Feeds the search index what an import has written, while it writes on. */
import type { AssistRun } from '../jobs/job.ts';
import { breathe } from './breathe.ts';
import { feedQueued, feedRange, mergeSegments } from './search-feed.ts';

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
  let fed = input.after;
  const between = async (): Promise<void> => {
    await breathe();
    signal.throwIfAborted();
  };
  for (let last = false; !last;) {
    const newest = [await next(), ...taken()].at(-1);
    if (newest === undefined) continue;
    last = newest.last;
    // Segments of a few contacts would have to be merged again and again.
    if (!last && newest.through - fed < atLeast) continue;
    await feedRange(store, fed, newest.through, async (through) => {
      fed = through;
      post({ through, done: false });
      await between();
    });
  }
  await feedQueued(store, between);
  await mergeSegments(store, 'contact_search', between);
  post({ through: fed, done: true });
};

const atLeast = 5000;
