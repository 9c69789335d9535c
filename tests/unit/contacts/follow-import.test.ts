/** What the thread that follows an import makes of rows that it is handed, and of those that it reads. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followImportTask } from '../../../src/core/contacts/follow-import-task.ts';
import type { FromFollower, ToFollower } from '../../../src/core/contacts/follow-import-task.ts';
import { PieceBuilder } from '../../../src/core/contacts/import-piece.ts';
import type { Piece } from '../../../src/core/contacts/import-piece.ts';
import { insertRows } from '../../../src/core/contacts/repository.ts';
import { insertImport } from '../../../src/core/contacts/repository-import.ts';
import { newContacts } from '../../../src/core/contacts/repository-search.ts';
import { allOrders } from '../../../src/core/contacts/repository-sorted.ts';
import { entriesOf } from '../../../src/core/contacts/sort-run.ts';
import type { SortedRun } from '../../../src/core/contacts/sort-run.ts';
import { contactValues } from '../../../src/core/contacts/values.ts';
import { packed, searchOf, written } from '../../../src/core/contacts/written.ts';
import type { WrittenValues } from '../../../src/core/contacts/written.ts';
import type { AssistContext } from '../../../src/core/jobs/job.ts';
import { Mailbox } from '../../../src/core/jobs/mailbox.ts';
import { all, run } from '../../../src/core/store/rows.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

const importId = 7;
const nothing = { firstName: '', lastName: '', company: '', title: '', phone: '', country: '', language: '', zone: '' };

let bare: BareDeps;
beforeEach(async () => {
  bare = await bareDeps();
});
afterEach(() => bare.close());

function valuesOf(email: string, given: Partial<typeof nothing>): WrittenValues {
  const result = contactValues({ ...nothing, email, fields: {}, ...given });
  if (!result.ok) throw new Error(result.reason);
  return written(result.values);
}

/** Addresses and names of every kind that the search text makes a difference of. */
const kinds = [
  valuesOf('Ada.Lovelace@Example.COM', { firstName: 'Ada', lastName: 'LOVELACE', company: 'Analytical Engines Ltd' }),
  valuesOf('nobody@example.com', {}),
  valuesOf('jose@example.com', { firstName: 'José', lastName: 'Ünal', company: 'ACME "Łódź"' }),
  valuesOf('käthe@bücher.example', { lastName: 'Müller' }),
  valuesOf('info@BÜCHER.example', { company: 'Straße & Söhne' }),
  valuesOf('kim@example.com', { lastName: '김', company: '株式会社 例' }),
];

function pieceOf(rows: readonly WrittenValues[]): Piece {
  const builder = new PieceBuilder();
  for (const row of rows) {
    const bytes = Buffer.from(packed(row));
    builder.add(bytes, 0, bytes.length);
  }
  return builder.take(false);
}

function insert(rows: readonly WrittenValues[]): void {
  bare.deps.store.transaction((db) =>
    insertRows(db, `[${rows.map(packed).join(',')}]`, { importId, at: bare.deps.clock.now() }),
  );
}

test('the search text of a row is the one that the database gives it', () => {
  insert(kinds);
  const inDatabase = newContacts(bare.deps.store.db, 0, kinds.length, kinds.length).map(({ search }) => search);
  expect(kinds.map(searchOf)).toEqual(inDatabase);
});

test('rows that are handed over and rows that are read end in the same orders and are found alike', async () => {
  const handed = kinds.slice(0, 2);
  const between = kinds.slice(2, 3);
  const handedToo = kinds.slice(3);
  for (const rows of [handed, between, handedToo]) insert(rows);

  const byReading = await follow([{ through: kinds.length, last: true, created: null }]);
  const byHand = await follow([
    { through: 2, last: false, created: { piece: pieceOf(handed), first: 1, edits: 0 } },
    { through: kinds.length, last: false, created: { piece: pieceOf(handedToo), first: 4, edits: 0 } },
    { through: kinds.length, last: true, created: null },
  ]);

  for (const order of allOrders) {
    const entries = entriesOf(byHand.run, order, 0, kinds.length);
    expect(entries).toHaveLength(kinds.length);
    expect(entries).toEqual(entriesOf(byReading.run, order, 0, kinds.length));
  }
  expect([byHand.collected, byReading.collected]).toEqual([2, 0]);
  const found = all(bare.deps.store.db, `SELECT rowid AS id FROM contact_search WHERE contact_search MATCH '"ove"'`);
  expect(found).toEqual([{ id: 1 }]);
});

test('a run knows of edits since the first of its contacts was written, also where others were read later', async () => {
  const { store } = bare.deps;
  store.transaction((db) => {
    insertImport(db, { dryRun: false, fileName: 'people.csv', at: 0, newListId: null });
    run(db, 'UPDATE import SET id = ?, edits = 5', [importId]);
  });
  insert(kinds);
  const writtenBefore = { piece: pieceOf(kinds.slice(1)), first: 2, edits: 4 };
  const { run: sorted } = await follow([
    { through: 1, last: false, created: null },
    { through: kinds.length, last: true, created: writtenBefore },
  ]);
  expect(sorted.ids).toHaveLength(kinds.length);
  expect(sorted.edits).toBe(4);
});

/** Runs the task over messages that are all there when it begins. */
async function follow(messages: readonly ToFollower[]): Promise<{ run: SortedRun; collected: number }> {
  const toTask = new Mailbox<ToFollower>();
  for (const message of messages) toTask.push(message);
  const stop = new AbortController();
  const answers: FromFollower[] = [];
  const context: AssistContext<ToFollower, FromFollower> = {
    store: bare.deps.store,
    createFile: () => Promise.reject(new Error('It needs no file.')),
    signal: stop.signal,
    post(message) {
      answers.push(message);
      if (message.type === 'indexed' && message.done) stop.abort();
    },
    next: () => toTask.next(),
    taken: () => toTask.taken(),
  };
  await followImportTask({ importId, after: 0 }, context);
  const sorted = answers.find((answer) => answer.type === 'sorted');
  if (sorted === undefined) throw new Error('Nothing was sorted.');
  return { run: sorted.run, collected: answers.filter(({ type }) => type === 'collected').length };
}
