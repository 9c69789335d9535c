/**
 * Takes a whole import back: what it changed gets its old fields where nobody changed them since, what it created
 * goes. A contact that was written to in the meantime is only removed, since its history must stay.
 */
import type { JobContext, JobRun, Json } from '../jobs/job.ts';
import type { WritableDb } from '../store/open.ts';
import { Batches } from './batches.ts';
import { bulkWriting } from './bulk-writing.ts';
import { deleteContacts } from './delete-contacts.ts';
import { unmerge } from './import-merge.ts';
import { findContact, updateContact } from './repository.ts';
import { changesAfter, createdAfter, findImport, setImportState } from './repository-import.ts';
import type { ImportRow, StoredChange } from './repository-import.ts';
import { deleteList, dropMembers } from './repository-lists.ts';
import { removeContacts } from './bulk.ts';

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
  const step = async (next: (db: WritableDb) => number | null): Promise<void> => {
    for (;;) {
      const count = batches.commit(next);
      if (count === null) return;
      done += count;
      progress(done, Math.max(total, done), 'undoing');
      await batches.pause();
      signal.throwIfAborted();
    }
  };
  let after = 0;
  await step((db) => {
    const changes = changesAfter(db, importId, after, batches.rows);
    for (const change of changes) undoChange(db, change, startedAt);
    after = changes.at(-1)?.contactId ?? after;
    return changes.length === 0 ? null : changes.length;
  });
  let afterId = undone.afterId;
  await step((db) => {
    const ids = createdAfter(db, undone, afterId, batches.rows);
    deleteContacts(db, ids, startedAt);
    afterId = ids.at(-1) ?? afterId;
    return ids.length === 0 ? null : ids.length;
  });
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
