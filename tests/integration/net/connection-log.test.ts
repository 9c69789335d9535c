/** What was contacted stays in the encrypted database: singly, by day, and behind the locked door as a number alone. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEgress } from '../../../src/core/net/egress.ts';
import type { Egress } from '../../../src/core/net/egress.ts';
import { installEgressGate } from '../../../src/core/net/egress-gate.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { all } from '../../../src/core/store/rows.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';
import { openTestWorkspace, reopen } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

const day = 86_400_000;
let egress: Egress;
let ports: TestPorts;
let space: TestWorkspace;
let server: Server;
let port: number;

beforeEach(async () => {
  server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
  const plain = testPorts();
  egress = createEgress(plain.clock);
  installEgressGate(egress);
  ports = { ...plain, egress, network: createNetwork({ egress }) };
  space = await openTestWorkspace(ports);
  egress.lease([{ host: '127.0.0.1', ports: [port], purpose: 'webhook', why: 'a test' }]);
});
afterEach(async () => {
  await space.close();
  server.close();
});

/** One whole connection; resolves when it is closed. */
async function fetched(): Promise<void> {
  const url = `http://127.0.0.1:${port}/`;
  await (await ports.network.fetch(url, { headers: { connection: 'close' } })).text();
  await expect.poll(() => egress.connections().filter(({ state }) => state === 'open')).toEqual([]);
}
const refused = (): void => {
  expect(() => egress.check('elsewhere.example', 443)).toThrow(/does not connect/);
};
const list = async (filter = {}) => (await space.call('egress.connections', { filter })).items;

test('a connection is there after a restart, with host, port, purpose and bytes', async () => {
  await fetched();
  refused();
  space = await reopen(space);
  expect(await list()).toMatchObject([
    { host: 'elsewhere.example', port: 443, purpose: null, state: 'refused', address: null },
    { host: '127.0.0.1', port, purpose: 'webhook', state: 'closed', tls: null },
  ]);
  expect((await list())[1]?.received).toBeGreaterThan(50);
});

test('they are written a batch at a time, not one by one', async () => {
  space.workspace.start();
  const rows = (): number => {
    const store = openStore({ path: databaseFile(ports.paths.dataDir), key: space.keys.database, readonly: true });
    const found = all(store.db, 'SELECT 1 FROM connection').length;
    store.close();
    return found;
  };
  await fetched();
  refused();
  expect(rows()).toBe(0);
  ports.clock.advanceTo(ports.clock.now() + 60_000);
  expect(rows()).toBe(2);
});

test('filters find by host, purpose, state and time, over the pages', async () => {
  for (let time = 0; time < 3; time += 1) refused();
  ports.clock.advanceTo(ports.clock.now() + day);
  await fetched();
  expect(await list({ state: 'refused' })).toHaveLength(3);
  expect(await list({ purpose: 'webhook' })).toHaveLength(1);
  expect(await list({ purpose: 'own' })).toEqual([]);
  expect(await list({ host: 'ELSEWHERE' })).toHaveLength(3);
  expect(await list({ from: ports.clock.now() - 1000 })).toHaveLength(1);
  const first = await space.call('egress.connections', { limit: 3 });
  const { nextCursor } = first;
  const rest = await space.call('egress.connections', {
    limit: 3,
    ...(nextCursor === null ? {} : { cursor: nextCursor }),
  });
  expect([...first.items, ...rest.items].map(({ host }) => host)).toHaveLength(4);
});

test('traffic sums up by host over days, and older days drop out of shorter spans', async () => {
  await fetched();
  refused();
  refused();
  ports.clock.advanceTo(ports.clock.now() + 3 * day);
  await fetched();
  const { items } = await space.call('egress.traffic', {});
  expect(items).toMatchObject([
    { host: '127.0.0.1', port, purpose: 'webhook', connections: 2, failed: 0, refused: 0 },
    { host: 'elsewhere.example', connections: 2, refused: 2, sent: 0 },
  ]);
  const recent = await space.call('egress.traffic', { from: ports.clock.now() - day });
  expect(recent.items).toMatchObject([{ host: '127.0.0.1', connections: 1 }]);
  const { text } = await space.call('egress.export', { format: 'csv-days' });
  expect(text.split('\r\n').filter((line) => line.includes('elsewhere.example,443'))).toHaveLength(1);
});

test('behind the locked door nothing but the number is kept', async () => {
  await space.workspace.quieten();
  refused();
  await fetched();
  expect(egress.connections()).toEqual([]);
  await space.workspace.close();
  space = await openTestWorkspace(ports, space.keys);
  expect(await list()).toEqual([]);
  expect((await space.call('egress.traffic', {})).items).toMatchObject([
    { host: '', port: 0, purpose: null, connections: 2, refused: 1 },
  ]);
});

test('a flood leaves the newest ten thousand, and the sums of all', async () => {
  for (let time = 0; time < 12_000; time += 1) {
    refused();
    if (time % 4000 === 0) await space.call('egress.traffic', {});
  }
  const { items } = await space.call('egress.traffic', {});
  expect(items).toMatchObject([{ host: 'elsewhere.example', refused: 12_000 }]);
  const { text } = await space.call('egress.export', { format: 'csv' });
  expect(text.split('\r\n')).toHaveLength(10_002);
});
