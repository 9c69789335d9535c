import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setLaunch } from '../../../src/core/campaigns/repository.ts';
import { createRunSource } from '../../../src/core/campaigns/run-source.ts';
import { enrol } from '../../../src/core/outbound/enrolment.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { simulation } from '../../../src/shared/contract/campaign-checks.ts';
import { audienceOf, change, codeOf, draftTo, listOf } from '../../support/drafts.ts';
import type { Person } from '../../support/drafts.ts';
import { testStart } from '../../support/ports.ts';
import { until } from '../../support/until.ts';
import { openTestWorkspace, reopen } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let ws: TestWorkspace;
beforeEach(async () => {
  ws = await openTestWorkspace();
});
afterEach(() => ws.close());

const people = (count: number): Person[] =>
  Array.from({ length: count }, (_, n) => ({ email: `p${n}@acme.example`, firstName: `P${n}` }));

const launched = async (id: number): Promise<unknown> => {
  const { jobId } = await ws.call('campaigns.launch', { id });
  const job = await ws.finished(jobId);
  return job.state === 'done' ? job.result : job.error;
};

describe('preflight of a real campaign', () => {
  test('finds the contacts that an empty field hits, whole audience, and blocks the launch', async () => {
    const { listId } = await listOf(ws, [...people(30), ...people(3).map(({ email }) => ({ email: `x${email}` }))]);
    const id = await draftTo(ws, listId);
    const { steps } = await ws.call('campaigns.get', { id });
    await change(ws, id, {
      steps: [{ ...steps[0]!, html: '<p>Dear {{ firstName }}, have you got a minute for me?</p>' }],
    });
    const { ready, items } = await ws.call('campaigns.preflight', { id });
    expect(ready).toBe(false);
    expect(items[0]).toMatchObject({ code: 'empty-field', step: 1, params: { field: 'firstName', count: 3 } });
    expect(items[0]!.contacts!.sample.map(({ email }) => email)).toEqual([
      'xp0@acme.example',
      'xp1@acme.example',
      'xp2@acme.example',
    ]);
    expect(await codeOf(ws.call('campaigns.launch', { id }))).toBe('not-launchable');
    expect((await ws.call('campaigns.get', { id })).status).toBe('draft');
  });

  test('a draft that is changed while it is looked through is not launched', async () => {
    const { listId } = await listOf(ws, people(2));
    const id = await draftTo(ws, listId);
    const { steps } = await ws.call('campaigns.get', { id });
    // A loop is tried out in another thread.
    await change(ws, id, {
      steps: [{ ...steps[0]!, html: '<p>{% for n in (1..2) %}Have you got a minute for me? {% endfor %}</p>' }],
    });
    const launching = codeOf(ws.call('campaigns.launch', { id }));
    await change(ws, id, { unsubscribeLine: 'No way out.' });
    expect(await launching).toBe('conflict');
    expect((await ws.call('campaigns.get', { id })).status).toBe('draft');
  });

  test('looks through a large audience beside the main thread, with the same answer and no job that anybody sees', async () => {
    const csv = `email,firstName\n${Array.from({ length: 2500 }, (_, n) => `p${n}@acme.example,${n % 2 === 0 ? 'A' : ''}`).join('\n')}\n`;
    const fileId = await ws.upload('people.csv', Buffer.from(csv));
    const preview = await ws.call('contacts.importPreview', { fileId });
    const { jobId } = await ws.call('contacts.importStart', {
      fileId,
      format: preview.format,
      mapping: ['email', 'firstName'],
      duplicates: 'skip',
      newList: 'Many',
    });
    await ws.finished(jobId);
    const { items: lists } = await ws.call('contacts.lists', {});
    const audience = audienceOf([lists[0]!.id]);
    expect(await ws.call('campaigns.audienceCount', { audience })).toMatchObject({ matched: 2500, reached: 2500 });
    const id = await draftTo(ws, lists[0]!.id);
    const { steps } = await ws.call('campaigns.get', { id });
    await change(ws, id, {
      steps: [{ ...steps[0]!, html: '<p>Dear {{ firstName }}, have you got a minute for me?</p>' }],
    });
    const { items } = await ws.call('campaigns.preflight', { id });
    expect(items[0]).toMatchObject({ code: 'empty-field', contacts: { count: 1250 } });
    const { items: jobs } = await ws.call('jobs.list', {});
    expect(jobs.map(({ kind }) => kind)).toEqual(['contacts.import']);
    const sample = await ws.call('campaigns.audienceSample', { audience, search: 'p249' });
    expect(sample.items).toHaveLength(11);
  });
});

describe('a launch', () => {
  test('freezes the audience and lets the campaign run, with the workspace’s address where it has none', async () => {
    await ws.call('settings.update', { postalAddress: '2 Side Street' });
    const { listId, ids } = await listOf(ws, people(5));
    await ws.call('suppression.add', { values: ['p3@acme.example'] });
    const id = await draftTo(ws, listId, { postalAddress: '' });
    expect(await launched(id)).toEqual({ enrolled: 4 });
    const campaign = await ws.call('campaigns.get', { id });
    expect(campaign).toMatchObject({ status: 'running', launchedAt: testStart, postalAddress: '2 Side Street' });
    expect(campaign.counts).toMatchObject({ contacts: 4, active: 4, sent: 0 });
    expect(campaign.nextSendAt).toBe(testStart);
    const { items } = await ws.call('campaigns.enrolments', { id });
    expect(items.map(({ contactId }) => contactId)).toEqual([ids[0], ids[1], ids[2], ids[4]]);
    expect(items[0]).toMatchObject({
      state: 'active',
      reason: null,
      sentSteps: 0,
      nextAt: testStart,
      lastMessageState: 'planned',
    });
    const later = await ws.call('contacts.create', { email: 'late@acme.example' });
    await ws.call('contacts.listAdd', { listId, selection: { ids: [later.id] } });
    expect((await ws.call('campaigns.get', { id })).counts.contacts).toBe(4);
    expect(await codeOf(ws.call('campaigns.launch', { id }))).toBe('not-allowed-now');
  });

  test('that ended with the process goes on after a restart, and nobody is in twice', async () => {
    const { listId, ids } = await listOf(ws, people(40));
    const id = await draftTo(ws, listId);
    const store = openStore({ path: databaseFile(ws.ports.paths.dataDir), key: ws.keys.database });
    const run = createRunSource({ store }).load(id);
    store.transaction((db) => {
      setLaunch(db, id, 'enrolling');
      enrol(db, run!, ids.slice(0, 15), testStart);
    });
    store.close();
    ws = await reopen(ws);
    expect(await ws.call('campaigns.get', { id })).toMatchObject({ status: 'draft', counts: { contacts: 15 } });
    ws.workspace.start();
    await until(ws, async () => (await ws.call('campaigns.get', { id })).status !== 'draft');
    const { counts } = await ws.call('campaigns.get', { id });
    expect(counts.contacts).toBe(40);
    const { items } = await ws.call('campaigns.enrolments', { id, limit: 500 });
    expect(items.map(({ contactId }) => contactId)).toEqual(ids);
  });

  test('that is cancelled is taken back whole: a draft with nobody in it', async () => {
    const { listId } = await listOf(ws, people(300));
    const id = await draftTo(ws, listId);
    const { jobId } = await ws.call('campaigns.launch', { id });
    expect(await codeOf(change(ws, id, { name: 'x' }))).toBe('not-allowed-now');
    await ws.call('jobs.cancel', { id: jobId });
    await until(ws, async () => {
      const { items } = await ws.call('jobs.list', {});
      return items.some(({ kind, state }) => kind === 'campaigns.withdraw' && state === 'done');
    });
    const campaign = await change(ws, id, { name: 'Again' });
    expect(campaign).toMatchObject({ status: 'draft', counts: { contacts: 0, active: 0 } });
    expect(await launched(id)).toEqual({ enrolled: 300 });
  });
});

describe('a launched campaign', () => {
  let id: number;
  let ids: number[];
  beforeEach(async () => {
    const list = await listOf(ws, people(3));
    ids = list.ids;
    id = await draftTo(ws, list.listId);
    await launched(id);
  });

  test('is paused, resumed and stopped, each only when it makes sense', async () => {
    expect(await codeOf(ws.call('campaigns.resume', { id }))).toBe('not-allowed-now');
    await ws.call('campaigns.pause', { id });
    expect(await ws.call('campaigns.get', { id })).toMatchObject({ status: 'paused', pauseReason: 'user' });
    expect(await codeOf(ws.call('campaigns.remove', { id }))).toBe('not-allowed-now');
    await ws.call('campaigns.resume', { id });
    await ws.call('campaigns.stop', { id });
    expect(await ws.call('campaigns.get', { id })).toMatchObject({
      status: 'stopped',
      counts: { active: 0, stopped: 3 },
    });
    expect(await codeOf(ws.call('campaigns.resume', { id }))).toBe('not-allowed-now');
    const { items } = await ws.call('campaigns.enrolments', { id, state: 'stopped' });
    expect(items.map(({ reason }) => reason)).toEqual(['campaign-stopped', 'campaign-stopped', 'campaign-stopped']);
  });

  test('takes new texts and limits, and keeps the rest', async () => {
    const { steps, schedule } = await ws.call('campaigns.get', { id });
    const texts = steps.map((step) => ({
      ...step,
      html: '<p>New text of this step, for all who have not got it yet.</p>',
    }));
    const after = await change(ws, id, { name: 'Renamed', schedule: { ...schedule, dailyLimit: 7 } });
    expect(after).toMatchObject({ name: 'Renamed', schedule: { dailyLimit: 7 }, steps });
    expect(await codeOf(change(ws, id, { steps: texts }))).toBe('not-allowed-now');
    await ws.call('campaigns.pause', { id });
    expect(await change(ws, id, { steps: texts })).toMatchObject({ steps: texts });
    expect(await codeOf(change(ws, id, { audience: audienceOf([]) }))).toBe('not-allowed-now');
    expect(await codeOf(change(ws, id, { steps: [steps[1]!, steps[0]!] }))).toBe('not-allowed-now');
    const fileId = await ws.upload('a.pdf', Buffer.from('x'));
    expect(await codeOf(ws.call('campaigns.attach', { id, stepId: steps[0]!.id!, fileId }))).toBe('not-allowed-now');
  });

  test.each([
    ['a tag that is not whole', { html: '<p>Dear {{ firstName, have you got a minute for me?</p>' }],
    ['a field that nobody has', { html: '<p>Dear {{ fristName }}, have you got a minute for me?</p>' }],
    ['no text', { html: '<p> </p>' }],
    ['no subject', { subject: ' ' }],
  ])('does not go on with %s, and does once it is mended', async (_, wrong) => {
    await ws.call('campaigns.pause', { id });
    const { steps } = await ws.call('campaigns.get', { id });
    const [first, ...others] = steps;
    await change(ws, id, { steps: [{ ...first!, ...wrong }, ...others] });
    expect(await codeOf(ws.call('campaigns.resume', { id }))).toBe('not-launchable');
    expect((await ws.call('campaigns.get', { id })).status).toBe('paused');
    await change(ws, id, { steps });
    await ws.call('campaigns.resume', { id });
    expect((await ws.call('campaigns.get', { id })).status).toBe('running');
  });

  test('is left by one contact whom a person takes out', async () => {
    await ws.call('campaigns.stopContact', { id, contactId: ids[1]! });
    const { items } = await ws.call('campaigns.enrolments', { id, reason: 'user' });
    expect(items).toMatchObject([{ contactId: ids[1], state: 'stopped', nextAt: null }]);
    expect(await codeOf(ws.call('campaigns.stopContact', { id, contactId: 999 }))).toBe('not-found');
    expect(await codeOf(ws.call('campaigns.settleUncertain', { ledgerId: 1, as: 'sent' }))).toBe('not-allowed-now');
    expect(await codeOf(ws.call('campaigns.settleUncertain', { ledgerId: 999, as: 'sent' }))).toBe('not-found');
  });

  test('shows its contacts by search, a page at a time', async () => {
    const first = await ws.call('campaigns.enrolments', { id, limit: 2 });
    expect(first.items).toHaveLength(2);
    const second = await ws.call('campaigns.enrolments', { id, limit: 2, cursor: first.nextCursor! });
    expect(second.items.map(({ email }) => email)).toEqual(['p2@acme.example']);
    const found = await ws.call('campaigns.enrolments', { id, search: '1@ACME' });
    expect(found.items.map(({ email }) => email)).toEqual(['p1@acme.example']);
    expect((await ws.call('campaigns.enrolments', { id, search: '%' })).items).toEqual([]);
    expect(await codeOf(ws.call('campaigns.enrolments', { id, cursor: 'nonsense' }))).toBe('invalid-input');
  });

  test('stands on the Today screen', async () => {
    const summary = await ws.call('today.summary', {});
    expect(summary).toMatchObject({ sentToday: 0, dueToday: 3, nextSendAt: testStart, attention: [] });
    expect(summary.running.map((row) => row.id)).toEqual([id]);
    expect(summary.started).toEqual({ contacts: true, account: false, campaign: true });
    expect(summary.daily).toHaveLength(14);
    await ws.call('campaigns.pause', { id });
    expect((await ws.call('today.summary', {})).attention).toEqual([
      { code: 'campaign-paused', params: { name: 'Spring', reason: 'user' }, target: { screen: 'campaigns', id } },
    ]);
  });
});

describe('a simulation', () => {
  const simulated = async (id: number): Promise<ReturnType<typeof simulation.parse>> => {
    const { jobId } = await ws.call('campaigns.simulate', { id });
    return simulation.parse((await ws.finished(jobId)).result);
  };

  test('is the calendar of the run, by day and by contact, replaced by the next', async () => {
    const { listId, ids } = await listOf(ws, people(5));
    const id = await draftTo(ws, listId, { schedule: { zone: 'UTC', gap: { min: 60, max: 60 }, dailyLimit: 3 } });
    const result = await simulated(id);
    expect(result).toEqual({
      startsAt: testStart,
      finishesAt: Date.UTC(2026, 2, 5, 9, 1),
      messages: 10,
      contacts: 5,
      days: [
        { date: '2026-03-02', total: 3, perStep: [3, 0] },
        { date: '2026-03-03', total: 2, perStep: [2, 0] },
        { date: '2026-03-04', total: 3, perStep: [0, 3] },
        { date: '2026-03-05', total: 2, perStep: [0, 2] },
      ],
    });
    const first = await ws.call('campaigns.simulationContacts', { id, limit: 4 });
    expect(first.items.map(({ contactId, step, at }) => [contactId, step, at])).toEqual([
      [ids[0], 1, testStart],
      [ids[1], 1, testStart + 60_000],
      [ids[2], 1, testStart + 120_000],
      [ids[3], 1, testStart + 86_400_000],
    ]);
    const rest = await ws.call('campaigns.simulationContacts', { id, cursor: first.nextCursor! });
    expect(rest.items).toHaveLength(6);
    const onDay = await ws.call('campaigns.simulationContacts', { id, date: '2026-03-04' });
    expect(onDay.items.map(({ contactId, step }) => [contactId, step])).toEqual([
      [ids[0], 2],
      [ids[1], 2],
      [ids[2], 2],
    ]);
    const ofOne = await ws.call('campaigns.simulationContacts', { id, contactId: ids[4]! });
    expect(ofOne.items.map(({ step }) => step)).toEqual([1, 2]);

    await change(ws, id, { schedule: { zone: 'UTC', gap: { min: 0, max: 0 }, dailyLimit: 100 } });
    expect((await simulated(id)).days.map(({ total }) => total)).toEqual([5, 5]);
    expect((await ws.call('campaigns.simulationContacts', { id })).items).toHaveLength(10);
  });

  test('of a campaign under way begins with what waits', async () => {
    const { listId, ids } = await listOf(ws, people(3));
    const id = await draftTo(ws, listId);
    await launched(id);
    await ws.call('campaigns.stopContact', { id, contactId: ids[0]! });
    expect(await simulated(id)).toMatchObject({ contacts: 2, messages: 4 });
  });
});

test('the real run goes as the simulation said', async () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', ''];
  // Silent recipients: nobody answers, so nothing leaves the plan.
  const silent = Array.from({ length: 12 }, (_, n) => ({ email: `silence+${n}@acme.example`, zone: zones[n % 4]! }));
  await ws.call('settings.update', { pollMinutes: 120 });
  const { listId } = await listOf(ws, silent);
  const id = await draftTo(ws, listId, {
    schedule: { clock: 'recipient', zone: 'Europe/Berlin', gap: { min: 300, max: 4000 }, dailyLimit: 4 },
  });
  const { jobId } = await ws.call('campaigns.simulate', { id });
  await ws.finished(jobId);
  const plan = await ws.call('campaigns.simulationContacts', { id, limit: 500 });
  await launched(id);
  ws.workspace.start();
  await ws.workspace.idle();
  const isOver = async (): Promise<boolean> => (await ws.call('campaigns.get', { id })).status === 'finished';
  // Timers are minutes apart, and the run takes days: whether it is over is asked now and then.
  for (let turn = 0; turn < 5000 && (turn % 50 > 0 || !(await isOver())); turn += 1) {
    const next = ws.ports.clock.nextTimer();
    if (next === null) break;
    ws.ports.clock.advanceTo(next);
    await ws.workspace.idle();
  }
  const { status, counts } = await ws.call('campaigns.get', { id });
  expect([status, counts.sent]).toEqual(['finished', 24]);
  const really: { contactId: number; step: number; at: number }[] = [];
  for (const { contactId } of (await ws.call('campaigns.enrolments', { id })).items) {
    const { items } = await ws.call('campaigns.ledger', { id, contactId });
    for (const row of items) really.push({ contactId, step: row.step, at: row.claimedAt! });
  }
  const inOrder = <T extends { at: number; contactId: number }>(rows: T[]): T[] =>
    rows.sort((a, b) => a.at - b.at || a.contactId - b.contactId);
  expect(inOrder(really)).toEqual(inOrder(plan.items.map(({ contactId, step, at }) => ({ contactId, step, at }))));
});
