import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import { all } from '../../../src/core/store/rows.ts';
import { databaseFile } from '../../../src/core/vault/data-dir.ts';
import { openTestWorkspace, reopen } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let workspace: TestWorkspace;
let server: Server;
let url: string;
let answer: number;
let received: Received[];

beforeEach(async () => {
  answer = 200;
  received = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answer, { location: 'http://127.0.0.1:1/' }).end('what this says is not read');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  url = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}/in`;
  workspace = await openTestWorkspace();
});
afterEach(async () => {
  await workspace.close();
  server.close();
});

const make = (more: object = {}) =>
  workspace.call('webhooks.create', { name: 'CRM', url, events: ['message.sent'], privateNetworks: true, ...more });
const log = async (id: number) => (await workspace.call('webhooks.deliveries', { id })).items;

/** Resolves once the next attempt was written down; `work` brings it about. */
async function attempted(work: () => unknown): Promise<void> {
  const done = new Promise<void>((resolve) => {
    const before = received.length;
    const stop = workspace.events.listen((name) => {
      if (name !== 'webhooks.changed' || received.length === before) return;
      stop();
      resolve();
    });
  });
  await work();
  await done;
}

function verify(secret: string, { headers, body }: Received): boolean {
  const parts = String(headers['letterlock-signature']).split(',');
  const seconds = parts[0]?.replace('t=', '') ?? '';
  const expected = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return parts.includes(`v1=${expected}`);
}

describe('a delivery', () => {
  test('is signed with the secret that was shown once, and holds ids alone', async () => {
    const { id, secret } = await make();
    expect(await workspace.call('webhooks.test', { id })).toMatchObject({ state: 'delivered', status: 200 });
    expect(verify(secret, received[0]!)).toBe(true);
    expect(verify('whsec_other', received[0]!)).toBe(false);
    expect(JSON.parse(received[0]!.body)).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-f]{24}$/),
      type: 'webhook.test',
      at: new Date(workspace.ports.clock.now()).toISOString(),
      data: {},
    });
    expect(JSON.stringify(await workspace.call('webhooks.list', {}))).not.toContain(secret);
  });

  test('is signed by both secrets while one is being replaced', async () => {
    const { id, secret } = await make();
    const { secret: renewed } = await workspace.call('webhooks.rotate', { id, overlapHours: 1 });
    await workspace.call('webhooks.test', { id });
    expect([verify(secret, received[0]!), verify(renewed, received[0]!)]).toEqual([true, true]);
    workspace.ports.clock.advanceTo(workspace.ports.clock.now() + 3_600_001);
    await workspace.call('webhooks.test', { id });
    expect([verify(secret, received[1]!), verify(renewed, received[1]!)]).toEqual([false, true]);
  });

  test('goes nowhere private that was not allowed, whatever a name resolves to', async () => {
    const { id } = await make({ privateNetworks: true });
    const named = url.replace('127.0.0.1', 'localhost').replace('http:', 'https:');
    await expect(make({ url: named, privateNetworks: false })).rejects.toMatchObject({ code: 'invalid-input' });
    // As if a public name had been made to resolve to this machine.
    const { network } = workspace.ports;
    const { port } = new URL(url);
    const signal = AbortSignal.timeout(5000);
    const here = await network.connect({
      scheme: 'http',
      host: '127.0.0.1',
      port: Number(port),
      signal,
      timeoutMs: 5000,
    });
    Object.assign(network, { connect: () => Promise.resolve(here) });
    await workspace.call('webhooks.update', {
      id,
      name: 'CRM',
      url: 'https://hooks.example.com/',
      events: ['message.sent'],
      privateNetworks: false,
      enabled: true,
    });
    const failed = await workspace.call('webhooks.test', { id });
    expect(failed).toMatchObject({ state: 'failed', status: null, detail: expect.stringMatching(/private network/) });
    expect(received).toEqual([]);
  });

  test('is not carried on by a redirect', async () => {
    const { id } = await make();
    answer = 302;
    expect(await workspace.call('webhooks.test', { id })).toMatchObject({ state: 'failed', status: 302 });
    expect(received).toHaveLength(1);
  });
});

test('a delivery whose outcome cannot be written, as on a full disk, is not sent again at once', async () => {
  const { id } = await make();
  await workspace.call('webhooks.test', { id });
  const { ports, keys } = workspace;
  const other = openStore({ path: databaseFile(ports.paths.dataDir), key: keys.database });
  other.db.exec(`CREATE TRIGGER full BEFORE UPDATE ON webhook_delivery BEGIN SELECT RAISE(ABORT, 'no space'); END`);
  other.close();
  const [first] = await log(id);
  await workspace.call('webhooks.redeliver', { deliveryId: first!.id });
  ports.clock.advanceTo(ports.clock.now() + 1);
  await vi.waitFor(() => expect(JSON.stringify(ports.log.lines)).toContain('no space'));
  expect(received).toHaveLength(2);
  expect(ports.clock.nextTimer()).toBeGreaterThan(ports.clock.now());
});

describe('an event that is refused', () => {
  const begin = async (): Promise<number> => {
    const { id } = await make();
    await workspace.call('webhooks.test', { id });
    answer = 503;
    const [first] = await log(id);
    await workspace.call('webhooks.redeliver', { deliveryId: first!.id });
    await attempted(() => workspace.ports.clock.advanceTo(workspace.ports.clock.now() + 1));
    return id;
  };

  test('is tried again later, under the same id', async () => {
    const id = await begin();
    const { clock } = workspace.ports;
    expect((await log(id))[0]).toMatchObject({
      state: 'waiting',
      attempts: 1,
      status: 503,
      nextAt: clock.now() + 30_000,
    });
    answer = 204;
    await attempted(() => clock.advanceTo(clock.now() + 30_000));
    expect((await log(id))[0]).toMatchObject({ state: 'delivered', attempts: 2, status: 204 });
    const ids = received.map(({ body }) => (JSON.parse(body) as { id: string }).id);
    expect(new Set(ids).size).toBe(1);
  });

  test('is tried again after a restart', async () => {
    const id = await begin();
    workspace = await reopen(workspace);
    answer = 200;
    const { clock } = workspace.ports;
    await attempted(() => {
      workspace.workspace.start();
      clock.advanceTo(clock.now() + 30_000);
    });
    expect((await log(id))[0]).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  test('waits while its webhook is switched off, and is dropped with it', async () => {
    const id = await begin();
    const { clock } = workspace.ports;
    const choice = { id, name: 'CRM', url, events: ['message.sent' as const], privateNetworks: true };
    await workspace.call('webhooks.update', { ...choice, enabled: false });
    const before = received.length;
    clock.advanceTo(clock.now() + 60_000);
    expect(received).toHaveLength(before);
    await workspace.call('webhooks.remove', { id });
    expect((await workspace.call('webhooks.list', {})).items).toEqual([]);
    await expect(log(id)).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('what happens in a campaign comes into the outbox in its own transaction, for whoever asked for it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'letterlock-webhooks-'));
  const store = openStore({ path: join(directory, 'w.db'), key: randomBytes(32) });
  try {
    migrate(store, () => undefined);
    store.db.exec(`
      INSERT INTO webhook (id, name, url, events, private_networks, secret, created_at, created_by) VALUES
        (1, 'all', '', '["message.sent","message.failed","contact.replied","contact.bounced","contact.unsubscribed","campaign.finished"]', 0, '', 0, ''),
        (2, 'some', '', '["contact.replied"]', 0, '', 0, '');
      INSERT INTO webhook (id, name, url, events, private_networks, secret, created_at, created_by, enabled) VALUES
        (3, 'off', '', '["message.sent","contact.replied"]', 0, '', 0, '', 0);
      PRAGMA foreign_keys = OFF;
      INSERT INTO campaign (id, name, audience, schedule, created_at, status) VALUES (7, 'c', '{}', '{}', 1, 'running');
      INSERT INTO enrolment (campaign_id, contact_id, enrolled_at) VALUES (7, 5, 1), (7, 6, 1);
      INSERT INTO ledger (campaign_id, contact_id, step_id, step, account_id, due_at, state, message_id, claimed_at)
        VALUES (7, 5, 1, 1, 1, 1, 'claimed', '<a@b>', 2), (7, 6, 1, 1, 1, 1, 'claimed', '<c@d>', 2);
      UPDATE ledger SET state = 'sent', settled_at = 10 WHERE contact_id = 5;
      UPDATE ledger SET state = 'failed', settled_at = 11 WHERE contact_id = 6;
      UPDATE enrolment SET state = 'stopped', reason = 'replied', ended_at = 12 WHERE contact_id = 5;
      UPDATE enrolment SET state = 'stopped', reason = 'failed', ended_at = 13 WHERE contact_id = 6;
      UPDATE campaign SET status = 'finished' WHERE id = 7;
    `);
    expect(() =>
      store.transaction((db) => {
        db.exec(`UPDATE enrolment SET reason = 'bounced' WHERE contact_id = 6`);
        throw new Error('rolled back');
      }),
    ).toThrow('rolled back');
    const rows = all<{ hook: number; type: string; at: number; payload: string }>(
      store.db,
      'SELECT webhook_id AS hook, type, at, payload FROM webhook_delivery ORDER BY id',
    );
    expect(rows.map(({ hook, type, at, payload }) => [hook, type, at, JSON.parse(payload)])).toEqual([
      [1, 'message.sent', 10, { campaignId: 7, contactId: 5, step: 1, messageId: '<a@b>' }],
      [1, 'message.failed', 11, { campaignId: 7, contactId: 6, step: 1, messageId: '<c@d>' }],
      [1, 'contact.replied', 12, { campaignId: 7, contactId: 5 }],
      [2, 'contact.replied', 12, { campaignId: 7, contactId: 5 }],
      [1, 'campaign.finished', 13, { campaignId: 7 }],
    ]);
  } finally {
    store.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
