import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csvText } from '../../support/csv.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let ws: TestWorkspace;
/** Enough that bulk actions become jobs. */
const many = 1500;

async function importMany(newList: string): Promise<number> {
  const rows = Array.from({ length: many }, (_, at) => [
    `p${at}@${at % 3 === 0 ? 'three' : 'other'}.example`,
    `P${at}`,
  ]);
  const fileId = await ws.upload('many.csv', Buffer.from(csvText([['email', 'first name'], ...rows])));
  const { format, mapping } = await ws.call('contacts.importPreview', { fileId });
  const { jobId } = await ws.call('contacts.importStart', { fileId, format, mapping, duplicates: 'skip', newList });
  const job = await ws.finished(jobId);
  return (job.result as { importId: number }).importId;
}

const count = async (filter = {}): Promise<number> => (await ws.call('contacts.count', { filter })).count;
const sizes = async (): Promise<number[]> => (await ws.call('contacts.lists', {})).items.map((list) => list.contacts);
/** Counts that are read row by row, not from totals. */
const really = (filter = {}) => count({ ...filter, conditions: [{ field: 'email', op: 'notEmpty' }] });

beforeEach(async () => {
  ws = await openTestWorkspace();
});
afterEach(() => ws.close());

describe('many contacts at once', () => {
  test('go into a list, out of it, away and back, and every total stays true', async () => {
    const importId = await importMany('All');
    const { id: listId } = await ws.call('contacts.listCreate', { name: 'Threes' });
    const threes = { filter: { search: 'three.example' }, except: [] };
    expect(await ws.call('contacts.listAdd', { listId, selection: threes })).toEqual({ changed: many / 3 });
    expect(await ws.call('contacts.listAdd', { listId, selection: threes })).toEqual({ changed: 0 });
    expect(await sizes()).toEqual([many, many / 3]);
    expect(await count({ listId })).toBe(many / 3);
    expect(await really({ listId })).toBe(many / 3);

    const { removed, undoId } = await ws.call('contacts.remove', { selection: { filter: { importId } } });
    expect(removed).toBe(many);
    expect(await sizes()).toEqual([0, 0]);
    expect([await count(), await really(), await count({ search: 'three' })]).toEqual([0, 0, 0]);

    expect(await ws.call('contacts.restore', { undoId })).toEqual({ restored: many });
    expect(await sizes()).toEqual([many, many / 3]);
    expect([await count(), await really(), await count({ search: 'three' })]).toEqual([many, many, many / 3]);

    const [one, two] = (await ws.call('contacts.list', { filter: { listId } })).items;
    const ids = [one?.id ?? 0, two?.id ?? 0];
    expect(await ws.call('contacts.listDrop', { listId, selection: { ids } })).toEqual({ changed: 2 });
    expect(await sizes()).toEqual([many, many / 3 - 2]);
  }, 60_000);

  test('except those that were taken out of the selection', async () => {
    await importMany('All');
    const kept = (await ws.call('contacts.list', { limit: 2 })).items.map((item) => item.id);
    expect(await ws.call('contacts.remove', { selection: { filter: {}, except: kept } })).toMatchObject({
      removed: many - 2,
    });
    expect((await ws.call('contacts.list', {})).items.map((item) => item.id)).toEqual(kept);
  }, 60_000);
});

describe('a removed contact', () => {
  test('is shown nowhere, and does not come back over one that was added anew', async () => {
    const { id } = await ws.call('contacts.create', { email: 'anna@example.com' });
    const { undoId } = await ws.call('contacts.remove', { selection: { ids: [id, id, 99_999] } });
    await expect(ws.call('contacts.get', { id })).rejects.toMatchObject({ code: 'not-found' });
    for (const by of ['email', 'lastName', 'company', 'createdAt', 'lastActivityAt'] as const) {
      expect((await ws.call('contacts.list', { sort: { by } })).items).toEqual([]);
    }
    await ws.call('contacts.create', { email: 'anna@example.com', firstName: 'New' });
    expect(await ws.call('contacts.restore', { undoId })).toEqual({ restored: 0 });
    expect((await ws.call('contacts.list', {})).items).toMatchObject([{ firstName: 'New' }]);
  });

  test('can be brought back once', async () => {
    const { id } = await ws.call('contacts.create', { email: 'anna@example.com' });
    const { undoId } = await ws.call('contacts.remove', { selection: { ids: [id] } });
    expect(await ws.call('contacts.restore', { undoId })).toEqual({ restored: 1 });
    expect(await ws.call('contacts.restore', { undoId })).toEqual({ restored: 0 });
    await expect(ws.call('contacts.restore', { undoId: 12_345 })).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('a list that is removed leaves its contacts', async () => {
  await importMany('All');
  const list = (await ws.call('contacts.lists', {})).items[0]?.id ?? 0;
  await ws.call('contacts.listRename', { id: list, name: 'Everyone' });
  expect((await ws.call('contacts.lists', {})).items[0]?.name).toBe('Everyone');
  await ws.call('contacts.listRemove', { id: list });
  expect(await sizes()).toEqual([]);
  expect(await count()).toBe(many);
});

test('an export imports as the same contacts, and runs no formula', async () => {
  const person = {
    email: 'anna@müller.example',
    firstName: '=cmd|calc',
    lastName: '@SUM(A1)',
    phone: '+49 30 1234',
    company: '\'-quoted "Acme", Inc.',
    country: 'DE',
    fields: { dealSize: '-5' },
  };
  await ws.call('contacts.create', person);
  const exported = await ws.finished((await ws.call('contacts.export', {})).jobId);
  const bytes = await ws.download((exported.result as { fileId: string }).fileId);
  const cells =
    bytes
      .toString()
      .split('\r\n')[1]
      ?.match(/"(?:[^"]|"")*"|[^,]+/g) ?? [];
  for (const cell of cells) expect(cell.replace(/^"/, '')).not.toMatch(/^[=+\-@]/);

  const { items } = await ws.call('contacts.list', {});
  const before = await ws.call('contacts.get', { id: items[0]?.id ?? 0 });
  await ws.call('contacts.update', { id: before.id, firstName: '', lastName: '', phone: '', company: '' });
  const fileId = await ws.upload('contacts.csv', bytes);
  const { format, mapping } = await ws.call('contacts.importPreview', { fileId });
  const { jobId } = await ws.call('contacts.importStart', { fileId, format, mapping, duplicates: 'fill' });
  expect((await ws.finished(jobId)).result).toMatchObject({ updated: 1, created: 0, rejected: 0 });
  expect(await ws.call('contacts.get', { id: before.id })).toEqual({ ...before, updatedAt: expect.any(Number) });
});
