/** Alerts in a real workspace: raised by what is written to the audit log, answered, looked at. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditRecord } from '../../../src/core/dispatch.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { openTestWorkspace, reopen } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let space: TestWorkspace;

beforeEach(async () => {
  space = await openTestWorkspace();
});
afterEach(() => space.close());

function row(more: Partial<AuditRecord>): AuditRecord {
  const at = space.ports.clock.now();
  return {
    at,
    principal: 'owner',
    door: 'window',
    method: 'contacts.get',
    class: 'read',
    objects: {},
    outcome: 'ok',
    ...more,
  };
}

const alerts = async () => (await space.call('monitor.alerts', {})).items;
const kinds = async () => (await alerts()).map(({ kind }) => kind);

test('five wrong passphrases within minutes raise one alert, which counts on', async () => {
  const wrong = row({ method: 'vault.unlock', class: 'write', outcome: 'wrong-passphrase' });
  for (let time = 0; time < 4; time += 1) space.workspace.audit(wrong);
  expect(await kinds()).toEqual([]);
  space.workspace.audit(wrong);
  space.workspace.audit(wrong);
  expect(await alerts()).toMatchObject([
    { kind: 'failed-unlocks', severity: 'danger', times: 2, responses: ['notify'] },
  ]);
});

test('wrong passphrases over weeks raise none', async () => {
  for (let time = 0; time < 12; time += 1) {
    const at = space.ports.clock.now() + time * 86_400_000;
    space.workspace.audit(row({ at, method: 'vault.unlock', class: 'write', outcome: 'wrong-passphrase' }));
  }
  expect(await kinds()).toEqual([]);
});

test('a key that is refused again and again is named, and what was done is in the audit log', async () => {
  for (let time = 0; time < 10; time += 1) space.workspace.audit(row({ principal: 'key:ci', outcome: 'forbidden' }));
  expect(await alerts()).toMatchObject([
    { kind: 'refused-key', subject: 'key:ci', responses: ['notify', 'revoke-key'] },
  ]);
  const log = await space.call('audit.list', { filter: { principal: 'system' } });
  expect(log.items).toMatchObject([{ method: 'monitor.respond', objects: { alert: 'refused-key' } }]);
  expect(await space.call('audit.verify', {})).toMatchObject({ ok: true });
});

test('a sixth export of contacts in a day is out of the ordinary where there never were any', async () => {
  for (let time = 0; time < 6; time += 1) await space.call('contacts.export', { filter: {} });
  expect(await kinds()).toEqual(['unusual-exports']);
});

test('a door for scripts that was never used before is told, those of the user are not', async () => {
  for (const door of ['window', 'loopback', 'cli']) space.workspace.audit(row({ door }));
  expect(await kinds()).toEqual([]);
  for (let time = 0; time < 2; time += 1) space.workspace.audit(row({ door: 'api', principal: 'key:ci' }));
  expect(await alerts()).toMatchObject([{ kind: 'new-door', facts: { door: 'api', principal: 'key:ci' } }]);
});

test('a rule that is off says nothing, and a response that does not help is refused', async () => {
  await space.call('monitor.setRule', { kind: 'failed-unlocks', enabled: false, responses: [] });
  for (let time = 0; time < 6; time += 1) {
    space.workspace.audit(row({ method: 'vault.unlock', class: 'write', outcome: 'wrong-passphrase' }));
  }
  expect(await kinds()).toEqual([]);
  await expect(
    space.call('monitor.setRule', { kind: 'new-door', enabled: true, responses: ['revoke-key'] }),
  ).rejects.toMatchObject({ code: 'invalid-input' });
});

test('acknowledged alerts no longer count, and the same thing raises a new one', async () => {
  for (let time = 0; time < 10; time += 1) space.workspace.audit(row({ principal: 'key:ci', outcome: 'forbidden' }));
  expect(await space.call('monitor.summary', {})).toEqual({ open: 1, worst: 'danger' });
  const [first] = await alerts();
  await space.call('monitor.acknowledge', { ids: [first!.id] });
  expect(await space.call('monitor.summary', {})).toEqual({ open: 0, worst: null });
  space.workspace.audit(row({ principal: 'key:ci', outcome: 'forbidden' }));
  expect(await space.call('monitor.summary', {})).toEqual({ open: 1, worst: 'danger' });
  expect(await space.call('monitor.alerts', { open: false })).toMatchObject({ items: [{ acknowledgedBy: 'owner' }] });
});

test('a database that was changed while it was closed is told, one that was left alone is not', async () => {
  space = await reopen(space);
  expect(await kinds()).toEqual([]);
  await space.workspace.close();
  const { ports, keys } = space;
  const tool = openStore({ path: databaseFile(ports.paths.dataDir), key: keys.database });
  tool.transaction((db) => db.prepare(`UPDATE account SET name = 'changed'`).run());
  tool.close();
  space = await openTestWorkspace(ports, keys);
  expect(await kinds()).toEqual(['changed-outside']);
});

test('a seal that someone wrote without the key does not fit', async () => {
  await space.workspace.close();
  const { ports, keys } = space;
  const seal = join(ports.paths.dataDir, 'database-seal.json');
  writeFileSync(seal, readFileSync(seal, 'utf8').replace(/"seal":"./, '"seal":"x'));
  space = await openTestWorkspace(ports, keys);
  expect(await kinds()).toEqual([]);
  await space.workspace.close();
  appendFileSync(databaseFile(ports.paths.dataDir), Buffer.alloc(4096));
  writeFileSync(seal, JSON.stringify({ seal: '00'.repeat(32) }));
  space = await openTestWorkspace(ports, keys);
  expect(await kinds()).toEqual(['changed-outside']);
});

test('a clock that went back an hour since the last row is told', async () => {
  space.workspace.audit(row({ at: space.ports.clock.now() + 3_600_000 }));
  space = await reopen(space);
  expect(await alerts()).toMatchObject([{ kind: 'clock-set-back', facts: { minutes: 60 } }]);
});

test('the incident kit writes what was touched and a draft of the notification', async () => {
  await space.call('contacts.create', { email: 'someone@example.com' });
  await space.call('contacts.get', { id: 1 });
  const now = space.ports.clock.now();
  const { jobId } = await space.call('monitor.incident', { from: now - 1000, to: now + 1000 });
  const { result } = await space.finished(jobId);
  const text = (await space.download((result as { fileId: string }).fileId)).toString('utf8');
  expect(text).toMatch(/\| contacts\.create \| 1 \| 0 \|/);
  expect(text).toContain('Draft: notification of a personal data breach');
  expect(text).not.toContain('someone@example.com');
  await expect(space.call('monitor.incident', { from: now, to: now })).rejects.toMatchObject({ code: 'invalid-input' });
});
