import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Input } from '../../../src/shared/contract/index.ts';
import { csvText } from '../../support/csv.ts';
import type { Table } from '../../support/csv.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let ws: TestWorkspace;
beforeEach(async () => {
  ws = await openTestWorkspace();
});
afterEach(() => ws.close());

type Start = Input<'contacts.importStart'>;

/** Imports a table as a user does: upload, preview, start with what was suggested; answers the finished job. */
async function importBytes(bytes: Buffer, change: Partial<Start> = {}) {
  const fileId = await ws.upload('people.csv', bytes);
  const preview = await ws.call('contacts.importPreview', { fileId });
  const { jobId } = await ws.call('contacts.importStart', {
    fileId,
    format: preview.format,
    mapping: preview.mapping,
    duplicates: 'fill',
    ...change,
  });
  return ws.finished(jobId);
}

const importTable = (table: Table, change: Partial<Start> = {}) => importBytes(Buffer.from(csvText(table)), change);

async function undo(importId: number): Promise<void> {
  const { jobId } = await ws.call('contacts.importUndo', { importId });
  expect((await ws.finished(jobId)).state).toBe('done');
}

async function everyone(): Promise<object[]> {
  const { items } = await ws.call('contacts.list', { sort: { by: 'email' }, limit: 500 });
  return Promise.all(items.map(({ id }) => ws.call('contacts.get', { id })));
}

const heading = ['E-Mail', 'Vorname', 'Nachname', 'Firma', 'Umsatz (EUR)'];

describe('an import', () => {
  test('creates, searches, sorts and counts its contacts, and names custom fields after their columns', async () => {
    const job = await importTable(
      [heading, ['anna@example.com', 'Anna', 'Müller', 'Acme', '10'], ['ben@example.com', 'Ben', 'Adam', 'Zeta', '']],
      { newList: 'Fair' },
    );
    expect(job).toMatchObject({
      state: 'done',
      result: { rows: 2, created: 2, updated: 0, unchanged: 0, duplicatesInFile: 0, suppressed: 0, rejected: 0 },
    });
    const found = await ws.call('contacts.list', { filter: { search: 'muller' } });
    expect(found.items.map((item) => item.email)).toEqual(['anna@example.com']);
    const sorted = await ws.call('contacts.list', { sort: { by: 'lastName' } });
    expect(sorted.items.map((item) => item.lastName)).toEqual(['Adam', 'Müller']);
    expect((await ws.call('contacts.lists', {})).items).toMatchObject([{ name: 'Fair', contacts: 2 }]);
    expect(await ws.call('contacts.count', {})).toEqual({ count: 2 });
    expect((await ws.call('contacts.fields', {})).items).toEqual([{ key: 'umsatzEur', label: 'Umsatz (EUR)' }]);
  });

  test('accounts for every row, and reports what it rejected with line and reason', async () => {
    await ws.call('suppression.add', { values: ['blocked@example.com', 'bad.example'] });
    await ws.call('contacts.create', { email: 'known@example.com', firstName: 'Kim' });
    const job = await importTable([
      heading,
      ['new@example.com', 'multi\nline', '', '', ''],
      ['NEW@example.com', '', 'Later', '', ''],
      ['known@example.com', 'Other', 'Known', '', ''],
      ['blocked@example.com', '', '', '', ''],
      ['someone@mail.bad.example', '', '', '', ''],
      ['no address', '', '', '', ''],
      ['', 'Empty', '', '', ''],
    ]);
    expect(job.result).toMatchObject({
      rows: 7,
      created: 1,
      updated: 1,
      unchanged: 0,
      duplicatesInFile: 1,
      suppressed: 2,
      rejected: 2,
    });
    const rejects = await ws.call('contacts.importRejects', { jobId: job.id });
    expect(rejects.items.map(({ line, reason }) => [line, reason])).toEqual([
      [8, 'address-no-at'],
      [9, 'address-empty'],
    ]);
    const { fileId } = await ws.call('contacts.importReport', { jobId: job.id });
    expect((await ws.download(fileId)).toString()).toContain('8,address-no-at,no address');
    expect(await everyone()).toMatchObject([
      { email: 'known@example.com', firstName: 'Kim', lastName: 'Known' },
      { email: 'new@example.com', firstName: 'multi line', lastName: 'Later' },
    ]);
  });

  test('that is dry says the same and changes nothing', async () => {
    await ws.call('contacts.create', { email: 'known@example.com' });
    const table = [
      heading,
      ['a@example.com', 'A', '', '', ''],
      ['a@example.com', '', 'B', '', ''],
      ['known@example.com', 'K', '', '', ''],
      ['x', '', '', '', ''],
    ];
    const dry = await importTable(table, { dryRun: true, newList: 'Never' });
    expect(dry.result).toMatchObject({
      importId: null,
      rows: 4,
      created: 1,
      updated: 1,
      duplicatesInFile: 1,
      rejected: 1,
    });
    expect(await ws.call('contacts.count', {})).toEqual({ count: 1 });
    expect((await ws.call('contacts.lists', {})).items).toEqual([]);
    expect((await ws.call('contacts.imports', {})).items).toEqual([]);
    expect((await ws.call('contacts.importRejects', { jobId: dry.id })).total).toBe(1);
    const real = await importTable(table);
    expect({ ...(real.result as object), importId: null }).toEqual(dry.result);
  });

  test('can be taken back as a whole, and leaves later changes by hand alone', async () => {
    await ws.call('contacts.create', { email: 'one@example.com', company: 'Old' });
    await ws.call('contacts.create', { email: 'two@example.com', company: 'Old' });
    const before = await everyone();
    const job = await importTable(
      [
        heading,
        ['one@example.com', 'One', '', 'New', '1'],
        ['two@example.com', 'Two', '', 'New', '2'],
        ['three@example.com', '', '', '', ''],
      ],
      { duplicates: 'overwrite', newList: 'Fair' },
    );
    const two = (await ws.call('contacts.list', { filter: { search: 'two@' } })).items[0]?.id ?? 0;
    await ws.call('contacts.update', { id: two, firstName: 'By hand' });
    await undo((job.result as { importId: number }).importId);
    const after = await everyone();
    expect(after).toMatchObject([
      { email: 'one@example.com', company: 'Old', firstName: '', fields: {}, lists: [] },
      { email: 'two@example.com', company: 'Old', firstName: 'By hand', fields: {}, lists: [] },
    ]);
    expect(after).toHaveLength(before.length);
    expect((await ws.call('contacts.list', { filter: { search: 'three' } })).items).toEqual([]);
    expect((await ws.call('contacts.imports', {})).items[0]?.state).toBe('undone');
  });
});
