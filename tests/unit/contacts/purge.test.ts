import { afterEach, beforeEach, expect, test } from 'vitest';
import { createContacts } from '../../../src/core/contacts/contacts.ts';
import type { Contacts } from '../../../src/core/contacts/contacts.ts';
import type { CallContext } from '../../../src/core/handlers.ts';
import { run } from '../../../src/core/store/rows.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';

const context: CallContext = { principal: { name: 'owner', from: 'test', permissions: 'all' }, note: () => undefined };
const nothing = { firstName: '', lastName: '', company: '', title: '', phone: '', country: '', language: '' };
const day = 86_400_000;

let bare: BareDeps;
let contacts: Contacts;
beforeEach(async () => {
  bare = await bareDeps();
  contacts = createContacts(bare.deps);
});
afterEach(() => bare.close());

const add = async (email: string): Promise<number> => {
  const { create } = contacts.handlers.contacts;
  return (await create({ email, ...nothing, firstName: 'Anna', zone: '', fields: { a: 'b' }, listIds: [] }, context))
    .id;
};

/** The purge that a start finds due, if any. */
async function startAndWait(): Promise<string[]> {
  contacts.start();
  const { items } = await bare.deps.jobs.handlers.list({}, context);
  for (const { id } of items) await bare.deps.jobs.wait(id);
  return items.map(({ kind }) => kind);
}

test('removed contacts go after 30 days; of one that was written to only the campaign keeps a trace', async () => {
  const { store } = bare.deps;
  const gone = await add('gone@example.com');
  const written = await add('written@example.com');
  const later = await add('later@example.com');
  store.transaction((db) => {
    run(db, `INSERT INTO campaign (id, name, audience, schedule, created_at) VALUES (1, 'Spring', '{}', '{}', 0)`);
    run(db, 'INSERT INTO enrolment (campaign_id, contact_id, enrolled_at) VALUES (1, ?, 0)', [written]);
  });
  const { remove, restore } = contacts.handlers.contacts;
  const { undoId } = await remove({ selection: { ids: [gone, written] } }, context);
  bare.ports.clock.advanceTo(bare.ports.clock.now() + 20 * day);
  const second = await remove({ selection: { ids: [later] } }, context);
  expect(await startAndWait()).toEqual([]);

  bare.ports.clock.advanceTo(bare.ports.clock.now() + 11 * day);
  expect(await startAndWait()).toEqual(['contacts.purge']);
  expect(store.db.prepare('SELECT id, email, first_name AS name, fields FROM contact ORDER BY id').all()).toEqual([
    { id: written, email: '', name: '', fields: '{}' },
    { id: later, email: 'later@example.com', name: 'Anna', fields: '{"a":"b"}' },
  ]);
  await expect(restore({ undoId }, context)).rejects.toMatchObject({ code: 'not-found' });
  expect(await restore({ undoId: second.undoId }, context)).toEqual({ restored: 1 });
  const again = await add('written@example.com');
  expect(again).not.toBe(written);
});
