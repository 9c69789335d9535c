/** After a restore that cannot know what was sent since, nothing is sent before a person has decided. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settleRestored } from '../../../src/core/backup/settle-job.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { codeOf, draftTo, listOf } from '../../support/drafts.ts';
import { testStart } from '../../support/ports.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

const day = 86_400_000;
let ws: TestWorkspace;
let running: number;
let draft: number;

/** Restored as on a new machine: with nothing of what came after. */
beforeEach(async () => {
  ws = await openTestWorkspace();
  const people = Array.from({ length: 3 }, (_, n) => ({ email: `p${n}@acme.example`, firstName: `P${n}` }));
  const { listId } = await listOf(ws, people);
  running = await draftTo(ws, listId);
  await ws.finished((await ws.call('campaigns.launch', { id: running })).jobId);
  draft = await draftTo(ws, listId);
  const { ports, keys } = ws;
  await ws.workspace.close();
  const store = openStore({ path: databaseFile(ports.paths.dataDir), key: keys.database });
  settleRestored(store, {
    presentPath: null,
    presentKey: new Uint8Array(0),
    ownKey: new Uint8Array(keys.database),
    renewed: null,
    pointAt: testStart,
    at: testStart + day,
  });
  store.close();
  ws = await openTestWorkspace(ports, keys);
});
afterEach(() => ws.close());

const undecided = async () => (await ws.call('backup.status', {})).undecided;

test('neither a running campaign nor a draft goes on before the decision, and both do after it', async () => {
  expect(await undecided()).toEqual([
    { campaignId: running, name: 'Spring', planned: 3 },
    { campaignId: draft, name: 'Spring', planned: 0 },
  ]);
  expect(await codeOf(ws.call('campaigns.resume', { id: running }))).toBe('not-allowed-now');
  expect(await codeOf(ws.call('campaigns.launch', { id: draft }))).toBe('not-allowed-now');
  for (const campaignId of [running, draft]) {
    expect(await ws.call('backup.release', { campaignId, decision: 'nothing-sent' })).toEqual({ leftOut: 0 });
    expect(await codeOf(ws.call('backup.release', { campaignId, decision: 'leave-out' }))).toBe('not-allowed-now');
  }
  expect(await undecided()).toEqual([]);
  expect((await ws.call('campaigns.get', { id: running })).status).toBe('paused');
  expect(await codeOf(ws.call('campaigns.resume', { id: running }))).toBe('ok');
  expect((await ws.call('campaigns.get', { id: running })).counts).toMatchObject({ active: 3 });
  expect(await codeOf(ws.call('campaigns.launch', { id: draft }))).toBe('ok');
});

test('whoever may have got mail is left out when that is decided, and gets none', async () => {
  expect(await ws.call('backup.release', { campaignId: running, decision: 'leave-out' })).toEqual({ leftOut: 3 });
  const { items } = await ws.call('campaigns.enrolments', { id: running });
  expect(items.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
  expect((await ws.call('campaigns.get', { id: running })).counts).toMatchObject({ active: 0, sent: 0 });
});
