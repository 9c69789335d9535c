/** Reads that may look at every contact; they run in the reader thread. */
import type { ContactFilter } from '../../shared/contract/contacts.ts';
import type { Read } from '../jobs/job.ts';
import { breathe } from '../breathe.ts';
import { countRange, countWaiting } from './repository-count.ts';
import { listContacts } from './repository-list.ts';
import type { ListRequest } from './repository-list.ts';
import { highestContactId } from './repository-search.ts';
import { suppressionsBefore } from './repository-suppression.ts';
import type { SuppressionQuery } from './repository-suppression.ts';
import { segmentSource } from './segments.ts';

export const listRead: Read<ListRequest> = (request, db) => listContacts(db, request, segmentSource(db));

const sliceMs = 15;

/** Counts under way, the newest last: it is the one that somebody is looking at, and goes first. */
const counts: { wake: () => void }[] = [];

/** In slices of some 15 ms, between which pages of the list are answered. */
export const countRead: Read<ContactFilter> = async (filter, db) => {
  const segments = segmentSource(db);
  const own = { wake: () => undefined };
  counts.push(own);
  try {
    const last = highestContactId(db);
    let found = countWaiting(db, filter, segments);
    let step = 5000;
    for (let after = 0; after < last;) {
      const through = Math.min(last, after + step);
      const started = performance.now();
      found += countRange(db, filter, segments, [after, through]);
      const factor = sliceMs / Math.max(0.1, performance.now() - started);
      step = Math.max(1000, Math.round(step * Math.min(8, Math.max(0.25, factor))));
      after = through;
      await turnOf(own);
    }
    return found;
  } finally {
    counts.splice(counts.indexOf(own), 1);
    counts.at(-1)?.wake();
  }
};

async function turnOf(own: { wake: () => void }): Promise<void> {
  await breathe();
  while (counts.at(-1) !== own) {
    await new Promise<void>((resolve) => {
      own.wake = resolve;
    });
  }
}

export const suppressionRead: Read<SuppressionQuery> = (query, db) =>
  suppressionsBefore(db, query).map(({ id, kind, value, reason, source, createdAt }) => ({
    id,
    kind,
    value,
    reason,
    source,
    createdAt,
  }));
