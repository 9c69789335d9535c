/** Every rule on a whole app: what it takes to raise it, and that the app really does what was chosen for it. */
import type * as NodeOs from 'node:os';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEgress } from '../../../src/core/net/egress.ts';
import type { Egress } from '../../../src/core/net/egress.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { WritableDb } from '../../../src/core/store/open.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import type { AlertKind, AlertResponse } from '../../../src/shared/contract/monitor.ts';
import { startTestApp, testPassphrase } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';

const machine = vi.hoisted(() => ({ name: 'desk' }));
vi.mock('node:os', async (load) => ({ ...(await load<typeof NodeOs>()), hostname: () => machine.name }));

vi.setConfig({ testTimeout: 90_000 });
const minute = 60_000;
let ports: TestPorts;
let egress: Egress;
let running: TestApp;

beforeEach(async () => {
  const plain = testPorts();
  egress = createEgress(plain.clock);
  ports = { ...plain, egress };
  running = await startTestApp(ports);
  await running.call('vault.create', { keychain: false, passphrase: testPassphrase });
});
afterEach(async () => {
  machine.name = 'desk';
  await running.app.stop();
  ports.cleanUp();
});

const call: TestApp['call'] = (name, input) => running.call(name, input);
const later = (ms: number): void => ports.clock.advanceTo(ports.clock.now() + ms);
const unlock = (passphrase = testPassphrase) => call('vault.unlock', { passphrase });
const alerts = async () => (await call('monitor.alerts', {})).items;
const kinds = async (): Promise<AlertKind[]> => (await alerts()).map(({ kind }) => kind);
const state = async () => (await call('vault.status', {})).state;
const respond = (kind: AlertKind, ...responses: AlertResponse[]) =>
  call('monitor.setRule', { kind, enabled: true, responses });

/** Ends the app, does something while it is closed, and opens it again. */
async function whileClosed(work: (databaseKey: Buffer) => void): Promise<void> {
  const key = await running.app.exportKey(
    { name: 'owner', from: 'test', permissions: 'all' },
    { passphrase: testPassphrase },
  );
  await running.app.stop();
  work(Buffer.from(key, 'hex'));
  running = await startTestApp(ports);
  await unlock();
}
const writing =
  (work: (db: WritableDb) => void) =>
  (key: Buffer): void => {
    const tool = openStore({ path: databaseFile(ports.paths.dataDir), key });
    tool.transaction(work);
    tool.close();
  };

test('wrong passphrases while locked are told after the unlock', async () => {
  await call('vault.lock', {});
  for (let time = 0; time < 5; time += 1) {
    await unlock('wrong-passphrase-of-somebody-7').catch(() => undefined);
    later(minute);
  }
  later(20 * minute);
  await unlock();
  expect(await kinds()).toEqual(['failed-unlocks']);
});

test('unusual exports lock the workspace where that was chosen', async () => {
  await respond('unusual-exports', 'notify', 'lock');
  for (let time = 0; time < 6; time += 1) await call('contacts.export', { filter: {} }).catch(() => undefined);
  await expect.poll(state).toBe('locked');
  await expect(call('contacts.list', {})).rejects.toMatchObject({ code: 'locked' });
  await unlock();
  expect(await alerts()).toMatchObject([{ kind: 'unusual-exports', responses: ['notify', 'lock'] }]);
  const log = await call('audit.list', { filter: { method: 'vault.lock' } });
  expect(log.items).toMatchObject([{ principal: 'system', from: 'monitor', outcome: 'ok' }]);
});

test('a key that tries what it may not is revoked at once, and its first use is told', async () => {
  const { key } = await call('keys.create', {
    name: 'ci',
    permissions: ['contacts:read'],
  });
  const use = async (): Promise<string> => {
    const answer = running.app.admitKey(key, 'api', '127.0.0.1');
    if (!answer.ok) return answer.error.code;
    const result = await running.app.dispatch(answer.principal, 'campaigns.list', {});
    return result.ok ? 'ok' : result.error.code;
  };
  for (let time = 0; time < 10; time += 1) expect(await use()).toBe('forbidden');
  expect(await use()).toBe('unauthenticated');
  expect((await kinds()).toSorted()).toEqual(['new-door', 'refused-key']);
});

test('hosts that nothing calls for, one after the other, are told', async () => {
  for (let time = 0; time < 4; time += 1) {
    expect(() => egress.check(`host-${time}.example`, 443)).toThrow(/does not connect/);
    later(1000);
  }
  expect(await kinds()).toEqual([]);
  expect(() => egress.checkName('host-5.example')).toThrow(/does not connect/);
  expect(await alerts()).toMatchObject([
    { kind: 'refused-egress', severity: 'danger', responses: ['notify'], facts: { host: 'host-5.example' } },
  ]);
});

test('another machine is told, and locks where that was chosen', async () => {
  await respond('new-device', 'notify', 'lock');
  await running.app.stop();
  machine.name = 'another desk';
  running = await startTestApp(ports);
  await unlock();
  await expect.poll(state).toBe('locked');
  await unlock();
  expect(await alerts()).toMatchObject([{ kind: 'new-device', facts: { device: 'another desk' } }]);
  expect(await state()).toBe('unlocked');
});

test('a database that another program has written to is told', async () => {
  await whileClosed(() => undefined);
  expect(await kinds()).toEqual([]);
  await whileClosed(writing((db) => db.exec(`UPDATE account SET name = 'changed'`)));
  expect(await kinds()).toEqual(['changed-outside']);
});

test('an audit log that was changed is told when it is verified', async () => {
  await call('contacts.export', { filter: {} });
  await whileClosed(
    writing((db) => db.exec(`DROP TRIGGER audit_no_update; UPDATE audit SET outcome = 'not-found' WHERE seq = 2`)),
  );
  expect((await call('audit.verify', {})).problem).not.toBeNull();
  expect((await kinds()).toSorted()).toEqual(['changed-outside', 'log-broken']);
});

test('a clock that goes back while the workspace is open is told once', async () => {
  await call('contacts.export', { filter: {} });
  const now = vi.spyOn(ports.clock, 'now');
  const before = ports.clock.now();
  now.mockImplementation(() => before - 30 * minute);
  await call('contacts.export', { filter: {} });
  await call('contacts.export', { filter: {} });
  expect(await alerts()).toMatchObject([{ kind: 'clock-set-back', times: 1, facts: { minutes: 30 } }]);
});

test('every rule is on until somebody switches it off, and notifies at least', async () => {
  const { items } = await call('monitor.rules', {});
  expect(items.filter(({ enabled, responses }) => !enabled || !responses.includes('notify'))).toEqual([]);
  expect(items.filter(({ offered, responses }) => responses.some((name) => !offered.includes(name)))).toEqual([]);
});
