/**
 * Takes a whole import back: what it changed gets its old fields where nobody changed them since, what it created
 * goes. A contact that was written to in the meantime is only removed, since its history must stay.
 */
import type { JobContext, JobRun, Json } from '../jobs/job.ts';
import type { WritableDb } from '../store/open.ts';
import { Batches } from '../jobs/batches.ts';
import { removeContacts } from './bulk.ts';
import { bulkWriting } from '../jobs/bulk-writing.ts';
import { unmerge } from './import-merge.ts';
import { leaveInWindows } from './leave-job.ts';
import { deleteRows } from './leave.ts';
import { findContact, updateContact } from './repository.ts';
import { changesAfter, createdAfter, findImport, setImportState } from './repository-import.ts';
import type { ImportRow, StoredChange } from './repository-import.ts';
import { deleteList, dropMembers } from './repository-lists.ts';

export interface UndoInput {
  readonly importId: number;
}

export const importUndoJob: JobRun<UndoInput> = (input, context) =>
  bulkWriting(context.store, () => undoImport(input, context));

async function undoImport({ importId }: UndoInput, context: JobContext): Promise<Json> {
  const { store, startedAt, signal, progress } = context;
  const undone = findImport(store.db, importId);
  if (undone === undefined) return { contacts: 0 };
  const batches = new Batches(store);
  let done = 0;
  const total = undone.created + undone.updated;
  let after = 0;
  for (let more = true; more;) {
    const count = batches.commit(batches.rows, (db) => {
      const changes = changesAfter(db, importId, after, batches.rows);
      for (const change of changes) undoChange(db, change, startedAt);
      after = changes.at(-1)?.contactId ?? after;
      return changes.length;
    });
    done += count;
    more = count > 0;
    progress(done, Math.max(total, done), 'undoing');
    await batches.pause();
    signal.throwIfAborted();
  }
  let afterId = undone.afterId;
  const changed = done;
  done += await leaveInWindows(
    context,
    (db, limit) => {
      const ids = createdAfter(db, undone, afterId, limit);
      afterId = ids.at(-1) ?? afterId;
      return ids.length === 0 ? null : deleteRows(db, ids, startedAt);
    },
    (contacts) => progress(changed + contacts, Math.max(total, changed + contacts), 'undoing'),
  );
  store.transaction((db) => {
    dropEmptyList(db, undone);
    setImportState(db, importId, 'undone');
  });
  return { contacts: done };
}

function undoChange(db: WritableDb, { contactId, change }: StoredChange, at: number): void {
  const contact = findContact(db, contactId);
  if (contact === undefined) return;
  for (const listId of change.lists) dropMembers(db, listId, [contactId]);
  updateContact(db, contact, unmerge(contact, change.fields), at);
  if (change.revived !== null) removeContacts(db, [contactId], change.revived.removalId, change.revived.at);
}

/** A list that the import made goes with its contacts, unless others were put into it. */
function dropEmptyList(db: WritableDb, { newListId }: ImportRow): void {
  if (newListId !== null) deleteList(db, newListId, 'if-empty');
}
