import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audienceOf, change, codeOf, draftTo, listOf } from '../../support/drafts.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let ws: TestWorkspace;
beforeEach(async () => {
  ws = await openTestWorkspace();
});
afterEach(() => ws.close());

describe('a draft', () => {
  test('begins with one empty step, the only mailbox, and the workspace’s signature and zone', async () => {
    await ws.call('settings.update', { signatureHtml: '<p>Jo</p>', zone: 'Asia/Tokyo' });
    const { id } = await ws.call('campaigns.create', { name: 'Spring' });
    const campaign = await ws.call('campaigns.get', { id });
    const { items: accounts } = await ws.call('accounts.list', {});
    expect(campaign).toMatchObject({
      name: 'Spring',
      status: 'draft',
      accountId: accounts[0]?.id,
      signatureHtml: '<p>Jo</p>',
      schedule: { zone: 'Asia/Tokyo' },
      revision: 1,
    });
    expect(campaign.steps).toMatchObject([{ subject: '', html: '', text: null }]);
    expect(campaign.unsubscribeLine).toContain('{{unsubscribe}}');
  });

  test('changes only at its present revision', async () => {
    const { id } = await ws.call('campaigns.create', { name: 'Spring' });
    expect(await ws.call('campaigns.update', { id, revision: 1, name: 'Summer' })).toEqual({
      revision: 2,
      stepIds: [expect.any(Number)],
    });
    expect(await codeOf(ws.call('campaigns.update', { id, revision: 1, name: 'Autumn' }))).toBe('conflict');
    expect((await ws.call('campaigns.get', { id })).name).toBe('Summer');
  });

  test('keeps what an update leaves out, and each step’s identity while steps move', async () => {
    const id = await draftTo(ws, 1);
    const before = await ws.call('campaigns.get', { id });
    const [first, second] = before.steps;
    const after = await change(ws, id, { steps: [second!, { ...first!, id: null, subject: 'new' }, first!] });
    expect(after.steps.map((step) => step.id)).toEqual([second!.id, expect.any(Number), first!.id]);
    expect(after).toMatchObject({ name: before.name, postalAddress: before.postalAddress, audience: before.audience });
    const shorter = await change(ws, id, { steps: [first!] });
    expect(shorter.steps.map((step) => step.id)).toEqual([first!.id]);
  });

  test('gets a step that was taken out back with its files, for an hour', async () => {
    const id = await draftTo(ws, 1);
    const { steps } = await ws.call('campaigns.get', { id });
    const [first, second] = steps;
    const fileId = await ws.upload('a.pdf', Buffer.from('x'));
    await ws.call('campaigns.attach', { id, stepId: second!.id!, fileId });
    const without = await change(ws, id, { steps: [first!] });
    expect(without).toMatchObject({ steps: [{ id: first!.id }], attachments: [] });
    expect((await ws.call('campaigns.list', {})).items).toMatchObject([{ steps: 1 }]);
    const again = await change(ws, id, { steps });
    expect(again).toMatchObject({ steps, attachments: [{ name: 'a.pdf', stepId: second!.id }] });
    await change(ws, id, { steps: [first!] });
    ws.ports.clock.advanceTo(ws.ports.clock.now() + 3_600_001);
    await change(ws, id, { steps: [first!] });
    expect(await codeOf(change(ws, id, { steps }))).toBe('invalid-input');
  });

  test('refuses what is not there: a mailbox, a zone, another campaign’s step', async () => {
    const id = await draftTo(ws, 1);
    const other = await ws.call('campaigns.get', { id: await draftTo(ws, 1) });
    expect(await codeOf(change(ws, id, { accountId: 99 }))).toBe('invalid-input');
    expect(await codeOf(change(ws, id, { schedule: { zone: 'Mars/Olympus' } }))).toBe('invalid-input');
    expect(await codeOf(change(ws, id, { steps: other.steps }))).toBe('invalid-input');
    expect(await codeOf(ws.call('campaigns.get', { id: 99 }))).toBe('not-found');
  });

  test('is copied with its steps and attachments, and nothing of the copy is the original’s', async () => {
    const id = await draftTo(ws, 1);
    const original = await ws.call('campaigns.get', { id });
    const fileId = await ws.upload('a.pdf', Buffer.from('x'));
    await ws.call('campaigns.attach', { id, stepId: original.steps[0]!.id!, fileId });
    const { id: copyId } = await ws.call('campaigns.duplicate', { id });
    const copy = await ws.call('campaigns.get', { id: copyId });
    expect(copy).toMatchObject({ name: 'Spring (copy)', status: 'draft', audience: original.audience });
    expect(copy.steps.map(({ html }) => html)).toEqual(original.steps.map(({ html }) => html));
    expect(copy.attachments).toMatchObject([
      { name: 'a.pdf', type: 'application/pdf', size: 1, stepId: copy.steps[0]!.id },
    ]);
    expect(copy.steps[0]!.id).not.toBe(original.steps[0]!.id);
  });

  test('is removed from every list and comes back', async () => {
    const id = await draftTo(ws, 1);
    await ws.call('campaigns.remove', { id });
    expect((await ws.call('campaigns.list', {})).items).toEqual([]);
    expect(await codeOf(ws.call('campaigns.get', { id }))).toBe('not-found');
    await ws.call('campaigns.restore', { id });
    expect((await ws.call('campaigns.list', {})).items.map((row) => row.id)).toEqual([id]);
  });

  test('lists come newest first, a page at a time', async () => {
    for (const name of ['a', 'b', 'c']) await ws.call('campaigns.create', { name });
    const first = await ws.call('campaigns.list', { limit: 2 });
    expect(first.items.map(({ name }) => name)).toEqual(['c', 'b']);
    const second = await ws.call('campaigns.list', { limit: 2, cursor: first.nextCursor! });
    expect(second.items.map(({ name }) => name)).toEqual(['a']);
    expect(second.nextCursor).toBeNull();
  });

  test('takes 10 MB of attachments a step and not a byte more', async () => {
    const id = await draftTo(ws, 1);
    const { steps } = await ws.call('campaigns.get', { id });
    const stepId = steps[0]!.id!;
    const attach = async (name: string, bytes: number): Promise<unknown> =>
      ws.call('campaigns.attach', { id, stepId, fileId: await ws.upload(name, Buffer.alloc(bytes)) });
    await attach('../../etc/a\nb.pdf', 9_999_999);
    expect(await codeOf(attach('b.txt', 2))).toBe('too-large');
    await attach('b.txt', 1);
    expect(await codeOf(attach('c.txt', 10_000_001))).toBe('too-large');
    const { attachments } = await ws.call('campaigns.get', { id });
    expect(attachments.map(({ name, type }) => [name, type])).toEqual([
      ['.._.._etc_a_b.pdf', 'application/pdf'],
      ['b.txt', 'text/plain'],
    ]);
    await ws.call('campaigns.detach', { id, attachmentId: attachments[0]!.id });
    expect(await codeOf(ws.call('campaigns.detach', { id, attachmentId: attachments[0]!.id }))).toBe('not-found');
    const other = await draftTo(ws, 1);
    expect(await codeOf(ws.call('campaigns.detach', { id: other, attachmentId: attachments[1]!.id }))).toBe(
      'not-found',
    );
  });
});

describe('an audience', () => {
  test('is lists and segments less exclusions, each contact once, without suppressed and removed ones', async () => {
    const { listId: first, ids } = await listOf(ws, [
      { email: 'a@acme.example', company: 'Acme' },
      { email: 'b@acme.example', company: 'Acme' },
      { email: 'c@other.example' },
      { email: 'd@other.example' },
      { email: 'gone@other.example' },
    ]);
    const { id: second } = await ws.call('contacts.listCreate', { name: 'Second' });
    await ws.call('contacts.listAdd', { listId: second, selection: { ids: [ids[0]!, ids[2]!] } });
    const { id: acme } = await ws.call('contacts.segmentSave', {
      name: 'Acme',
      filter: { conditions: [{ field: 'company', op: 'is', value: 'Acme' }] },
    });
    await ws.call('suppression.add', { values: ['d@other.example'] });
    await ws.call('contacts.remove', { selection: { ids: [ids[4]!] } });
    const count = (audience: ReturnType<typeof audienceOf>): Promise<unknown> =>
      ws.call('campaigns.audienceCount', { audience });

    expect(await count(audienceOf([first, second]))).toEqual({ matched: 4, excluded: 0, suppressed: 1, reached: 3 });
    expect(await count(audienceOf([second], { segmentIds: [acme] }))).toEqual({
      matched: 3,
      excluded: 0,
      suppressed: 0,
      reached: 3,
    });
    expect(await count(audienceOf([first], { excludeSegmentIds: [acme] }))).toEqual({
      matched: 4,
      excluded: 2,
      suppressed: 1,
      reached: 1,
    });
    expect(await count(audienceOf([first], { excludeListIds: [first] }))).toEqual({
      matched: 4,
      excluded: 4,
      suppressed: 0,
      reached: 0,
    });
    expect(await count(audienceOf([]))).toEqual({ matched: 0, excluded: 0, suppressed: 0, reached: 0 });
    expect(await count(audienceOf([99], { segmentIds: [99] }))).toMatchObject({ reached: 0 });

    const sample = await ws.call('campaigns.audienceSample', { audience: audienceOf([first]), search: 'acme' });
    expect(sample.items.map(({ email }) => email)).toEqual(['a@acme.example', 'b@acme.example']);
  });
});

describe('templates', () => {
  test('are checked against the fields that contacts have', async () => {
    await listOf(ws, [{ email: 'a@acme.example', fields: { plan: 'pro' } }]);
    const { problems, fieldsUsed } = await ws.call('campaigns.checkTemplate', {
      subject: '{{ firstName }}',
      html: '{{ fields.plan | default: "free" }} {{ fields.plam }}',
      text: null,
    });
    expect(problems.map(({ part, code, token }) => `${part} ${code} ${token}`)).toEqual([
      'subject no-fallback firstName',
      'html unknown-field fields.plam',
    ]);
    expect(fieldsUsed).toEqual(['firstName', 'fields.plan']);
  });

  test('that would run long are found out, and nobody waits meanwhile', async () => {
    const loops =
      '{% for a in (1..600) %}{% for b in (1..600) %}{% for c in (1..600) %}{% endfor %}{% endfor %}{% endfor %}';
    const text = { subject: 'Hello', html: `<p>${loops}{{ fields.plam }}</p>`, text: loops };
    const checking = ws.call('campaigns.checkTemplate', text);
    const order: string[] = [];
    await Promise.all([
      checking.then(() => order.push('the template')),
      ws.call('settings.get', {}).then(() => order.push('another call')),
    ]);
    expect(order).toEqual(['another call', 'the template']);
    const { problems } = await checking;
    expect(problems.map(({ part, code }) => `${part} ${code}`)).toEqual(['html unknown-field', 'text too-complex']);
  });

  test('are shown as a contact would get them, follow-ups in their thread', async () => {
    const { listId, ids } = await listOf(ws, [{ email: 'zoe@acme.example', firstName: 'Zoë', company: 'Acme & Co' }]);
    const id = await draftTo(ws, listId);
    const first = await ws.call('campaigns.preview', { id, stepIndex: 0, contactId: ids[0]! });
    expect(first).toMatchObject({ subject: 'A question for Acme & Co', emptyFields: [] });
    expect(first.html).toContain('Hello Zoë');
    expect(first.text).toContain('1 Main Street');
    expect(first.headers.map(({ name }) => name)).toEqual(['Message-ID', 'List-Unsubscribe']);
    const second = await ws.call('campaigns.preview', { id, stepIndex: 1, contactId: ids[0]! });
    expect(second.subject).toBe('Re: A question for Acme & Co');
    expect(second.headers.map(({ name }) => name)).toEqual([
      'Message-ID',
      'In-Reply-To',
      'References',
      'List-Unsubscribe',
    ]);
    expect(await codeOf(ws.call('campaigns.preview', { id, stepIndex: 2, contactId: ids[0]! }))).toBe('not-found');
  });

  test('name what is empty for a contact', async () => {
    const { listId, ids } = await listOf(ws, [{ email: 'zoe@acme.example' }]);
    const id = await draftTo(ws, listId, { signatureHtml: '{{ company }}' });
    const { emptyFields } = await ws.call('campaigns.preview', { id, stepIndex: 0, contactId: ids[0]! });
    expect(emptyFields).toEqual(['company']);
  });
});

describe('a test mail', () => {
  test('goes to one’s own address through the real mailbox, filled for a contact, outside the ledger', async () => {
    const { listId, ids } = await listOf(ws, [{ email: 'zoe@acme.example', company: 'Acme' }]);
    const id = await draftTo(ws, listId);
    const { response } = await ws.call('campaigns.testMail', {
      id,
      stepIndex: 0,
      contactId: ids[0]!,
      to: 'me@letterlock.example',
    });
    expect(response).not.toBe('');
    const { items } = await ws.call('practice.outbox', {});
    expect(items).toMatchObject([{ to: 'me@letterlock.example', subject: 'A question for Acme' }]);
    expect((await ws.call('campaigns.ledger', { id, contactId: ids[0]! })).items).toEqual([]);
  });

  test('is refused without a postal address', async () => {
    const { listId, ids } = await listOf(ws, [{ email: 'zoe@acme.example' }]);
    const id = await draftTo(ws, listId, { postalAddress: '' });
    const send = ws.call('campaigns.testMail', { id, stepIndex: 0, contactId: ids[0]!, to: 'me@letterlock.example' });
    expect(await codeOf(send)).toBe('not-launchable');
  });
});
