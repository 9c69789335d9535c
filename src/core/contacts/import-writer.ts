/** Writes the rows of one import, batch by batch, and counts what became of them. */
import { domainOf } from '../../shared/domain-of.ts';
import type { JobContext } from '../jobs/job.ts';
import type { WritableDb } from '../store/open.ts';
import { Batches } from '../jobs/batches.ts';
import { restoreContacts } from './bulk.ts';
import type { ContactValues, StoredContact } from './contact.ts';
import type { ImportInput } from './import-job.ts';
import { merge } from './import-merge.ts';
import { ImportPlacer } from './import-place.ts';
import { rowsOf, withJson } from './import-piece.ts';
import type { Piece } from './import-piece.ts';
import type { RunRead } from './read-rows-task.ts';
import {
  addToTally,
  findLiveByKey,
  findRemovedByKey,
  insertRow,
  insertRows,
  lastId,
  tally,
  updateContact,
} from './repository.ts';
import { editsOf, insertRejects, journal, saveCounts } from './repository-import.ts';
import type { Counts } from './repository-import.ts';
import { addMembers, addNewMembers } from './repository-lists.ts';
import { hasSuppressions, reasonFor } from './repository-suppression.ts';
import type { SortedRun } from './sort-run.ts';
import { keyOf, read, unpacked } from './written.ts';

type Outcome = 'created' | 'updated' | 'unchanged' | 'duplicatesInFile' | 'suppressed' | 'rejected';

/** Transactions; the thread that follows moves the log in between, and this one only what is left. */
const checkpointEvery = 400;

/** A row has an entry in each of two orders; a little more, so that one run is in them before the next one comes. */
const entriesPerRow = 3;

/** A transaction under way. */
interface Batch {
  readonly created: number[];
  /** There are removed contacts, of which one may come back. */
  readonly revivable: boolean;
}

/** A piece of which every row became a contact. */
export interface Created {
  readonly piece: Piece;
  /** The id of the first; those of the others follow. */
  readonly first: number;
  /** `editsOf` from before they were written. */
  readonly edits: number;
}

/** Rows of a piece, from one on and up to another. */
interface Rows {
  readonly piece: Piece;
  readonly start: number;
  readonly end: number;
}

const noCounts: Counts = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  duplicatesInFile: 0,
  suppressed: 0,
  rejected: 0,
};

export class ImportWriter {
  /** Of what is committed; every row is in one of them. */
  counts: Counts = noCounts;
  readonly #input: ImportInput;
  readonly #context: JobContext;
  readonly #batches: Batches;
  readonly #placer: ImportPlacer;
  #uncommitted: { -readonly [K in keyof Counts]: number } = { ...noCounts };

  constructor(input: ImportInput, context: JobContext) {
    this.#input = input;
    this.#context = context;
    this.#batches = new Batches(context.store, checkpointEvery);
    this.#placer = new ImportPlacer(context, input.importId, checkpointEvery);
  }

  /** @returns what can be said of the new contacts without reading them; null when not all rows became one */
  async write(piece: Piece): Promise<Created | null> {
    const rows = piece.ends.length;
    const edits = editsOf(this.#context.store.db, this.#input.importId);
    const firsts = new Set<number | null>();
    for (let start = 0; start < rows;) {
      await this.#commit((batches) => {
        start += batches.commitSlices(rows - start, (db, from, to) => {
          const id = this.#writeBatch(db, { piece, start: start + from, end: start + to });
          firsts.add(id === null ? null : id - start - from);
        });
      });
    }
    await this.#placer.advance(entriesPerRow * rows);
    const [first = null, ...others] = firsts;
    return first === null || others.length > 0 ? null : { piece, first, edits };
  }

  /** What goes into the sort orders, little by little. */
  place(run: SortedRun): void {
    this.#placer.add(run);
  }

  /** All of it. */
  async placeAll(): Promise<void> {
    await this.#placer.finish();
  }

  /** Counts what was read and is not handed over. */
  async countRest({ rejects, rejected, duplicates }: RunRead): Promise<void> {
    const { importId } = this.#input;
    for (let start = 0; start < rejects.length;) {
      const some = rejects.slice(start, start + this.#batches.rows);
      await this.#commitAll(some.length, (db) => {
        insertRejects(db, importId, some);
        this.#count('rejected', false, some.length);
        saveCounts(db, importId, this.#uncommitted, 0);
      });
      start += some.length;
    }
    await this.#commitAll(0, (db) => {
      this.#count('rejected', false, rejected - rejects.length);
      this.#count('duplicatesInFile', true, duplicates);
      saveCounts(db, importId, this.#uncommitted, 0);
    });
  }

  #commitAll(rows: number, work: (db: WritableDb) => void): Promise<void> {
    return this.#commit((batches) => batches.commit(rows, work));
  }

  async #commit(work: (batches: Batches) => void): Promise<void> {
    this.#uncommitted = { ...this.counts };
    work(this.#batches);
    this.counts = this.#uncommitted;
    await this.#batches.pause();
    this.#context.signal.throwIfAborted();
  }

  /** @returns the id of the first row when all became contacts, with ids that follow one another; null otherwise */
  #writeBatch(db: WritableDb, given: Rows): number | null {
    const { importId, listIds } = this.#input;
    const batch: Batch = { created: [], revivable: tally(db, 'removed') > 0 };
    const { piece, start, end } = given;
    const isCareful = piece.repeated || this.#input.dryRun || batch.revivable || hasSuppressions(db);
    if (isCareful) this.#writeCarefully(db, given, batch);
    else {
      const texts = (): string[] => rowsOf(piece, start, end);
      withJson(piece, start, end, (json) => this.#insertMany(db, json, end - start, texts, batch));
    }
    addToTally(db, 'live', batch.created.length);
    for (const listId of listIds) addNewMembers(db, listId, batch.created);
    saveCounts(db, importId, this.#uncommitted, batch.created.at(-1) ?? 0);
    return isCareful || batch.created.length < end - start ? null : (batch.created[0] ?? null);
  }

  /** Rows of which some may have to be left out or to be written one by one. */
  #writeCarefully(db: WritableDb, given: Rows, batch: Batch): void {
    const { repeated } = given.piece;
    const screens = hasSuppressions(db);
    const alone: string[] = [];
    const many: string[] = [];
    for (const row of rowsOf(given.piece, given.start, given.end)) {
      if (screens && this.#isScreened(db, row, repeated)) continue;
      const isAlone =
        repeated || this.#input.dryRun || (batch.revivable && findRemovedByKey(db, keyOf(unpacked(row))) !== undefined);
      (isAlone ? alone : many).push(row);
    }
    if (many.length > 0) this.#insertMany(db, `[${many.join(',')}]`, many.length, () => many, batch);
    for (const row of alone) this.#count(this.#writeOne(db, row, batch), repeated);
  }

  #isScreened(db: WritableDb, row: string, repeated: boolean): boolean {
    const key = keyOf(unpacked(row));
    if (reasonFor(db, key, domainOf(key)) === null) return false;
    this.#count('suppressed', repeated);
    return true;
  }

  #count(outcome: Outcome, repeated: boolean, rows = 1): void {
    this.#uncommitted[repeated ? 'duplicatesInFile' : outcome] += rows;
    this.#uncommitted.rows += rows;
  }

  /** Rows that are most likely new, as a JSON array; one by one only where some were there. */
  #insertMany(db: WritableDb, json: string | Buffer, rows: number, texts: () => readonly string[], batch: Batch): void {
    const last = lastId(db);
    const inserted = insertRows(db, json, { importId: this.#input.importId, at: this.#context.startedAt });
    if (inserted === rows) {
      for (let id = last + 1; id <= last + inserted; id += 1) batch.created.push(id);
      this.#count('created', false, inserted);
      return;
    }
    const created = new Set<number>();
    for (const row of texts()) {
      const values = unpacked(row);
      const there = findLiveByKey(db, keyOf(values));
      if (there === undefined) throw new Error('A row was neither inserted nor there before.');
      if (there.id <= last || created.has(there.id)) {
        this.#count(this.#mergeInto(db, there, read(values)), false);
      } else {
        created.add(there.id);
        this.#count('created', false);
      }
    }
    batch.created.push(...created);
  }

  #writeOne(db: WritableDb, row: string, batch: Batch): Outcome {
    const { importId, dryRun } = this.#input;
    const values = unpacked(row);
    const key = keyOf(values);
    const past = batch.revivable ? findRemovedByKey(db, key) : undefined;
    if (past !== undefined && findLiveByKey(db, key) === undefined) {
      return this.#revive(db, past, read(values));
    }
    if (!dryRun) {
      const id = insertRow(db, values, { importId, at: this.#context.startedAt });
      if (id !== null) {
        batch.created.push(id);
        return 'created';
      }
    }
    const existing = findLiveByKey(db, key);
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
