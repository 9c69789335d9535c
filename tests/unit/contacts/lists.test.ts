/** A list that is being removed, seen from any instant at which the process may end. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createContacts } from '../../../src/core/contacts/contacts.ts';
import { removeRows } from '../../../src/core/contacts/leave.ts';
import { addMembers, allLists, deleteMembers, insertList } from '../../../src/core/contacts/repository-lists.ts';
import type { CallContext } from '../../../src/core/handlers.ts';
import { get } from '../../../src/core/store/rows.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

const context: CallContext = { principal: { name: 'owner', from: 'test', permissions: 'all' }, note: () => undefined };
const empty = { title: '', phone: '', country: '', language: '', zone: '', fields: {}, listIds: [] };
const people = 20;

let bare: BareDeps;
let listId: number;
beforeEach(async () => {
  bare = await bareDeps();
  const { create } = createContacts(bare.deps).handlers.contacts;
  const ids: number[] = [];
  for (let at = 0; at < people; at += 1) {
    const named = { email: `p${at}@example.com`, firstName: 'P', lastName: 'N', company: 'C' };
    ids.push((await create({ ...named, ...empty }, context)).id);
  }
  listId = bare.deps.store.transaction((db) => {
    const list = insertList(db, 'All', 1);
    addMembers(db, list, ids);
    // Every other one is away for now, and counts in no total.
    removeRows(
      db,
      ids.filter((_, at) => at % 2 === 0),
      null,
      1,
    );
    return list;
  });
});
afterEach(() => bare.close());

const live = (): number =>
  get<{ n: number }>(
    bare.deps.store.db,
    `SELECT count(*) AS n FROM list_member JOIN contact ON contact.id = contact_id
     WHERE list_id = ? AND removed_at IS NULL`,
    [listId],
  )?.n ?? -1;
const total = (): number | undefined => allLists(bare.deps.store.db)[0]?.contacts;

test('its total is that of its live members after every step of its removal', () => {
  const { store } = bare.deps;
  expect(total()).toBe(people / 2);
  for (let left = people; left > 0;) {
    left -= store.transaction((db) => deleteMembers(db, listId, 7));
    expect(total()).toBe(live());
  }
  expect(total()).toBe(0);
});
