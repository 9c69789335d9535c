import { readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { typed } from '../../../src/core/dispatch.ts';
import type { App } from '../../../src/core/app.ts';
import { methods } from '../../../src/shared/contract/index.ts';
import { permissionsOf, role } from '../../../src/shared/roles.ts';
import type { Role } from '../../../src/shared/roles.ts';
import { startTestApp, testPassphrase } from '../../support/app.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';

const theirs = 'marble-lantern-quiet-58-harbour';
const current = { passphrase: testPassphrase };
let ports: TestPorts;
let app: App;
const as = (from: string) => typed((name, input) => app.call(from, name, input));
const call = as('window');

beforeEach(async () => {
  ports = testPorts();
  ({ app } = await startTestApp(ports));
  await call('vault.create', { keychain: false, passphrase: testPassphrase, name: 'Ada' });
});
afterEach(async () => {
  await app.stop();
  ports.cleanUp();
});

const add = async (name: string, as_: Role): Promise<string> =>
  (await call('people.add', { name, role: as_, passphrase: theirs, current })).personId;
const enter = async (person: string): Promise<void> => {
  await call('vault.lock', {});
  await call('vault.unlock', { person, passphrase: theirs });
};
const founder = async (): Promise<string> =>
  (await call('people.list', {})).items.find(({ name }) => name === 'Ada')!.id;

describe('whoever makes a workspace', () => {
  test('is its owner, and stands by name in the audit log', async () => {
    expect(await call('people.me', {})).toMatchObject({ name: 'person:Ada', role: 'owner' });
    await call('settings.update', { pollMinutes: 7 });
    const { items } = await call('audit.list', { limit: 1 });
    expect(items[0]).toMatchObject({ principal: 'person:Ada', from: 'window', method: 'settings.update' });
  });

  test('stays an owner as long as there is no other', async () => {
    const id = await founder();
    await expect(call('people.changeRole', { personId: id, role: 'admin' })).rejects.toMatchObject({
      code: 'not-allowed-now',
    });
    const second = await add('Grace', 'owner');
    await call('people.changeRole', { personId: id, role: 'admin' });
    expect((await call('people.me', {})).role).toBe('admin');
    // What was given up is gone from the next call on.
    await expect(call('people.changeRole', { personId: second, role: 'sender' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

test.each(role.options.filter((one) => one !== 'owner'))(
  'as %s, each method of the contract that the role lacks is refused, and none that it has',
  async (given) => {
    await enter(await add('Grace', given));
    const own = permissionsOf(given);
    for (const [name, { permission }] of methods) {
      // Those that end the session, and one that waits for the proof of work of a passphrase.
      if (/^vault\.(lock|unlock|protect)$/.test(name)) continue;
      const answer = await app.call('window', name, { unknown: true });
      const code = answer.ok ? 'ok' : answer.error.code;
      expect([name, code === 'forbidden']).toEqual([name, own !== 'all' && !own.has(permission)]);
    }
  },
);

describe('an admin', () => {
  beforeEach(async () => {
    await enter(await add('Grace', 'admin'));
  });
  const own = { passphrase: theirs };

  test('adds people, but no owner, and makes none of anybody', async () => {
    const grace = (await call('people.list', {})).items.find(({ name }) => name === 'Grace')!.id;
    await call('people.add', { name: 'Lin', role: 'sender', passphrase: testPassphrase, current: own });
    const owner = { name: 'Eve', role: 'owner', passphrase: testPassphrase, current: own } as const;
    await expect(call('people.add', owner)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(call('people.changeRole', { personId: grace, role: 'owner' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  test('removes and demotes no owner, by whichever method', async () => {
    const personId = await founder();
    for (const attempt of [
      call('people.remove', { personId, current: own }),
      call('vault.removePerson', { personId, current: own }),
      call('people.changeRole', { personId, role: 'auditor' }),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'forbidden' });
    }
  });
});

test('a person added without a role gets a small one', async () => {
  const { personId } = await call('vault.addPerson', { name: 'Grace', passphrase: theirs, current });
  await enter(personId);
  expect((await call('people.me', {})).role).toBe('reviewer');
});

test('a name stands for one person, ever', async () => {
  const id = await add('Grace', 'sender');
  await expect(add('grace', 'sender')).rejects.toMatchObject({ code: 'already-exists' });
  await call('people.remove', { personId: id, current });
  await expect(add('Grace', 'sender')).rejects.toMatchObject({ code: 'already-exists' });
});

test('whoever was removed has no way in, and stays in the review', async () => {
  const id = await add('Grace', 'sender');
  await call('people.remove', { personId: id, current });
  await call('vault.lock', {});
  await expect(call('vault.unlock', { person: id, passphrase: theirs })).rejects.toMatchObject({ code: 'not-found' });
  await call('vault.unlock', { passphrase: testPassphrase });
  expect((await call('people.list', {})).items.map(({ name }) => name)).toEqual(['Ada']);
  const { people } = await call('people.accessReview', {});
  expect(people.find(({ name }) => name === 'Grace')).toMatchObject({ permissions: [], role: 'sender' });
});

describe('reviews of access', () => {
  test('are kept by hand and by the schedule, with a row in the audit log', async () => {
    await call('people.keepReview', {});
    expect((await call('people.reviews', {})).items).toMatchObject([{ by: 'person:Ada', people: 1, keys: 0 }]);
    const { dueAt } = await call('people.reviews', {});
    expect(dueAt).toBe(ports.clock.now() + 91 * 86_400_000);
    await call('settings.update', { accessReview: 'monthly', lockMinutes: 0 });
    ports.clock.advanceTo(ports.clock.now() + 31 * 86_400_000);
    expect((await call('people.reviews', {})).items.map(({ by }) => by)).toEqual(['schedule', 'person:Ada']);
    const { items } = await call('audit.list', { filter: { principal: 'system', method: 'people.keepReview' } });
    expect(items).toHaveLength(1);
  });

  test('that the schedule kept wait on Today until somebody says that they have looked at them', async () => {
    const waiting = async () =>
      (await call('today.summary', {})).attention.filter(({ code }) => code === 'access-review');
    await call('people.keepReview', {});
    expect(await waiting()).toEqual([]);
    await call('settings.update', { accessReview: 'monthly', lockMinutes: 0 });
    ports.clock.advanceTo(ports.clock.now() + 31 * 86_400_000);
    expect(await waiting()).toMatchObject([{ target: { screen: 'safety' } }]);
    const [newest] = (await call('people.reviews', {})).items;
    expect(newest).toMatchObject({ by: 'schedule', reviewedAt: null, reviewedBy: null });
    await call('people.markReviewed', { id: newest!.id });
    await expect(call('people.markReviewed', { id: 99 })).rejects.toMatchObject({ code: 'not-found' });
    expect(await waiting()).toEqual([]);
    const [marked] = (await call('people.reviews', {})).items;
    expect(marked).toMatchObject({ reviewedAt: ports.clock.now(), reviewedBy: 'person:Ada' });
    expect((await call('audit.list', { filter: { method: 'people.markReviewed' } })).items).toHaveLength(2);
  });

  test('are written into the folder that was chosen, and what is wrong with it is said', async () => {
    const folder = join(ports.paths.dataDir, '..', `reviews-${process.pid}`);
    await call('settings.update', { accessReviewFolder: folder });
    await call('people.keepReview', {});
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^letterlock-access-review-2026-\d\d-\d\d-1\.csv$/)]);
    // Where others write too, a link under the name of the next one leads to a file of somebody else.
    const [first = ''] = readdirSync(folder);
    const victim = `${folder}-victim`;
    writeFileSync(victim, 'of somebody else');
    symlinkSync(victim, join(folder, first.replace('-1.csv', '-2.csv')));
    await call('people.keepReview', {});
    expect(readFileSync(victim, 'utf8')).toBe('of somebody else');
    expect((await call('people.reviews', {})).fileProblem).toContain(folder);
    rmSync(victim);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    await call('people.keepReview', {});
    expect((await call('people.reviews', {})).fileProblem).toContain(folder);
    rmSync(folder);
    await call('people.keepReview', {});
    expect((await call('people.reviews', {})).fileProblem).toBeNull();
    rmSync(folder, { recursive: true });
  });

  test('come out as CSV without formulas', async () => {
    await add('=HYPERLINK("https://evil.example")', 'auditor');
    const { fileId } = await call('people.exportReview', {});
    const { data } = await call('files.read', { fileId, offset: 0 });
    const text = Buffer.from(data, 'base64').toString('utf8');
    expect(text).toContain('person,Ada,owner');
    expect(text).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  });
});
