import type { Selection } from '../../shared/contract/contacts.ts';
import type { JobRun } from '../jobs/job.ts';
import { bulkWriting } from './bulk-writing.ts';
import { applyToAll, removedIds, selectedIds } from './bulk.ts';
import type { BulkAction } from './bulk.ts';

export interface BulkInput {
  readonly action: BulkAction;
  readonly selection: Selection | { readonly removalId: number };
}

/** Answers how many contacts changed. A cancel keeps what was done so far. */
export const bulkJob: JobRun<BulkInput> = ({ action, selection }, { store, startedAt, signal, progress }) => {
  const ids =
    'removalId' in selection
      ? removedIds(store.db, selection.removalId, Number.MAX_SAFE_INTEGER)
      : selectedIds(store.db, selection);
  return bulkWriting(store, () =>
    applyToAll(store, action, ids, startedAt, async (done) => {
      signal.throwIfAborted();
      progress(done, ids.length, action.kind);
      await store.turn.give();
    }),
  );
};
