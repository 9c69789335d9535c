/** Rules of a workspace at each of its doors: campaigns, tests, answers, exports. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { typedCall } from '../../../src/core/dispatch.ts';
import type { TypedCall } from '../../../src/core/dispatch.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { all } from '../../../src/core/store/rows.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { permissionsOf } from '../../../src/shared/roles.ts';
import type { Role } from '../../../src/shared/roles.ts';
import { change, codeOf, draftTo, listOf } from '../../support/drafts.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

const card = '4111 1111 1111 1111';
const key = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');

let ws: TestWorkspace;
beforeEach(async () => {
  ws = await openTestWorkspace();
});
afterEach(() => ws.close());

const as = (role: Role): TypedCall =>
  typedCall(ws.dispatch, { name: `person:${role}`, from: 'test', permissions: permissionsOf(role) });

const saying = (html: string) => ({
  steps: [
    {
      id: null,
      delay: { amount: 0, unit: 'hours' as const },
      thread: 'new' as const,
      subject: 'A question',
      html,
      text: null,
    },
  ],
});

async function draft(html: string, people = [{ email: 'zoe@acme.example', company: 'Acme' }]) {
  const { listId, ids } = await listOf(ws, people);
  const id = await draftTo(ws, listId, saying(html));
  const testMail = { id, stepIndex: 0, contactId: ids[0] ?? 0, to: 'me@letterlock.example' };
  return { id, ids, testMail };
}

const outbox = async () => (await ws.call('practice.outbox', {})).items;
const findings = async () => (await ws.call('dlp.findings', {})).items;
const audited = async () =>
  (await ws.call('audit.list', { limit: 100 })).items.filter(({ method }) => method === 'dlp.found');
const ruleFor = async (detector: string) => {
  const { items } = await ws.call('dlp.rules', {});
  const rule = items.find(({ looksFor }) => looksFor.kind === 'detector' && looksFor.detector === detector);
  if (rule === undefined) throw new Error(`No rule for ${detector}.`);
  const { id, source: _, ...rest } = rule;
  return { ...rest, id: Number(id) };
};

describe('rules', () => {
  test('of a new workspace hold back keys and tokens, ask for cards and lists, and leave IBANs alone', async () => {
    const { items, locked } = await ws.call('dlp.rules', {});
    const told = items.map(
      ({ looksFor, action, enabled }) =>
        `${looksFor.kind === 'detector' ? looksFor.detector : ''} ${action}${enabled ? '' : ' (off)'}`,
    );
    expect(told).toEqual([
      'private-key block',
      'access-token block',
      'card-number confirm',
      'national-id confirm',
      'address-list confirm',
      'password warn',
      'iban confirm (off)',
    ]);
    expect(locked).toBe(false);
  });

  test('are made, changed and removed by those who manage them alone', async () => {
    const rule = { looksFor: { kind: 'words' as const, words: ['Falcon'] }, action: 'block' as const };
    for (const role of ['sender', 'reviewer', 'auditor'] as const) {
      expect(await codeOf(as(role)('dlp.save', rule))).toBe('forbidden');
    }
    const { id } = await as('admin')('dlp.save', rule);
    await ws.call('dlp.save', { ...rule, id, enabled: false, name: 'Birds' });
    expect((await as('auditor')('dlp.rules', {})).items.at(-1)).toMatchObject({ name: 'Birds', enabled: false });
    await ws.call('dlp.remove', { id });
    expect(await codeOf(ws.call('dlp.remove', { id }))).toBe('not-found');
    expect(await codeOf(ws.call('dlp.save', { ...rule, id }))).toBe('not-found');
  });

  test.each(['(a+)+$', 'x*', '(?=x)', '('])('take no pattern that could run away: %s', async (pattern) => {
    const looksFor = { kind: 'pattern' as const, pattern };
    expect(await codeOf(ws.call('dlp.save', { looksFor, action: 'warn' }))).toBe('invalid-input');
    expect(await codeOf(ws.call('dlp.tryOut', { looksFor, text: 'aaaa' }))).toBe('invalid-input');
  });

  test('can be tried on a text, which says where', async () => {
    const text = `Card ${card}, once more ${card.replaceAll(' ', '')}`;
    const looksFor = { kind: 'detector' as const, detector: 'card-number' as const };
    const { matches, count } = await ws.call('dlp.tryOut', { looksFor, text });
    expect(matches.map(({ at, length }) => text.slice(at, at + length))).toEqual([card, card.replaceAll(' ', '')]);
    expect(count).toBe(1);
  });
});

describe('a mail that a person sends', () => {
  test('stays here where a rule blocks it: rule and place are kept and audited, never the content', async () => {
    const { testMail } = await draft(`<p>Hello, the key is ${key} and that is all there is.</p>`);
    const refused = ws.call('campaigns.testMail', { ...testMail, confirmed: true });
    await expect(refused).rejects.toMatchObject({
      code: 'dlp-blocked',
      details: { findings: [{ looksFor: 'detector:private-key', place: 'text', mayConfirm: false }] },
    });
    expect(await outbox()).toEqual([]);
    expect(await findings()).toMatchObject([{ outcome: 'blocked', place: 'text', channel: 'test', by: 'owner' }]);
    expect(await audited()).toMatchObject([{ objects: { looksFor: 'detector:private-key', outcome: 'blocked' } }]);
    const kept = openStore({ path: databaseFile(ws.ports.paths.dataDir), key: ws.keys.database });
    const tables = ['SELECT * FROM dlp_finding', 'SELECT * FROM audit'] as const;
    expect(tables.map((sql) => JSON.stringify(all(kept.db, sql))).join()).not.toContain('PRIVATE KEY');
    kept.close();
  });

  test('goes out once somebody who may has confirmed what a rule asks', async () => {
    const { testMail } = await draft(`<p>Hello, please charge ${card} for the whole of it.</p>`);
    await expect(as('sender')('campaigns.testMail', testMail)).rejects.toMatchObject({
      code: 'dlp-confirm',
      details: { findings: [{ looksFor: 'detector:card-number', mayConfirm: true }] },
    });
    expect(await findings()).toEqual([]);
    await as('sender')('campaigns.testMail', { ...testMail, confirmed: true });
    expect(await outbox()).toHaveLength(1);
    expect(await findings()).toMatchObject([{ outcome: 'confirmed', by: 'person:sender' }]);

    await ws.call('dlp.save', { ...(await ruleFor('card-number')), confirmBy: 'dlp:manage' });
    const alone = as('sender')('campaigns.testMail', { ...testMail, confirmed: true });
    expect(await codeOf(alone)).toBe('dlp-blocked');
    await ws.call('campaigns.testMail', { ...testMail, confirmed: true });
    expect(await outbox()).toHaveLength(2);
    expect((await findings())[1]).toMatchObject({ outcome: 'held', by: 'person:sender' });
  });

  test('is only noted where a rule warns', async () => {
    const { testMail } = await draft('<p>Hello, your password: Sommer-2026 works from now on.</p>');
    await ws.call('campaigns.testMail', testMail);
    expect(await outbox()).toHaveLength(1);
    expect(await findings()).toMatchObject([{ outcome: 'warned', looksFor: 'detector:password' }]);
  });
});

describe('a campaign', () => {
  const start = async (id: number): Promise<void> => {
    const { jobId } = await ws.call('campaigns.launch', { id });
    await ws.finished(jobId);
    ws.workspace.start();
    // Some recipients' servers want a second try.
    for (let hour = 0; hour < 3; hour += 1) {
      ws.ports.clock.advanceTo(ws.ports.clock.now() + 3_600_000);
      await ws.workspace.idle();
    }
  };
  const dlpItems = async (id: number) =>
    (await ws.call('campaigns.preflight', { id })).items.filter(({ code }) => code.startsWith('dlp-'));

  test('is not launched before a rule that asks was confirmed, and asks again when its text changes', async () => {
    const { id } = await draft(`<p>Hello, please charge ${card} for the whole of it.</p>`);
    expect(await dlpItems(id)).toMatchObject([
      { code: 'dlp-confirm', level: 'blocking', step: 1, params: { looksFor: 'detector:card-number', place: 'text' } },
    ]);
    expect(await codeOf(ws.call('campaigns.launch', { id }))).toBe('not-launchable');
    const ruleId = String((await ruleFor('card-number')).id);
    expect(await codeOf(as('reviewer')('dlp.confirm', { campaignId: id, ruleId }))).toBe('forbidden');
    await as('sender')('dlp.confirm', { campaignId: id, ruleId });
    expect(await dlpItems(id)).toMatchObject([{ code: 'dlp-confirmed', level: 'warning' }]);

    await change(ws, id, saying(`<p>Hello, please charge ${card} and nothing else for it.</p>`));
    expect(await dlpItems(id)).toMatchObject([{ code: 'dlp-confirm' }]);
    await ws.call('dlp.confirm', { campaignId: id, ruleId });
    await start(id);
    expect(await outbox()).toHaveLength(1);
    const { outcome, by, step, times } = (await findings())[0] ?? {};
    expect([outcome, by, step, times]).toEqual(['confirmed', 'system', 1, 2]);
  });

  test('whose own text is fine holds back the one mail that a contact’s value spoils', async () => {
    const { id, ids } = await draft('<p>Hello {{ company }}, do you have a minute for me today?</p>', [
      { email: 'zoe@acme.example', company: 'Acme' },
      { email: 'bo@cards.example', company: `Card ${card}` },
    ]);
    expect(await dlpItems(id)).toEqual([]);
    await start(id);
    expect((await outbox()).map(({ to }) => to)).toEqual(['zoe@acme.example']);
    const { items } = await ws.call('campaigns.ledger', { id, contactId: ids[1] ?? 0 });
    expect(JSON.stringify(items)).toContain('Data-loss prevention');
    expect(JSON.stringify(items)).not.toContain(card);
    expect(await findings()).toMatchObject([{ outcome: 'held', campaign: { id }, times: 1 }]);
  });

  test('that runs obeys a rule from its next mail on', async () => {
    const { id } = await draft('<p>Hello, do you have a minute for Falcon and for me?</p>');
    const { jobId } = await ws.call('campaigns.launch', { id });
    await ws.finished(jobId);
    await ws.call('dlp.save', { looksFor: { kind: 'words', words: ['falcon'] }, action: 'block' });
    ws.workspace.start();
    ws.ports.clock.advanceTo(ws.ports.clock.now() + 3_600_000);
    await ws.workspace.idle();
    expect(await outbox()).toEqual([]);
    expect(await findings()).toMatchObject([{ outcome: 'blocked', looksFor: 'words' }]);
  });

  test('to a domain that a rule is about is held, others go out', async () => {
    await ws.call('dlp.save', {
      looksFor: { kind: 'anything' },
      recipients: { who: 'inside', domains: ['rival.example'] },
      channels: ['campaign'],
      action: 'block',
    });
    const { id } = await draft('<p>Hello, do you have a minute for me on some day?</p>', [
      { email: 'zoe@acme.example', company: '' },
    ]);
    expect(await dlpItems(id)).toMatchObject([{ code: 'dlp-block' }]);
  });
});

describe('an export', () => {
  test('of more contacts than go without being asked asks, and is written down', async () => {
    await listOf(ws, [{ email: 'a@x.example' }, { email: 'b@x.example' }]);
    await ws.call('settings.update', { exportConfirmRows: 1 });
    await expect(ws.call('contacts.export', {})).rejects.toMatchObject({
      code: 'dlp-confirm',
      details: { rows: 2, most: 1 },
    });
    const { jobId } = await ws.call('contacts.export', { confirmed: true });
    expect((await ws.finished(jobId)).result).toMatchObject({ rows: 2 });
    expect(await findings()).toMatchObject([{ channel: 'export', outcome: 'confirmed', by: 'owner' }]);
    const { items } = await ws.call('audit.list', { limit: 50 });
    expect(items.find(({ method, outcome }) => method === 'contacts.export' && outcome === 'ok')).toMatchObject({
      objects: { rows: 2, confirmed: true },
    });
    await ws.call('settings.update', { exportConfirmRows: null });
    await ws.call('contacts.export', {});
  });
});
