import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createContacts } from '../../../src/core/contacts/contacts.ts';
import type { Contacts } from '../../../src/core/contacts/contacts.ts';
import { addEntry } from '../../../src/core/contacts/suppress.ts';
import { get, run } from '../../../src/core/store/rows.ts';
import { bareDeps } from '../../support/deps.ts';
import type { BareDeps } from '../../support/deps.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

describe('the do-not-contact list', () => {
  let ws: TestWorkspace;
  beforeEach(async () => {
    ws = await openTestWorkspace();
  });
  afterEach(() => ws.close());

  const add = (email: string) => ws.call('contacts.create', { email });
  const reasons = async (): Promise<Record<string, string | null>> => {
    const { items } = await ws.call('contacts.list', { sort: { by: 'email' } });
    return Object.fromEntries(items.map(({ email, suppressed }) => [email, suppressed]));
  };
  const ids = async (): Promise<number[]> => (await ws.call('suppression.list', {})).items.map(({ id }) => id);

  test('covers addresses in any spelling, domains and their subdomains, now and later', async () => {
    await add('Anna@Example.com');
    await add('ben@mail.bad.example');
    await add('cleo@notbad.example');
    const answer = await ws.call('suppression.add', {
      values: ['anna@EXAMPLE.com', '@bad.example', 'nonsense', 'x@', 'anna@example.com'],
      note: 'asked by phone',
    });
    expect(answer).toMatchObject({ added: 2, known: 1, invalid: [{ value: 'nonsense' }, { value: 'x@' }] });
    await add('dora@bad.example');
    expect(await reasons()).toEqual({
      'Anna@example.com': 'manual',
      'ben@mail.bad.example': 'manual',
      'cleo@notbad.example': null,
      'dora@bad.example': 'manual',
    });
    expect(await ws.call('contacts.count', { filter: { suppressed: true } })).toEqual({ count: 3 });
    expect((await ws.call('suppression.list', {})).items).toMatchObject([
      { kind: 'domain', value: 'bad.example', source: 'asked by phone' },
      { kind: 'address', value: 'anna@example.com' },
    ]);
  });

  test('lifts only what no other entry covers', async () => {
    await add('anna@bad.example');
    await ws.call('suppression.add', { values: ['bad.example', 'anna@bad.example'] });
    const [address = 0, domain = 0] = await ids();
    await ws.call('suppression.remove', { ids: [domain] });
    expect(await reasons()).toEqual({ 'anna@bad.example': 'manual' });
    await ws.call('suppression.remove', { ids: [address] });
    expect(await reasons()).toEqual({ 'anna@bad.example': null });
    expect(await ws.call('contacts.count', { filter: { suppressed: true } })).toEqual({ count: 0 });
  });

  test('covers a contact under its new address after a change', async () => {
    const { id } = await add('anna@good.example');
    await ws.call('suppression.add', { values: ['bad.example'] });
    await ws.call('contacts.update', { id, email: 'anna@bad.example' });
    expect(await reasons()).toEqual({ 'anna@bad.example': 'manual' });
    await ws.call('contacts.update', { id, email: 'anna@good.example' });
    expect(await reasons()).toEqual({ 'anna@good.example': null });
  });

  test('covers contacts that come back from removal', async () => {
    const { id } = await add('anna@bad.example');
    const { undoId } = await ws.call('contacts.remove', { selection: { ids: [id] } });
    await ws.call('suppression.add', { values: ['bad.example'] });
    await ws.call('contacts.restore', { undoId });
    expect(await reasons()).toEqual({ 'anna@bad.example': 'manual' });
    expect(await ws.call('contacts.count', { filter: { suppressed: true } })).toEqual({ count: 1 });
  });

  test('is searched and paged', async () => {
    await ws.call('suppression.add', { values: ['a@one.example', 'b@two.example', 'one.example'] });
    expect((await ws.call('suppression.list', { search: 'ONE' })).items.map(({ value }) => value)).toEqual([
      'one.example',
      'a@one.example',
    ]);
    const first = await ws.call('suppression.list', { limit: 2 });
    const rest = await ws.call('suppression.list', { limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...rest.items].map(({ value }) => value)).toEqual([
      'one.example',
      'b@two.example',
      'a@one.example',
    ]);
  });

  test('goes into a file and comes back from it', async () => {
    await ws.call('suppression.add', { values: ['a@one.example', '@müller.example'] });
    const exported = await ws.finished((await ws.call('suppression.export', {})).jobId);
    const { fileId } = exported.result as { fileId: string };
    const file = await ws.download(fileId);
    await ws.call('suppression.remove', { ids: await ids() });
    await add('x@one.example');
    await add('a@one.example');
    const again = await ws.upload('list.csv', Buffer.concat([file, Buffer.from('bogus line\n*@one.example\n')]));
    const imported = await ws.finished((await ws.call('suppression.import', { fileId: again })).jobId);
    expect(imported.result).toEqual({ added: 3, known: 0, invalid: 2 });
    expect((await ws.call('suppression.list', {})).items.map(({ value, source }) => [value, source])).toEqual([
      ['one.example', 'list.csv'],
      ['xn--mller-kva.example', 'list.csv'],
      ['a@one.example', 'list.csv'],
    ]);
    expect(await reasons()).toEqual({ 'a@one.example': 'imported', 'x@one.example': 'imported' });
  });

  test('holds for what a file had put on it before it could not be read on', async () => {
    await add('anna@one.example');
    const file = Buffer.from(`one.example\ntwo.example\n"${'x'.repeat(1_100_000)}`);
    const fileId = await ws.upload('list.csv', file);
    const failed = await ws.finished((await ws.call('suppression.import', { fileId })).jobId);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'too-large' } });
    expect((await ws.call('suppression.list', {})).items.map(({ value }) => value)).toEqual([
      'two.example',
      'one.example',
    ]);
    await expect.poll(reasons, { timeout: 30_000 }).toEqual({ 'anna@one.example': 'imported' });
  });
});

describe('what mail does to the list', () => {
  let bare: BareDeps;
  let contacts: Contacts;
  beforeEach(async () => {
    bare = await bareDeps();
    contacts = createContacts(bare.deps);
  });
  afterEach(() => bare.close());

  const entry = { address: 'Anna@Example.com', source: 'Spring', at: 1000 } as const;

  test('is undone for its own reason alone', () => {
    const { store } = bare.deps;
    store.transaction((db) => {
      expect(contacts.suppress(db, { ...entry, reason: 'bounced' })).toBe(true);
      expect(contacts.suppress(db, { ...entry, reason: 'complained' })).toBe(false);
      expect(contacts.lift(db, { address: 'anna@example.com', reason: 'complained' })).toBe(false);
      expect(contacts.lift(db, { address: 'anna@example.com', reason: 'bounced' })).toBe(true);
    });
    expect(store.db.prepare('SELECT count(*) AS n FROM suppression').get()).toEqual({ n: 0 });
  });

  test('finishes at the next start what a crash kept from getting to all contacts of a domain', async () => {
    const { db } = bare.deps.store;
    run(db, `INSERT INTO contact (email, created_at, updated_at) VALUES ('anna@mail.bad.example', 0, 0)`);
    run(db, `INSERT INTO search_change (contact_id) SELECT id FROM contact`);
    bare.deps.store.transaction((writable) => {
      addEntry(writable, { kind: 'domain', value: 'bad.example', reason: 'manual', source: '', createdAt: 0 });
    });
    contacts.start();
    const suppressed = () => get(db, 'SELECT suppressed FROM contact');
    await expect.poll(suppressed, { timeout: 30_000 }).toEqual({ suppressed: 'manual' });
    expect(get(db, 'SELECT count(*) AS n FROM suppression_pending')).toEqual({ n: 0 });
  });

  test('is in the timeline of a contact, newest first and page by page', async () => {
    const handlers = contacts.handlers.contacts;
    const context = { principal: { name: 'o', from: 't', permissions: 'all' as const }, note: () => undefined };
    const fields = { firstName: '', lastName: '', company: '', title: '', phone: '', country: '', language: '' };
    const { id } = await handlers.create(
      { email: 'anna@example.com', ...fields, zone: '', fields: {}, listIds: [] },
      context,
    );
    const at = bare.deps.clock.now();
    bare.deps.store.transaction((db) => {
      contacts.suppress(db, { ...entry, reason: 'bounced', at: at + 1 });
      contacts.lift(db, { address: 'anna@example.com', reason: 'bounced' });
      contacts.touch(db, id, at + 5);
      contacts.touch(db, id, at + 3);
    });
    const kinds: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await handlers.timeline({ id, limit: 1, ...(cursor !== undefined && { cursor }) }, context);
      kinds.push(...page.items.map((item) => `${item.kind} ${item.detail}`.trim()));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(kinds).toEqual(['suppressed bounced: Spring', 'unsuppressed bounced: Spring', 'created']);
    const contact = await handlers.get({ id }, context);
    expect(contact.lastActivityAt).toBe(at + 5);
  });
});
