/** Imports that somebody cancels, that a crash ends, and whose contacts others change meanwhile. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deriveKeys } from '../../../src/core/vault/keys.ts';
import { csvText } from '../../support/csv.ts';
import { manyPeople } from '../../support/people.ts';
import { testPorts } from '../../support/ports.ts';
import { openTestWorkspace, reopen } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

const rows = 40_000;
let ws: TestWorkspace;

async function startImport(): Promise<number> {
  const fileId = await ws.upload('people.csv', Buffer.from(csvText(manyPeople(rows))));
  const { format, mapping } = await ws.call('contacts.importPreview', { fileId });
  const { jobId } = await ws.call('contacts.importStart', {
    fileId,
    format,
    mapping,
    duplicates: 'fill',
    newList: 'Fair',
  });
  return jobId;
}

/** Resolves when the job says that it has done something, and is not at its end. */
function underWay(jobId: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = ws.events.listen((name, data) => {
      if (name !== 'job.changed' || !('done' in data) || data.id !== jobId || data.done === 0) return;
      stop();
      resolve();
    });
  });
}

/** Resolves when the search index and the sort orders are in step. */
async function inStep(): Promise<void> {
  for (;;) {
    const { items } = await ws.call('jobs.list', {});
    const open = items.find((job) => job.finishedAt === null);
    if (open === undefined) return;
    await ws.finished(open.id);
  }
}

const total = async (): Promise<number> => (await ws.call('contacts.count', {})).count;

async function importRecord() {
  const record = (await ws.call('contacts.imports', {})).items[0];
  if (record === undefined) throw new Error('There is no import.');
  return record;
}

async function everyLastName(): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: { items: { lastName: string }[]; nextCursor: string | null } = await ws.call('contacts.list', {
      sort: { by: 'lastName' },
      limit: 500,
      ...(cursor !== undefined && { cursor }),
    });
    names.push(...page.items.map((item) => item.lastName));
    cursor = page.nextCursor;
  }
  return names;
}

/** Whatever was imported is whole: counted, in its list, sorted once, and found. */
async function expectWhole(contacts: number): Promise<void> {
  expect(await total()).toBe(contacts);
  expect((await ws.call('contacts.lists', {})).items).toMatchObject([{ name: 'Fair', contacts }]);
  const names = await everyLastName();
  expect(names).toHaveLength(contacts);
  expect(new Set(names).size).toBe(contacts);
  expect((await ws.call('contacts.count', { filter: { search: 'person' } })).count).toBe(contacts);
}

async function undo(importId: number): Promise<void> {
  const { jobId } = await ws.call('contacts.importUndo', { importId });
  expect((await ws.finished(jobId)).state).toBe('done');
}

async function expectUndone(): Promise<void> {
  const { importId } = await importRecord();
  await undo(importId);
  expect(await importRecord()).toMatchObject({ state: 'undone' });
  expect(await total()).toBe(0);
  expect(await everyLastName()).toEqual([]);
  expect((await ws.call('contacts.list', { filter: { search: 'person' } })).items).toEqual([]);
  expect((await ws.call('contacts.lists', {})).items).toEqual([]);
}

/** Ten thousand contacts on a busy machine. */
const timeout = 120_000;

describe('an import', { timeout }, () => {
  beforeEach(async () => {
    ws = await openTestWorkspace();
  });
  afterEach(() => ws.close());

  test('that is cancelled keeps what is in, says how much, and can be undone', async () => {
    const jobId = await startImport();
    await underWay(jobId);
    await ws.call('jobs.cancel', { id: jobId });
    expect((await ws.finished(jobId)).state).toBe('cancelled');
    await inStep();
    const record = await importRecord();
    expect(record).toMatchObject({ state: 'cancelled', rows: record.created, updated: 0, rejected: 0 });
    expect(record.created).toBeGreaterThan(0);
    expect(record.created).toBeLessThan(rows);
    await expectWhole(record.created);
    await expectUndone();
  });

  test('goes on beside people who change and remove its contacts', async () => {
    const jobId = await startImport();
    await underWay(jobId);
    const { items } = await ws.call('contacts.list', { sort: { by: 'createdAt', descending: false }, limit: 3 });
    const [changed, removed, moved] = items.map((item) => item.id);
    await ws.call('contacts.update', { id: changed ?? 0, lastName: 'Aardvark', company: 'Zeppelin Works' });
    await ws.call('contacts.remove', { selection: { ids: [removed ?? 0] } });
    await ws.call('contacts.update', { id: moved ?? 0, email: 'elsewhere@moved.example' });
    expect((await ws.finished(jobId)).state).toBe('done');
    await inStep();
    expect(await total()).toBeGreaterThanOrEqual(rows - 1);
    const names = await everyLastName();
    expect(names).toHaveLength(await total());
    expect(names[0]).toBe('Aardvark');
    expect(new Set(names).size).toBe(names.length);
    const found = async (search: string): Promise<number[]> =>
      (await ws.call('contacts.list', { filter: { search } })).items.map((item) => item.id);
    expect(await found('zeppelin')).toEqual([changed]);
    expect(await found('elsewhere@moved')).toEqual([moved]);
    const { importId } = await importRecord();
    await undo(importId);
    // The removed one is gone with the others; it could not come back to an import that was undone.
    expect(await total()).toBe(0);
  });

  test('whose undo is cancelled can be undone again', async () => {
    await ws.finished(await startImport());
    const { importId } = await importRecord();
    const { jobId } = await ws.call('contacts.importUndo', { importId });
    await underWay(jobId);
    await ws.call('jobs.cancel', { id: jobId });
    expect((await ws.finished(jobId)).state).toBe('cancelled');
    const left = await total();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(rows);
    await expectWhole(left);
    await expectUndone();
  });
});

test(
  'an import whose process is killed is interrupted, whole as far as it came, and can be undone',
  { timeout },
  async () => {
    const ports = testPorts();
    const masterKey = randomBytes(32);
    await killImporter(ports.paths.dataDir, masterKey);
    ws = await openTestWorkspace(ports, deriveKeys(masterKey));
    try {
      ws.workspace.start();
      await inStep();
      const record = await importRecord();
      expect(record).toMatchObject({ state: 'interrupted', rows: record.created });
      expect(record.created).toBeGreaterThan(0);
      expect(record.created).toBeLessThan(rows);
      await expectWhole(record.created);
      ws = await reopen(ws);
      await expectWhole(record.created);
      await expectUndone();
    } finally {
      await ws.close();
    }
  },
);

async function killImporter(dataDir: string, masterKey: Buffer): Promise<void> {
  const script = new URL('../../support/import-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, dataDir, masterKey.toString('hex'), String(rows)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    if (Number(line) === 0) continue;
    child.kill('SIGKILL');
    break;
  }
  await ended;
}
