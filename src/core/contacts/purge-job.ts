/**
 * What is kept for a while only: removed contacts for 30 days, the rejected rows of imports as long, those of dry
 * runs for a day. A removed contact that was written to loses all that tells who it was; its campaigns' counts stay.
 */
import type { JobRun } from '../jobs/job.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { Batches } from '../jobs/batches.ts';
import { bulkWriting } from '../jobs/bulk-writing.ts';
import { historied } from './leave.ts';
import { addToTally } from './repository.ts';
import {
  deleteOldRejects,
  deleteOldRemovals,
  deleteRemoved,
  eraseContact,
  hasOldRows,
  removedBefore,
} from './repository-purge.ts';
import type { Limits } from './repository-purge.ts';

const day = 86_400_000;
const keptDays = 30;

function purgeLimits(now: number): Limits {
  return { removed: now - keptDays * day, rejects: now - keptDays * day, dryRuns: now - day };
}

export function isPurgeDue(db: ReadableDb, now: number): boolean {
  return hasOldRows(db, purgeLimits(now));
}

export const purgeJob: JobRun<Record<string, never>> = (_input, { store, startedAt, signal }) =>
  bulkWriting(store, async () => {
    const limits = purgeLimits(startedAt);
    const batches = new Batches(store);
    let purged = 0;
    for (let more = true; more;) {
      more = batches.commit(batches.rows, (db) => {
        const ids = removedBefore(db, limits.removed, batches.rows);
        purgeContacts(db, ids);
        purged += ids.length;
        return ids.length > 0 || deleteOldRejects(db, limits, batches.rows) > 0;
      });
      await batches.pause();
      signal.throwIfAborted();
    }
    store.transaction((db) => deleteOldRemovals(db, limits.removed));
    return { contacts: purged };
  });

/** Ends the time in which removed contacts can come back. */
function purgeContacts(db: WritableDb, ids: readonly number[]): void {
  const kept = new Set(historied(db, ids));
  for (const id of kept) eraseContact(db, id);
  const rest = ids.filter((id) => !kept.has(id));
  deleteRemoved(db, rest);
  addToTally(db, 'removed', -ids.length);
}
