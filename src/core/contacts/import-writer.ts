/** Writes the windows of one import, batch by batch, and counts what became of the rows. */
import { randomInt } from 'node:crypto';
import type { JobContext } from '../jobs/job.ts';
import type { WritableDb } from '../store/open.ts';
import { Batches } from './batches.ts';
import { restoreContacts } from './bulk.ts';
import type { ContactValues, StoredContact } from './contact.ts';
import type { ImportInput } from './import-job.ts';
import { merge } from './import-merge.ts';
import type { Reject } from './import-rows.ts';
import { read } from './import-window.ts';
import type { ImportWindow } from './import-window.ts';
import {
  addToTally,
  findLiveByKey,
  findRemovedByKey,
  insertRow,
  insertRows,
  tally,
  updateContact,
} from './repository.ts';
import type { WrittenValues } from './repository.ts';
import { insertRejects, journal, saveCounts } from './repository-import.ts';
import type { Counts } from './repository-import.ts';
import { addMembers } from './repository-lists.ts';
import { hasSuppressions, reasonFor } from './repository-suppression.ts';
import { SeenSet } from './seen-set.ts';

type Outcome = 'created' | 'updated' | 'unchanged' | 'duplicatesInFile' | 'suppressed';

/** Rows in one statement; more of them gain nothing. */
const rowsAtOnce = 32;

/** A transaction under way. */
interface Batch {
  readonly created: number[];
  pending: WrittenValues[];
  /** There are removed contacts, which may come back, or nothing is to be written. */
  readonly singly: boolean;
}

export class ImportWriter {
  readonly counts: { -readonly [K in keyof Counts]: number } = {
    rows: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    duplicatesInFile: 0,
    suppressed: 0,
    rejected: 0,
  };
  readonly #input: ImportInput;
  readonly #context: JobContext;
  readonly #seen = new SeenSet(randomInt(2 ** 32));
  readonly #batches: Batches;

  constructor(input: ImportInput, context: JobContext) {
    this.#input = input;
    this.#context = context;
    this.#batches = new Batches(context.store);
  }

  async write(window: ImportWindow, rejects: readonly Reject[]): Promise<void> {
    const { signal } = this.#context;
    this.counts.duplicatesInFile += window.duplicates;
    const entries = window.keys();
    let start = 0;
    let left = rejects;
    while (start < entries.length || left.length > 0) {
      const batch = entries.slice(start, start + this.#batches.rows);
      const rejected = left.slice(0, this.#batches.rows);
      this.#batches.commit((db) => {
        this.#writeBatch(db, window, batch);
        insertRejects(db, this.#input.importId, rejected);
      });
      start += batch.length;
      left = left.slice(rejected.length);
      await this.#batches.pause();
      signal.throwIfAborted();
    }
  }

  #writeBatch(db: WritableDb, window: ImportWindow, keys: readonly string[]): void {
    const { importId, listIds, dryRun } = this.#input;
    const batch: Batch = { created: [], pending: [], singly: dryRun || tally(db, 'removed') > 0 };
    const screen = hasSuppressions(db);
    for (const key of keys) {
      const values = window.take(key);
      const repeated = this.#seen.add(key);
      if (screen && reasonFor(db, key, values.domain) !== null) this.#count('suppressed', repeated);
      else if (repeated || batch.singly) this.#count(this.#writeOne(db, values, batch), repeated);
      else batch.pending.push(values);
      if (batch.pending.length >= rowsAtOnce) this.#insertPending(db, batch);
    }
    this.#insertPending(db, batch);
    addToTally(db, 'live', batch.created.length);
    for (const listId of batch.created.length > 0 ? listIds : []) addMembers(db, listId, batch.created);
    saveCounts(db, importId, this.counts, batch.created.at(-1) ?? 0);
  }

  #count(outcome: Outcome, repeated: boolean): void {
    this.counts[repeated ? 'duplicatesInFile' : outcome] += 1;
  }

  #insertPending(db: WritableDb, batch: Batch): void {
    const { pending } = batch;
    if (pending.length === 0) return;
    batch.pending = [];
    const ids = insertRows(db, pending, { importId: this.#input.importId, at: this.#context.startedAt });
    for (const [index, values] of pending.entries()) {
      const id = ids[index] ?? null;
      if (id === null) {
        this.#count(this.#writeOne(db, values, batch), false);
      } else {
        batch.created.push(id);
        this.counts.created += 1;
      }
    }
  }

  #writeOne(db: WritableDb, values: WrittenValues, { singly, created }: Batch): Outcome {
    const { importId, dryRun } = this.#input;
    const past = singly ? findRemovedByKey(db, values.emailKey) : undefined;
    if (past !== undefined && findLiveByKey(db, values.emailKey) === undefined) {
      return this.#revive(db, past, read(values));
    }
    if (!dryRun) {
      const id = insertRow(db, values, { importId, at: this.#context.startedAt });
      if (id !== null) {
        created.push(id);
        return 'created';
      }
    }
    const existing = findLiveByKey(db, values.emailKey);
    return existing === undefined ? 'created' : this.#mergeInto(db, existing, read(values));
  }

  /** A contact that was removed comes back with its history, so that no campaign writes to it twice. */
  #revive(db: WritableDb, past: StoredContact, values: ContactValues): Outcome {
    const { dryRun, importId } = this.#input;
    if (dryRun) return 'updated';
    restoreContacts(db, [past.id]);
    const { values: merged, changes } = merge(past, values, 'overwrite');
    updateContact(db, past, merged, this.#context.startedAt);
    const lists = this.#addToLists(db, past.id);
    journal(db, importId, past.id, {
      fields: changes,
      lists,
      revived: { at: past.removedAt ?? this.#context.startedAt, removalId: past.removalId },
    });
    return 'updated';
  }

  #mergeInto(db: WritableDb, existing: StoredContact, values: ContactValues): Outcome {
    const { duplicates, dryRun, importId } = this.#input;
    const { values: merged, changes } = merge(existing, values, duplicates);
    const outcome = Object.keys(changes).length > 0 ? 'updated' : 'unchanged';
    if (dryRun || duplicates === 'skip') return outcome;
    if (outcome === 'updated') updateContact(db, existing, merged, this.#context.startedAt);
    const lists = this.#addToLists(db, existing.id);
    const own = existing.importId === importId;
    if (!own && (outcome === 'updated' || lists.length > 0)) {
      journal(db, importId, existing.id, { fields: changes, lists, revived: null });
    }
    return outcome;
  }

  /** Answers the lists that the contact was not in. */
  #addToLists(db: WritableDb, contactId: number): number[] {
    return this.#input.listIds.filter((listId) => addMembers(db, listId, [contactId]) > 0);
  }
}
