import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sortKey } from '../../../src/core/contacts/fold.ts';
import { allOrders } from '../../../src/core/contacts/repository-sorted.ts';
import { entriesOf, memoryOf, SortRun } from '../../../src/core/contacts/sort-run.ts';
import type { SortedRun } from '../../../src/core/contacts/sort-run.ts';

const runOf = (lastNames: readonly string[], most = 100): SortRun => {
  const run = new SortRun(most);
  for (const [index, lastName] of lastNames.entries()) run.add({ id: 10 + index, lastName, company: '' });
  return run;
};

const byLastName = (run: SortedRun) => entriesOf(run, 'lastName', 0, run.ids.length);

describe('a run of sort keys', () => {
  test('gives the entries in order, those without a value last', () => {
    const run = runOf(['Zoë', '', 'Álvarez', 'adam', '王', 'Adamson']).take(15, 3);
    expect(byLastName(run)).toEqual([
      { key: 'adam', id: 13 },
      { key: 'adamson', id: 15 },
      { key: 'alvarez', id: 12 },
      { key: 'zoe', id: 10 },
      { key: '王', id: 14 },
      { key: sortKey(''), id: 11 },
    ]);
    expect([run.through, run.edits]).toEqual([15, 3]);
  });

  test('gives every entry once, ascending by the first bytes and then by contact, a part at a time', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 60 }), (names) => {
        const run = runOf(names).take(0, 0);
        const entries = [0, 20, 40].flatMap((start) => entriesOf(run, 'lastName', start, 20));
        const expected = names.map((name, index) => ({ key: sortKey(name), id: 10 + index }));
        const first = (key: string): string => Buffer.from(key).subarray(0, 5).toString('hex').padEnd(10, '0');
        const inOrder = expected.toSorted((a, b) => (first(a.key) < first(b.key) ? -1 : 1));
        expect(entries.toSorted((a, b) => a.id - b.id)).toEqual(
          expected.map(({ key, id }) => ({ key: Buffer.from(key).toString(), id })),
        );
        expect(entries.map(({ key }) => first(key))).toEqual(inOrder.map(({ key }) => first(key)));
      }),
    );
  });

  test('begins anew when it was taken, and says when it is full', () => {
    const run = runOf(['a', 'b'], 2);
    expect([run.room, run.isFull]).toEqual([0, true]);
    expect(() => run.add({ id: 9, lastName: 'c', company: '' })).toThrow('no room');
    const taken = run.take(11, 0);
    run.add({ id: 12, lastName: 'c', company: 'C' });
    expect(run.take(12, 0).ids).toEqual(new Float64Array([12]));
    expect(byLastName(taken).map(({ id }) => id)).toEqual([10, 11]);
  });

  test('can be handed to another thread whole', () => {
    const run = runOf(['b', 'a']).take(11, 0);
    const there = structuredClone(run, { transfer: memoryOf(run) });
    expect(byLastName(there).map(({ key }) => key)).toEqual(['a', 'b']);
    expect(run.ids.length).toBe(0);
    for (const order of allOrders) expect(run.orders[order].bytes.length).toBe(0);
  });
});
