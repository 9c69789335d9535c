import { contactFilter } from '../../shared/contract/contacts.ts';
import type { ContactFilter, Selection } from '../../shared/contract/contacts.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { ContactsDeps } from './deps.ts';
import type { IndexKeeper } from './index-keeper.ts';
import type { Handlers } from '../handlers.ts';
import { applyToAll, bulkBatch, removedIds, requireRemoval } from './bulk.ts';
import type { BulkAction } from './bulk.ts';
import type { BulkInput } from './bulk-job.ts';
import { breathe } from '../breathe.ts';
import type { WritableDb } from '../store/open.ts';
import { insertRemoval } from './repository.ts';
import {
  allLists,
  allSegments,
  deleteList,
  deleteMembers,
  deleteSegment,
  insertList,
  insertSegment,
  renameList,
  requireList,
  updateSegment,
} from './repository-lists.ts';
import { segmentSource } from './segments.ts';

type Own =
  | 'remove'
  | 'restore'
  | 'lists'
  | 'listCreate'
  | 'listRename'
  | 'listRemove'
  | 'listAdd'
  | 'listDrop'
  | 'segments'
  | 'segmentSave'
  | 'segmentRemove';

/** Up to so many contacts are changed at once without a job. */
const fewContacts = 4 * bulkBatch;
const membersAtOnce = 5000;

export function createListHandlers(deps: ContactsDeps, keeper: IndexKeeper): Pick<Handlers<'contacts'>, Own> {
  const { store, clock, events, jobs } = deps;
  const changed = (): void => events.emit('contacts.changed', {});

  /** Few contacts at once and here, many as a job; resolves when all is done. */
  const apply = async (action: BulkAction, selection: Selection | { readonly removalId: number }): Promise<number> => {
    const ids =
      'removalId' in selection
        ? removedIds(store.db, selection.removalId, fewContacts + 1)
        : 'ids' in selection
          ? [...new Set(selection.ids)]
          : null;
    try {
      return ids !== null && ids.length <= fewContacts
        ? await applyToAll(store, action, ids, clock.now(), breathe)
        : await asJob({ action, selection });
    } finally {
      changed();
      keeper.check();
    }
  };

  const asJob = async (input: BulkInput): Promise<number> => {
    const job = await jobs.wait(jobs.start('contacts.bulk', input));
    if (job.state === 'done' && typeof job.result === 'number') return job.result;
    throw new LetterlockError(job.state === 'cancelled' ? 'cancelled' : 'interrupted', undefined, { jobId: job.id });
  };

  return {
    async remove({ selection }, { note }) {
      const removalId = store.transaction((db) => insertRemoval(db, clock.now()));
      const removed = await apply({ kind: 'remove', removalId }, selection);
      note({ removed, undoId: removalId });
      return { removed, undoId: removalId };
    },
    async restore({ undoId }, { note }) {
      requireRemoval(store.db, undoId);
      const restored = await apply({ kind: 'restore', removalId: undoId }, { removalId: undoId });
      note({ restored });
      return { restored };
    },
    lists: () => ({ items: allLists(store.db) }),
    listCreate({ name }) {
      const id = store.transaction((db) => insertList(db, name, clock.now()));
      changed();
      return { id };
    },
    listRename({ id, name }) {
      store.transaction((db) => {
        requireList(db, id);
        renameList(db, id, name);
      });
      changed();
      return {};
    },
    async listRemove({ id }) {
      requireList(store.db, id);
      while (!store.transaction((db) => removeSome(db, id))) await breathe();
      changed();
      return {};
    },
    async listAdd({ listId, selection }, { note }) {
      requireList(store.db, listId);
      const count = await apply({ kind: 'listAdd', listId }, selection);
      note({ changed: count });
      return { changed: count };
    },
    async listDrop({ listId, selection }, { note }) {
      requireList(store.db, listId);
      const count = await apply({ kind: 'listDrop', listId }, selection);
      note({ changed: count });
      return { changed: count };
    },
    segments: () => ({
      items: allSegments(store.db).map(({ id, name, filter }) => ({
        id,
        name,
        filter: contactFilter.parse(JSON.parse(filter)),
      })),
    }),
    segmentSave({ id, name, filter }) {
      const saved = store.transaction((db) => {
        checkNesting(filter, segmentSource(db), id);
        if (id === undefined) return insertSegment(db, name, filter);
        if (!updateSegment(db, id, name, filter)) {
          throw new LetterlockError('not-found', 'There is no such segment.');
        }
        return id;
      });
      changed();
      return { id: saved };
    },
    segmentRemove({ id }) {
      store.transaction((db) => deleteSegment(db, id));
      changed();
      return {};
    },
  };
}

/** Whether the list is gone: with its last members, so that none can be added in between. */
function removeSome(db: WritableDb, listId: number): boolean {
  const gone = deleteMembers(db, listId, membersAtOnce) < membersAtOnce;
  if (gone) deleteList(db, listId);
  return gone;
}

const deepestNesting = 5;

/** Segments may be built on segments, but not on themselves. */
function checkNesting(
  filter: ContactFilter,
  segments: (id: number) => ContactFilter | undefined,
  own: number | undefined,
): void {
  let inner: ContactFilter | undefined = filter;
  for (let depth = 0; inner?.segmentId !== undefined; depth += 1) {
    if (inner.segmentId === own || depth >= deepestNesting) {
      throw new LetterlockError('invalid-input', 'A segment cannot be built on itself, nor on more than five others.');
    }
    inner = segments(inner.segmentId);
  }
}
