/** API keys over HTTP: the loopback host, and a named interface over TLS. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openInterface } from '../../../src/cli/listen.ts';
import type { Input } from '../../../src/shared/contract/index.ts';
import { startInterface } from '../../../src/web/interface.ts';
import type { Interface } from '../../../src/web/interface.ts';
import { ownCertificate, readCertificate } from '../../../src/web/own-certificate.ts';
import { startTestLoopback } from '../../support/loopback.ts';
import type { Session, TestLoopback } from '../../support/loopback.ts';

let loopback: TestLoopback;
beforeEach(async () => {
  loopback = await startTestLoopback();
  await loopback.call('vault.create', { keychain: true });
});
afterEach(() => loopback.close());

const make = async (more: Partial<Input<'keys.create'>> = {}): Promise<{ id: number; key: string }> =>
  loopback.call('keys.create', { name: 'ci', permissions: ['contacts:read'], ...more });
const bearer = (key: string): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
});
const ask = async (key: string, method = 'contacts.lists', headers: Record<string, string> = {}) => {
  const { status, body } = await loopback.send('POST', `/call/${method}`, { ...bearer(key), ...headers }, '{}');
  return { status, body };
};
const refusals = async () =>
  (await loopback.call('audit.list', { filter: { method: 'keys.use' } })).items.map(({ principal, from, objects }) => [
    principal,
    from,
    objects['reason'],
  ]);

describe('a key', () => {
  test('calls what it was given, under its own name, and nothing else', async () => {
    const { key } = await make();
    expect(await ask(key)).toMatchObject({ status: 200 });
    expect((await ask(key, 'contacts.list')).status).toBe(200);
    for (const method of ['contacts.export', 'settings.get', 'keys.create', 'people.add', 'vault.lock', 'audit.list']) {
      expect([method, (await ask(key, method)).status]).toEqual([method, 403]);
    }
    const { items } = await loopback.call('audit.list', { filter: { principal: 'key:ci', method: 'contacts.list' } });
    expect(items[0]).toMatchObject({ from: 'api', outcome: 'ok', objects: { address: '127.0.0.1' } });
    expect((await loopback.call('keys.list', {})).items[0]).toMatchObject({ lastAddress: '127.0.0.1' });
  });

  test('is never given what opens doors, nor more than who makes it may', async () => {
    for (const permission of ['vault:write', 'vault:manage', 'people:manage', 'keys:manage', 'no:read']) {
      await expect(make({ permissions: [permission] })).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  test('leaves no secret in the database’s answers or the log', async () => {
    const { key } = await make();
    const told = JSON.stringify([await loopback.call('keys.list', {}), await loopback.call('audit.list', {})]);
    expect(told).not.toContain(key.slice(17));
    expect(JSON.stringify(loopback.ports.log.lines)).not.toContain(key.slice(17));
  });

  test('is refused once it is revoked, expired, rotated away or elsewhere; each is written down', async () => {
    const { clock } = loopback.ports;
    const revoked = await make({ name: 'revoked' });
    await loopback.call('keys.revoke', { id: revoked.id });
    expect((await ask(revoked.key)).status).toBe(401);
    const elsewhere = await make({ name: 'elsewhere', networks: ['10.0.0.0/8', '2001:db8::/32'] });
    expect((await ask(elsewhere.key)).status).toBe(403);
    const expiring = await make({ name: 'expiring', expiresAt: clock.now() + 1000 });
    const rotating = await make({ name: 'rotating' });
    const { key: renewed } = await loopback.call('keys.rotate', { id: rotating.id, overlapHours: 1 });
    expect([(await ask(rotating.key)).status, (await ask(renewed)).status]).toEqual([200, 200]);
    await loopback.call('settings.update', { lockMinutes: 0 });
    clock.advanceTo(clock.now() + 3_600_001);
    expect((await ask(expiring.key)).status).toBe(401);
    expect([(await ask(rotating.key)).status, (await ask(renewed)).status]).toEqual([401, 200]);
    expect((await refusals()).toReversed()).toEqual([
      ['key:revoked', 'api', 'revoked'],
      ['key:elsewhere', 'api', 'wrong-network'],
      ['key:expiring', 'api', 'expired'],
      ['key:rotating', 'api', 'rotated'],
    ]);
  });

  test('that is forged speaks for nobody, and cannot fill the log', async () => {
    const { key } = await make();
    const forged = `${key.slice(0, 20)}${key[20] === 'A' ? 'B' : 'A'}${key.slice(21)}`;
    for (const text of [forged, 'ltk_x', 'x'.repeat(100)]) expect((await ask(text)).status).toBe(401);
    expect(await refusals()).toEqual(Array.from({ length: 3 }, () => ['nobody', 'api', 'not-a-key']));
    for (let round = 0; round < 40; round += 1) await ask(forged);
    expect((await ask(forged)).status).toBe(429);
    expect(await refusals()).toHaveLength(20);
    // Whoever has a good key is not kept out by it.
    expect((await ask(key)).status).toBe(200);
  });

  test('waits when it calls too often', async () => {
    const { key } = await make({ perMinute: 3 });
    const statuses = [];
    for (let round = 0; round < 4; round += 1) statuses.push((await ask(key)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    loopback.ports.clock.advanceTo(loopback.ports.clock.now() + 20_000);
    expect((await ask(key)).status).toBe(200);
  });

  test('says nothing while the workspace is locked', async () => {
    const { key } = await make();
    await loopback.call('vault.lock', {});
    expect((await ask(key)).status).toBe(423);
    expect((await ask(key, 'vault.status')).status).toBe(423);
  });

  test('outlives a rotation of the keys', async () => {
    const { key } = await make();
    await loopback.call('vault.rotate', { current: {} });
    expect((await ask(key)).status).toBe(200);
  });

  test('ends what it has open when it is revoked', async () => {
    const { id, key } = await make();
    const response = await fetch(`${loopback.host.origin}/events`, { headers: bearer(key) });
    expect(response.status).toBe(200);
    const reading = response.text();
    await loopback.call('keys.revoke', { id });
    await expect(reading).rejects.toThrow('terminated');
  });

  test('hears of what it may read, and of nothing else', async () => {
    const { id, key } = await make();
    const response = await fetch(`${loopback.host.origin}/events`, { headers: bearer(key) });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = (await reader.read()).value ?? '';
    await loopback.call('settings.update', { pollMinutes: 9 });
    await loopback.call('contacts.create', { email: 'ada@example.org', fields: {} });
    while (!heard.includes('contacts.changed')) heard += (await reader.read()).value ?? '';
    expect(heard).not.toContain('settings.changed');
    await loopback.call('keys.revoke', { id });
  });

  test('is not taken from a browser, nor under another name', async () => {
    const { key } = await make();
    expect((await ask(key, 'contacts.lists', { origin: loopback.host.origin })).status).toBe(403);
    expect((await ask(key, 'contacts.lists', { 'sec-fetch-site': 'same-origin' })).status).toBe(403);
    expect((await ask(key, 'contacts.lists', { host: 'evil.example' })).status).toBe(421);
    expect((await ask(key, 'contacts.lists', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  test('opens no page and no file', async () => {
    const { key } = await make();
    for (const path of ['/', '/assets/app-1a2b3c.js', '/open/AAAAAAAAAAAAAAAAAAAAAAAA']) {
      expect((await loopback.send('GET', path, bearer(key))).status).toBe(404);
    }
  });

  test('reads the description of what there is', async () => {
    const { key } = await make();
    const { status, body } = await loopback.send('GET', '/openapi.json', bearer(key));
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ openapi: '3.1.1', servers: [{ url: loopback.host.origin }] });
    expect((await loopback.send('GET', '/openapi.json')).status).toBe(401);
  });
});

describe('a person’s key', () => {
  const theirs = 'marble-lantern-quiet-58-harbour';
  test('never may more than the person may by then, and ends with them', async () => {
    const { app, call } = loopback;
    const current = {};
    const { personId } = await call('people.add', { name: 'Grace', role: 'admin', passphrase: theirs, current });
    await call('vault.lock', {});
    await call('vault.unlock', { person: personId, passphrase: theirs });
    const made = await app.call('window', 'keys.create', {
      name: 'hers',
      permissions: ['contacts:read', 'settings:write'],
    });
    const { key } = (made as { value: { key: string } }).value;
    expect((await ask(key, 'settings.update')).status).toBe(200);
    await call('people.changeRole', { personId, role: 'sender' });
    expect([(await ask(key, 'settings.update')).status, (await ask(key)).status]).toEqual([403, 200]);
    await call('vault.lock', {});
    await call('vault.unlock', {});
    await call('people.remove', { personId, current });
    expect((await ask(key)).status).toBe(401);
  });
});

const silentIo = { out: () => undefined, err: () => undefined, environment: {} };

describe('a named interface', () => {
  let opened: Interface;
  const open = async (networks: readonly string[] = []): Promise<void> => {
    const { app, ports } = loopback;
    const pair = await ownCertificate(ports.paths.dataDir, ['127.0.0.2', 'letterlock.test'], Date.now());
    opened = await startInterface({
      ...ports,
      ...pair,
      app,
      address: '127.0.0.2',
      port: 0,
      names: ['letterlock.test'],
      networks,
    });
  };
  afterEach(() => opened.close());

  const send = (method: string, path: string, headers: Record<string, string>) =>
    new Promise<{ status: number; hsts: unknown }>((resolve, reject) => {
      const options = { method, headers, rejectUnauthorized: false, agent: false } as const;
      const sent = secureRequest(new URL(path, opened.origin), options, (response) => {
        response.resume();
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, hsts: response.headers['strict-transport-security'] }),
        );
      });
      sent.on('error', reject);
      sent.end('{}');
    });

  test('answers keys over TLS 1.3 alone, and says through which door', async () => {
    await open();
    const { key } = await make();
    expect(await send('POST', '/call/contacts.list', bearer(key))).toEqual({ status: 200, hsts: 'max-age=31536000' });
    const { items } = await loopback.call('audit.list', { filter: { principal: 'key:ci' } });
    expect(items[0]).toMatchObject({ from: 'api 127.0.0.2' });
    const { port } = new URL(opened.origin);
    const old = connect({ host: '127.0.0.2', port: Number(port), maxVersion: 'TLSv1.2', rejectUnauthorized: false });
    await expect(
      new Promise((resolve, reject) => old.on('secureConnect', resolve).on('error', reject)),
    ).rejects.toThrow(/protocol version/);
  });

  test('is one address, and never all of them', async () => {
    await open();
    const { app, ports } = loopback;
    const pair = await ownCertificate(ports.paths.dataDir, ['127.0.0.2'], Date.now());
    const all = [
      '0',
      '0.0',
      '0.0.0.0',
      '000.0.0.0',
      '::',
      '::0',
      '0:0:0:0:0:0:0:0',
      '::ffff:0.0.0.0',
      '*',
      '',
      'localhost',
    ];
    for (const address of all) {
      const asked = startInterface({ ...ports, ...pair, app, address, port: 0, names: [], networks: [] });
      await expect(asked.then((more) => more.close())).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });

  test('takes no certificate with the key of another, and makes its own anew', async () => {
    await open();
    const { dataDir } = loopback.ports.paths;
    const files = ['interface-certificate.pem', 'interface-key.pem'].map((name) => join(dataDir, name));
    const [certificate = '', key = ''] = files;
    writeFileSync(
      key,
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    await expect(readCertificate(certificate, key)).rejects.toMatchObject({ code: 'invalid-input' });
    const made = await ownCertificate(dataDir, ['127.0.0.2'], Date.now());
    expect(await readCertificate(certificate, key)).toEqual(made);
  });

  test('is not opened wider than it was meant', async () => {
    await open();
    const { app, ports } = loopback;
    const io = { ...silentIo, stdin: Readable.from([]), stop: new AbortController().signal };
    for (const [options, reason] of [
      [{ allow: '10.0.0.0/8' }, /--allow belongs to --listen/],
      [{ host: 'letterlock.test' }, /--host belongs to --listen/],
      [{ listen: '127.0.0.2', allow: ',' }, /neither an address nor a range/],
      [{ listen: '127.0.0.2', allow: '10.0.0.0/8,' }, /neither an address nor a range/],
      [{ listen: '127.0.0.2', 'tls-key': 'x.pem' }, /belong together/],
    ] as const) {
      const asked = openInterface(io, options, app, ports);
      await expect(asked.then((more) => more?.close())).rejects.toThrow(reason);
    }
  });

  test('knows no sessions, no screens and no other name', async () => {
    await open();
    const { key } = await make();
    const session = await loopback.signIn();
    expect((await send('POST', '/call/contacts.list', { ...session, 'content-type': 'application/json' })).status).toBe(
      401,
    );
    expect((await send('GET', '/', session)).status).toBe(401);
    expect((await send('GET', '/', bearer(key))).status).toBe(404);
    expect((await send('POST', '/call/contacts.list', { ...bearer(key), host: 'evil.example' })).status).toBe(421);
    expect((await send('POST', '/call/contacts.list', { ...bearer(key), host: 'letterlock.test' })).status).toBe(200);
    expect((await send('POST', '/call/contacts.list', { ...bearer(key), origin: opened.origin })).status).toBe(403);
  });

  test('does not even shake hands with strangers', async () => {
    await open(['10.0.0.0/8']);
    const { key } = await make();
    await expect(send('POST', '/call/contacts.list', bearer(key))).rejects.toThrow(/socket|ECONNRESET/);
  });
});

test('sessions of browsers end: eight hours after the last request, a day at most', async () => {
  const { clock } = loopback.ports;
  await loopback.call('settings.update', { lockMinutes: 0 });
  const hour = 3_600_000;
  const headers = { origin: loopback.host.origin, 'content-type': 'application/json' };
  const look = async (session: Session): Promise<number> =>
    (await loopback.send('POST', '/call/vault.status', { ...session, ...headers }, '{}')).status;
  const session = await loopback.signIn();
  for (let round = 0; round < 3; round += 1) {
    clock.advanceTo(clock.now() + 7 * hour);
    expect(await look(session)).toBe(200);
  }
  clock.advanceTo(clock.now() + 4 * hour);
  expect(await look(session)).toBe(401);
  const other = await loopback.signIn();
  clock.advanceTo(clock.now() + 8 * hour);
  expect(await look(other)).toBe(401);
});
