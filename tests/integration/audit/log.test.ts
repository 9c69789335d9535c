/** The log in a real workspace: exported, verified with openssl and sha256sum alone, archived, cut and restored. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

const day = 24 * 60 * 60_000;

let directory: string;
let space: TestWorkspace;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-audit-'));
  space = await openTestWorkspace();
});
afterEach(async () => {
  await space.close();
  space.ports.cleanUp();
  rmSync(directory, { recursive: true, force: true });
});

/** The script as the documentation prints it. */
function documentedScript(): string {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/audit-format.md'), 'utf8');
  const script = /```bash\n(#!\/usr\/bin\/env bash\n[\s\S]*?)```/.exec(page)?.[1];
  if (script === undefined) throw new Error('docs/audit-format.md has no script');
  const path = join(directory, 'verify.sh');
  writeFileSync(path, script);
  return path;
}

function runScript(
  script: string,
  lines: readonly string[],
  ...more: string[]
): { status: number | null; said: string } {
  const file = join(directory, 'export.jsonl');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  const { status, stdout, stderr } = spawnSync('bash', [script, file, ...more], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

async function addRows(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    // Text of many kinds goes into the call; none of it may reach the log.
    await space.call('contacts.create', {
      email: `person${index}@example.com`,
      firstName: 'Zoë "O\'Neil" \\ 山田',
    });
  }
}

async function exported(format: 'jsonl' | 'csv', from?: number): Promise<string[]> {
  const { jobId } = await space.call('audit.export', { format, ...(from !== undefined && { from }) });
  const job = await space.finished(jobId);
  expect(job.state).toBe('done');
  const { fileId } = job.result as { fileId: string };
  return (await space.download(fileId)).toString('utf8').trimEnd().split(/\r?\n/);
}

test('an export verifies with openssl and sha256sum alone, and no change of it does', async () => {
  await addRows(12);
  const lines = await exported('jsonl');
  const script = documentedScript();
  const { publicKey } = await space.call('audit.state', {});
  const key = (JSON.parse(lines[1]!) as { key: string }).key;
  expect(
    execFileSync('openssl', ['pkey', '-pubin', '-outform', 'DER'], { input: publicKey }).toString('hex'),
  ).toContain(key);

  expect(runScript(script, lines, key)).toEqual({
    status: 0,
    said: expect.stringMatching(/^Intact: 1\d rows, \d+ checkpoints, key [0-9a-f]{64}\n$/),
  });

  const row = lines.findIndex((line) => line.includes('"contacts.create"'));
  const tampered: Record<string, string[]> = {
    edited: lines.with(row, lines[row]!.replace('"ok"', '"forbidden"')),
    removed: lines.toSpliced(row, 1),
    swapped: lines.with(row, lines[row + 1]!).with(row + 1, lines[row]!),
    'end cut off': lines.slice(0, -2),
    'signature changed': lines.toSpliced(-1, 1, lines.at(-1)!.replace(/"signature":"../, '"signature":"00')),
  };
  for (const [what, changed] of Object.entries(tampered)) {
    expect([what, runScript(script, changed).status]).toEqual([what, 1]);
  }
  expect(runScript(script, lines, '00'.repeat(32))).toMatchObject({ status: 1 });
});

test('the log holds ids and counts, never what was written', async () => {
  await addRows(2);
  const text = (await exported('jsonl')).join('\n');
  expect(text).toContain('contacts.create');
  expect(text).not.toMatch(/person0|example\.com|Zoë|O'Neil|山田/);
});

test('a CSV holds every row, with times in UTC', async () => {
  await addRows(3);
  const lines = await exported('csv');
  expect(lines[0]).toContain('SHA-256');
  expect(lines.filter((line) => line.includes('contacts.create'))).toHaveLength(3);
  expect(lines[1]).toMatch(/2026-03-02T09:00:00\.\d{3}Z/);
});

test('filters by method, domain, person, outcome, time and id', async () => {
  await addRows(3);
  await space.dispatch({ name: 'key:ci', from: 'loopback', permissions: new Set() }, 'contacts.get', { id: 2 });
  const list = async (filter: object) => (await space.call('audit.list', { filter })).items;
  expect(await list({ method: 'contacts.create' })).toHaveLength(3);
  expect((await list({ method: 'contacts.' })).map(({ method }) => method)).toEqual([
    'contacts.get',
    ...Array.from({ length: 3 }, () => 'contacts.create'),
  ]);
  expect(await list({ principal: 'key:ci' })).toMatchObject([{ method: 'contacts.get', outcome: 'forbidden' }]);
  expect(await list({ failed: true })).toHaveLength(1);
  expect(await list({ from: space.ports.clock.now() + 1 })).toEqual([]);
  expect((await space.call('audit.state', {})).principals).toContain('key:ci');
});

test('old rows are filed away, later dropped, and the chain holds over both', async () => {
  await addRows(5);
  await space.call('settings.update', { auditLiveDays: 30 });
  space.workspace.start();
  later(20);
  await space.call('contacts.list', { filter: {} });
  later(20);
  await until(async () => (await space.call('audit.state', {})).archives.length > 0);
  const { archives } = await space.call('audit.state', {});
  expect(archives[0]).toMatchObject({ from: 1, kept: true });
  expect(await space.call('audit.verify', {})).toMatchObject({ ok: true, problem: null });
  expect(runScript(documentedScript(), await exported('jsonl')).status).toBe(0);

  await space.call('settings.update', { auditKeepDays: 90 });
  await until(async () => {
    later(50);
    return (await space.call('audit.state', {})).archives[0]?.kept === false;
  });
  expect(await space.call('audit.verify', {})).toMatchObject({ ok: true, problem: null });
  const rest = await exported('jsonl');
  expect(rest.join('\n')).not.toContain('contacts.create');
  expect(runScript(documentedScript(), rest).status).toBe(0);
});

test('an older copy of the database, put back, is found by the checkpoint kept outside of it', async () => {
  const { ports, keys } = space;
  const database = databaseFile(ports.paths.dataDir);
  await addRows(2);
  await space.workspace.close();
  copyFileSync(database, join(directory, 'older.db'));
  const head = readFileSync(join(ports.paths.dataDir, 'audit-head'));

  space = await openTestWorkspace(ports, keys);
  await space.call('contacts.list', { filter: {} });
  await space.workspace.close();

  // With the file beside it put back as well, only the keychain knows better.
  copyFileSync(join(directory, 'older.db'), database);
  for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true });
  writeFileSync(join(ports.paths.dataDir, 'audit-head'), head);
  space = await openTestWorkspace(ports, keys);
  expect(await space.call('audit.verify', {})).toMatchObject({
    ok: false,
    // Cut off, or, once as many rows were written anew, other rows than those that were signed.
    problem: expect.stringMatching(/^(cut-off|checkpoint-forged)$/),
  });
});

const later = (days: number): void => space.ports.clock.advanceTo(space.ports.clock.now() + days * day);

async function until(holds: () => Promise<boolean>): Promise<void> {
  await expect.poll(holds, { timeout: 10_000 }).toBe(true);
}
