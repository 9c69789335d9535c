/**
 * Brings in step what follows contacts at a distance: finishes imports and removals that ended before everything was in
 * its place (after a crash, a failure or a cancel), feeds the search index what was changed one by one, and builds it anew when it is
 * missing or mostly stale; and brings contacts in step with entries of the do-not-contact list that did not get to it.
 */
import type { JobRun } from '../jobs/job.ts';
import type { ReadableDb } from '../store/open.ts';
import { get } from '../store/rows.ts';
import { breathe } from '../breathe.ts';
import { bulkWriting } from '../jobs/bulk-writing.ts';
import { placeImport } from './import-place.ts';
import { sweepSortOrders } from './leave-job.ts';
import { tally } from './repository.ts';
import { findImport, setSearchableThrough, unplacedImports } from './repository-import.ts';
import { refreshCovered } from './refresh-covered.ts';
import { pendingDomains } from './repository-suppression.ts';
import { searchState } from './repository-search.ts';
import { staleEntries } from './repository-sorted.ts';
import { feedQueued, feedRange, mergeSegments, rebuildIndex } from './search-feed.ts';

/** So many contacts are looked at one by one in each search; starting a thread for fewer would cost more. */
const fewQueued = 500;
/** So many stale entries do no harm. */
const fewStale = 50_000;

/** @param idle no job is under way that will itself take contacts that went out of the sort orders, or follow the list */
export function isPlaceDue(db: ReadableDb, idle: boolean): boolean {
  if (idle && (staleEntries(db) > 0 || pendingDomains(db, 1).length > 0)) return true;
  if (unplacedImports(db).length > 0 || isRebuildDue(db)) return true;
  const queued = get<{ n: number }>(db, 'SELECT count(*) AS n FROM (SELECT 1 FROM search_change LIMIT ?)', [
    fewQueued + 1,
  ]);
  return (queued?.n ?? 0) > fewQueued;
}

function isRebuildDue(db: ReadableDb): boolean {
  const state = searchState(db);
  if (state === undefined) return false;
  const { complete, nextThrough, entries } = state;
  return complete === 0 || nextThrough !== null || entries > 1.5 * tally(db, 'live') + fewStale;
}

export const placeJob: JobRun<Record<string, never>> = (_input, context) =>
  bulkWriting(context.store, async () => {
    const { store, signal } = context;
    const between = async (): Promise<void> => {
      signal.throwIfAborted();
      await breathe();
    };
    for (let [domain] = pendingDomains(store.db, 1); domain !== undefined; [domain] = pendingDomains(store.db, 1)) {
      await refreshCovered(store, domain);
      await between();
    }
    for (const importId of unplacedImports(store.db)) {
      const { searchableThrough = 0, lastId = 0 } = findImport(store.db, importId) ?? {};
      const written = async (through: number): Promise<void> => {
        store.transaction((db) => setSearchableThrough(db, importId, through), { waitForDisk: false });
        await between();
      };
      await feedRange(store, searchableThrough, lastId, written, between);
      await placeImport(context, importId, between);
    }
    await sweepSortOrders(context);
    await feedQueued(store, between);
    if (isRebuildDue(store.db)) await rebuildIndex(store, between);
    else await mergeSegments(store, 'contact_search', between);
    return {};
  });
