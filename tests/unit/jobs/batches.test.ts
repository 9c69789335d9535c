/** Transactions of bulk work: how long they are, and whom they let go first. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Batches } from '../../../src/core/jobs/batches.ts';
import { get, run } from '../../../src/core/store/rows.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

let bare: BareDeps;
let batches: Batches;
beforeEach(async () => {
  bare = await bareDeps();
  bare.deps.store.db.exec('CREATE TABLE written (row INTEGER PRIMARY KEY)');
  batches = new Batches(bare.deps.store);
});
afterEach(() => bare.close());

const written = (): number => get<{ n: number }>(bare.deps.store.db, 'SELECT count(*) AS n FROM written')?.n ?? 0;

/** Somebody begins to wait for the end of the transaction, or ends to. */
const wait = (change: number): void => void Atomics.add(bare.deps.store.turn.shared, 0, change);

function write(rows: number, meanwhile: (done: number) => void = () => undefined): { done: number; slices: number } {
  let slices = 0;
  const done = batches.commitSlices(rows, (db, from, to) => {
    slices += 1;
    for (let row = from; row < to; row += 1) run(db, 'INSERT INTO written (row) VALUES (?)', [row]);
    meanwhile(to);
  });
  return { done, slices };
}

test('slices that follow one another are one transaction, each row in one of them', () => {
  const rows = 2 * batches.rows + 1;
  const { done, slices } = write(rows);
  expect(done).toBe(rows);
  expect(slices).toBeGreaterThan(1);
  expect(written()).toBe(rows);
});

test('a transaction ends after the slice in which somebody began to wait, and the rest comes with the next one', () => {
  const first = batches.rows;
  expect(write(10 * first, () => wait(1))).toEqual({ done: first, slices: 1 });
  expect(written()).toBe(first);
  wait(-1);
});

test('a transaction that has become long ends with rows left', () => {
  const rows = 1_000_000;
  const { done } = write(rows);
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(rows);
  expect(written()).toBe(done);
});

test('a slice that fails takes back those before it', () => {
  const fail = (done: number): void => {
    if (done > batches.rows) throw new Error('full');
  };
  batches.rows = 100;
  expect(() => write(100_000, fail)).toThrow('full');
  expect(written()).toBe(0);
});
