import type { Selection } from '../../shared/contract/contacts.ts';
import type { JobContext, JobRun } from '../jobs/job.ts';
import { Batches } from '../jobs/batches.ts';
import { bulkWriting } from '../jobs/bulk-writing.ts';
import { applyBatch, removedIds, selectedIds } from './bulk.ts';
import type { BulkAction } from './bulk.ts';
import { leaveInWindows } from './leave-job.ts';
import { removeRows } from './leave.ts';
import { returnInWindows } from './return-job.ts';

export interface BulkInput {
  readonly action: BulkAction;
  readonly selection: Selection | { readonly removalId: number };
}

/** Answers how many contacts changed. A cancel keeps what was done so far. */
export const bulkJob: JobRun<BulkInput> = ({ action, selection }, context) => {
  const { db } = context.store;
  const ids =
    'removalId' in selection
      ? removedIds(db, selection.removalId, Number.MAX_SAFE_INTEGER)
      : selectedIds(db, selection);
  return bulkWriting(context.store, () => {
    if (action.kind === 'remove') return removeAll(context, action.removalId, ids);
    if (action.kind === 'restore') {
      return returnInWindows(context, ids, (done) => context.progress(done, ids.length, action.kind));
    }
    return applyToAll(context, action, ids);
  });
};

function removeAll(context: JobContext, removalId: number, ids: readonly number[]): Promise<number> {
  const { startedAt, progress } = context;
  let taken = 0;
  return leaveInWindows(
    context,
    (db, limit) => {
      if (taken === ids.length) return null;
      const some = ids.slice(taken, taken + limit);
      taken += some.length;
      return removeRows(db, some, removalId, startedAt);
    },
    () => progress(taken, ids.length, 'remove'),
  );
}

async function applyToAll(context: JobContext, action: BulkAction, ids: readonly number[]): Promise<number> {
  const { store, startedAt, signal, progress } = context;
  const batches = new Batches(store);
  let changed = 0;
  for (let start = 0; start < ids.length;) {
    const some = ids.slice(start, start + batches.rows);
    changed += batches.commit(some.length, (db) => applyBatch(db, action, some, startedAt));
    start += some.length;
    progress(start, ids.length, action.kind);
    await batches.pause();
    signal.throwIfAborted();
  }
  return changed;
}
