/** Contacts that go or come back many at once, and what others do meanwhile: the sort orders end up with those that are there. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { restoreContacts } from '../../../src/core/contacts/bulk.ts';
import { createContacts } from '../../../src/core/contacts/contacts.ts';
import type { Contacts } from '../../../src/core/contacts/contacts.ts';
import { leaveInWindows, sweepSortOrders } from '../../../src/core/contacts/leave-job.ts';
import type { LeaveStep } from '../../../src/core/contacts/leave-job.ts';
import { deleteRows, removeRows } from '../../../src/core/contacts/leave.ts';
import { returnInWindows } from '../../../src/core/contacts/return-job.ts';
import { addStale, staleEntries } from '../../../src/core/contacts/repository-sorted.ts';
import type { CallContext } from '../../../src/core/handlers.ts';
import { all, run } from '../../../src/core/store/rows.ts';
import { LetterlockError } from '../../../src/shared/result.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

const context: CallContext = { principal: { name: 'owner', from: 'test', permissions: 'all' }, note: () => undefined };
const empty = { title: '', phone: '', country: '', language: '', zone: '', fields: {}, listIds: [] };
const people = 40;

let bare: BareDeps;
let contacts: Contacts;
let ids: number[];
beforeEach(async () => {
  bare = await bareDeps();
  contacts = createContacts(bare.deps);
  const { create } = contacts.handlers.contacts;
  ids = [];
  for (let at = 0; at < people; at += 1) {
    const named = { email: `p${at}@example.com`, firstName: 'P', lastName: `Name ${at % 7}`, company: `${at % 5} Ltd` };
    ids.push((await create({ ...named, ...empty }, context)).id);
  }
});
afterEach(() => bare.close());

const inOrder = (table: 'contact_last_name' | 'contact_company'): number[] =>
  all<{ id: number }>(bare.deps.store.db, `SELECT contact_id AS id FROM ${table} ORDER BY contact_id`).map(
    ({ id }) => id,
  );

function expectSorted(expected: readonly number[]): void {
  expect(inOrder('contact_last_name')).toEqual(expected);
  expect(inOrder('contact_company')).toEqual(expected);
}

/** Takes `given` away, ten at a time. */
function stepsOver(given: readonly number[], how: (some: readonly number[]) => LeaveStep): LeaveStep {
  let taken = 0;
  return (db, limit) => {
    const some = given.slice(taken, taken + Math.min(limit, 10));
    taken += some.length;
    return some.length === 0 ? null : how(some)(db, limit);
  };
}
const removing = (given: readonly number[]): LeaveStep =>
  stepsOver(given, (some) => (db) => removeRows(db, some, null, 1));

const { signal } = new AbortController();

test('removed contacts leave every order, and the rest stay', async () => {
  const { store } = bare.deps;
  const gone = ids.slice(5, 35);
  expect(await leaveInWindows({ store, signal }, removing(gone), () => undefined)).toBe(30);
  expectSorted([...ids.slice(0, 5), ...ids.slice(35)]);
});

test('of deleted contacts those that were written to are kept, removed', async () => {
  const { store } = bare.deps;
  const [written = 0] = ids;
  store.transaction((db) => {
    run(db, `INSERT INTO campaign (id, name, audience, schedule, created_at) VALUES (1, 'Spring', '{}', '{}', 0)`);
    run(db, 'INSERT INTO enrolment (campaign_id, contact_id, enrolled_at) VALUES (1, ?, 0)', [written]);
  });
  const deleting = stepsOver(ids.slice(0, 20), (some) => (db) => deleteRows(db, some, 1));
  await leaveInWindows({ store, signal }, deleting, () => undefined);
  expectSorted(ids.slice(20));
  expect(all(store.db, 'SELECT id FROM contact WHERE removed_at IS NOT NULL')).toEqual([{ id: written }]);
  expect(all(store.db, `SELECT value FROM contact_tally WHERE name IN ('live', 'removed') ORDER BY name`)).toEqual([
    { value: 20 },
    { value: 1 },
  ]);
});

test('a contact that comes back before the orders were put right keeps its places', async () => {
  const { store } = bare.deps;
  const [first = 0] = ids;
  const leaving = leaveInWindows({ store, signal }, removing(ids.slice(0, 30)), (done) => {
    if (done === 20) store.transaction((db) => restoreContacts(db, [first]));
  });
  expect(await leaving).toBe(30);
  expectSorted([first, ...ids.slice(30)]);
});

test('a cancel ends between two batches, with the orders put right', async () => {
  const { store } = bare.deps;
  const stop = new AbortController();
  const leaving = leaveInWindows({ store, signal: stop.signal }, removing(ids), (done) => {
    if (done === 20) stop.abort(new LetterlockError('cancelled'));
  });
  await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
  expectSorted(ids.slice(20));
});

test('what a process that ended left in the orders is found at the next start, and shown to nobody until then', async () => {
  const { store, jobs } = bare.deps;
  const left = ids.slice(10, 30);
  store.transaction((db) => addStale(db, removeRows(db, left, null, 1).length));
  const { list } = contacts.handlers.contacts;
  const sort = { by: 'lastName', descending: false } as const;
  const page = await list({ filter: { conditions: [] }, sort, limit: 100 }, context);
  expect(page.items).toHaveLength(people - left.length);
  expectSorted(ids);
  contacts.start();
  const started = (await jobs.handlers.list({}, context)).items;
  expect(started.map(({ kind }) => kind)).toEqual(['contacts.place']);
  for (const { id } of started) await jobs.wait(id);
  expectSorted([...ids.slice(0, 10), ...ids.slice(30)]);
});

describe('contacts that come back', () => {
  /** Those of the first thirty are removed; the orders are put right. */
  const removeThirty = async (): Promise<number[]> => {
    const gone = ids.slice(0, 30);
    await leaveInWindows({ store: bare.deps.store, signal }, removing(gone), () => undefined);
    return gone;
  };
  /** Once, after the first batch that `returnInWindows` tells of: then one order has its entries. */
  const meanwhile = (work: () => void): (() => void) => {
    let done = false;
    return () => {
      if (done) return;
      done = true;
      work();
    };
  };
  const totals = (): Record<string, number> =>
    Object.fromEntries(
      all<{ name: string; value: number }>(bare.deps.store.db, 'SELECT name, value FROM contact_tally').map(
        ({ name, value }) => [name, value],
      ),
    );

  test('are in every order again, and in every total', async () => {
    const { store } = bare.deps;
    expect(await returnInWindows({ store, signal }, await removeThirty(), () => undefined)).toBe(30);
    expectSorted(ids);
    expect(totals()).toMatchObject({ live: people, removed: 0, suppressed: 0, stale: 0 });
  });

  test('are sorted although what was stale is swept meanwhile', async () => {
    const { store } = bare.deps;
    const gone = await removeThirty();
    let sweeping: Promise<void> = Promise.resolve();
    const sweep = meanwhile(() => {
      sweeping = sweepSortOrders({ store, signal });
    });
    expect(await returnInWindows({ store, signal }, gone, sweep)).toBe(30);
    await sweeping;
    expectSorted(ids);
  });

  test('leave one that came back by another way, and was changed since, as it is', async () => {
    const { store } = bare.deps;
    const gone = await removeThirty();
    const { create } = contacts.handlers.contacts;
    const renamed = meanwhile(
      () =>
        void create({ email: 'p3@example.com', firstName: 'P', lastName: 'Other', company: 'Else', ...empty }, context),
    );
    expect(await returnInWindows({ store, signal }, gone, renamed)).toBe(29);
    expectSorted(ids);
    const key = `SELECT key FROM contact_company WHERE contact_id = ${ids[3]}`;
    expect(all(store.db, key)).toEqual([{ key: 'else' }]);
  });

  test('and are stopped in between leave nothing behind that is not swept', async () => {
    const { store } = bare.deps;
    const gone = await removeThirty();
    const stop = new AbortController();
    const cancelled = returnInWindows({ store, signal: stop.signal }, gone, () =>
      stop.abort(new LetterlockError('cancelled')),
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(staleEntries(store.db)).toBe(30);
    await sweepSortOrders({ store, signal });
    expectSorted(ids.slice(30));
    expect(totals()).toMatchObject({ live: people - 30, removed: 30, stale: 0 });
  });
});
