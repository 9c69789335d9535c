/** Backups in a bucket of OpenStack Swift: a server that nobody here wrote, with the unmodified official client. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { s3Target } from '../../../src/core/backup/s3-target.ts';
import type { Target } from '../../../src/core/backup/target.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { startTestApp, testPassphrase } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { isMissing, swift } from '../../support/needs.ts';
import { testPorts } from '../../support/ports.ts';
import { startSwift } from '../../support/swift.ts';
import type { TestSwift } from '../../support/swift.ts';
import { until } from '../../support/until.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

/** Between client and server: a line that can be cut after some bytes, and a cable that can be pulled out. */
interface Line {
  readonly endpoint: string;
  /** Bytes from the client after which the next connection breaks; null: it holds. */
  cutAfter: number | null;
  pulled: boolean;
  close(): Promise<void>;
}

async function lineTo(endpoint: string): Promise<Line> {
  const { port } = new URL(endpoint);
  const server: Server = createServer((client) => {
    if (line.pulled) {
      client.destroy();
      return;
    }
    const { cutAfter } = line;
    line.cutAfter = null;
    let passed = 0;
    const far: Socket = connect(Number(port), '127.0.0.1');
    const end = (): void => {
      client.destroy();
      far.destroy();
    };
    client.on('data', (piece: Buffer) => {
      passed += piece.length;
      if (line.pulled || (cutAfter !== null && passed > cutAfter)) end();
      else if (!far.write(piece)) client.pause();
    });
    far.on('drain', () => client.resume());
    far.pipe(client);
    for (const socket of [client, far]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const line: Line = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutAfter: null,
    pulled: false,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return line;
}

describe.skipIf(isMissing(swift))('a bucket of OpenStack Swift', () => {
  let server: TestSwift;
  let directory: string;

  beforeAll(async () => {
    server = await startSwift();
    directory = mkdtempSync(join(tmpdir(), 'letterlock-bucket-'));
  });
  afterAll(async () => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const config = (change: { bucket?: string; endpoint?: string; prefix?: string; accessKeyId?: string } = {}) => ({
    kind: 's3' as const,
    endpoint: server.endpoint,
    region: server.region,
    bucket: server.bucket,
    prefix: 'my backups/letterlock',
    pathStyle: true,
    accessKeyId: server.accessKeyId,
    ...change,
  });
  const open = (change = {}, secret = server.secret): Target => s3Target(config(change), createNetwork(), secret);
  const file = (name: string, size: number): { path: string; bytes: Buffer } => {
    const path = join(directory, name);
    const bytes = randomBytes(size);
    writeFileSync(path, bytes);
    return { path, bytes };
  };

  test('takes files of all sizes, in parts where they are large, and gives them back byte for byte', async () => {
    const target = open();
    for (const size of [0, 1000, 20_000_000]) {
      const { path, bytes } = file(`in-${size}`, size);
      const name = `points/${size} (a+b) ü`;
      await target.put(name, path);
      await target.get(name, join(directory, `out-${size}`));
      expect(readFileSync(join(directory, `out-${size}`)).equals(bytes)).toBe(true);
      expect(await target.list(`points/${size} `)).toEqual([{ name, bytes: size }]);
    }
    expect(await server.openUploads()).toBe(0);
    await target.delete('points/1000 (a+b) ü');
    await target.delete('points/1000 (a+b) ü');
    await expect(target.getText('points/1000 (a+b) ü', 100)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('lists more than the thousand keys that fit into one answer', async () => {
    const target = open({ prefix: 'many' });
    const names = Array.from({ length: 1005 }, (_, index) => `log/${String(index).padStart(4, '0')}`);
    for (let from = 0; from < names.length; from += 50) {
      await Promise.all(names.slice(from, from + 50).map((name) => target.putText(name, 'x')));
    }
    expect((await target.list('log/')).map(({ name }) => name)).toEqual(names);
  });

  test('says plainly that a key is wrong, a secret is wrong, or a bucket is not there', async () => {
    await expect(open({}, 'wrong').list('')).rejects.toMatchObject({
      code: 'backup-target',
      message: expect.stringContaining('the secret key is wrong'),
    });
    await expect(open({ accessKeyId: 'test:nobody' }).list('')).rejects.toMatchObject({ code: 'backup-target' });
    await expect(open({ bucket: 'not-there' }).putText('a', 'b')).rejects.toMatchObject({
      code: 'backup-target',
      message: expect.stringContaining('there is no such bucket'),
    });
  });

  test('gets a part again whose connection broke, and the next upload clears what one that could not be ended has left', async () => {
    const line = await lineTo(server.endpoint);
    const target = open({ endpoint: line.endpoint, prefix: 'line' });
    const { path, bytes } = file('over the line', 20_000_000);
    line.cutAfter = 3_000_000;
    await target.put('broken once', path);
    await target.get('broken once', join(directory, 'broken once'));
    expect(readFileSync(join(directory, 'broken once')).equals(bytes)).toBe(true);

    const watch = { signal: new AbortController().signal, progress: () => void (line.pulled = true) };
    await expect(target.put('broken for good', path, watch)).rejects.toMatchObject({
      code: 'backup-target',
      message: expect.stringContaining('it cannot be reached'),
    });
    line.pulled = false;
    expect(await target.list('broken for')).toEqual([]);
    expect(await server.openUploads()).toBe(1);
    // Under another name: after a crash nobody knows the former one.
    await expect(target.put('points/former', path, watch)).rejects.toMatchObject({ code: 'backup-target' });
    line.pulled = false;
    const before = await server.openUploads();
    await target.put('points/new', path);
    expect(await server.openUploads()).toBe(before - 1);
    await target.delete('points/new');
    await target.put('broken for good', path);
    expect(await target.list('broken for')).toEqual([{ name: 'broken for good', bytes: bytes.length }]);
    expect(await server.openUploads()).toBe(0);
    await line.close();
  });

  test('brings a whole workspace back on a new machine, with the recovery code', async () => {
    let running = await startTestApp(testPorts());
    const { recoveryCode } = await running.call('vault.create', { keychain: false, passphrase: testPassphrase });
    await running.call('settings.update', { postalAddress: 'kept' });
    const target = config({ prefix: 'whole' });
    await running.call('backup.configure', { target, plan: {}, secret: server.secret });
    await delivered(running);
    await running.app.stop();
    running.ports.cleanUp();
    running = await startTestApp(testPorts());
    try {
      const place = { target, secret: server.secret };
      const { items } = await running.call('backup.look', place);
      await running.call('backup.recover', { ...place, lineage: items[0]?.lineage ?? '', recoveryCode });
      await running.call('vault.unlock', { recoveryCode });
      expect((await running.call('settings.get', {})).postalAddress).toBe('kept');
    } finally {
      await running.app.stop();
      running.ports.cleanUp();
    }
  });
});

async function delivered({ ports, app, call }: TestApp): Promise<void> {
  await until(app, async () => {
    ports.clock.advanceTo(ports.clock.now() + 10);
    const status = await call('backup.status', {});
    expect(status.problem).toBeNull();
    return status.lastVerified !== null && status.delivering === null;
  });
}
