/** Backups in a bucket, through the official client and against a server that checks its signatures. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { s3Target } from '../../../src/core/backup/s3-target.ts';
import type { Target } from '../../../src/core/backup/target.ts';
import { createNetwork } from '../../../src/core/net/network.ts';
import { backupPreview } from '../../../src/shared/contract/backup.ts';
import type { Job } from '../../../src/shared/contract/jobs.ts';
import { startTestApp, testPassphrase } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { testPorts } from '../../support/ports.ts';
import { startS3, testRegion } from '../../support/s3.ts';
import type { TestS3 } from '../../support/s3.ts';
import { until } from '../../support/until.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let server: TestS3;
let directory: string;
beforeEach(async () => {
  server = await startS3();
  directory = mkdtempSync(join(tmpdir(), 'letterlock-s3-'));
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

const config = (change: { bucket?: string; endpoint?: string } = {}) => ({
  kind: 's3' as const,
  endpoint: server.endpoint,
  region: testRegion,
  bucket: server.bucket,
  prefix: 'my backups/letterlock',
  pathStyle: true,
  accessKeyId: server.accessKeyId,
  ...change,
});
const open = (change = {}, secret = server.secret): Target => s3Target(config(change), createNetwork(), secret);

test('files of all sizes go there and come back, and lists have no end too early', async () => {
  const target = open();
  const path = join(directory, 'in');
  for (const size of [0, 1000, 20_000_000]) {
    const bytes = randomBytes(size);
    writeFileSync(path, bytes);
    await target.put(`points/${size} (a+b)`, path);
    const back = join(directory, `out-${size}`);
    await target.get(`points/${size} (a+b)`, back);
    expect(readFileSync(back).equals(bytes)).toBe(true);
  }
  for (let index = 0; index < 7; index += 1) await target.putText(`log/${index}`, 'x');
  expect(await target.list('log/')).toHaveLength(7);
  expect([...server.objects.keys()].every((key) => key.startsWith('my backups/letterlock/'))).toBe(true);
  expect(server.openUploads()).toBe(0);
  await target.delete('log/0');
  await expect(target.getText('log/0', 100)).rejects.toMatchObject({ code: 'not-found' });
});

test('a busy service is asked again; what is wrong is said plainly', async () => {
  server.busy = 2;
  await open().putText('a', 'b');
  expect(await open().getText('a', 10)).toBe('b');
  await expect(open({}, 'wrong').list('')).rejects.toMatchObject({
    code: 'backup-target',
    message: expect.stringContaining('the secret key is wrong'),
  });
  await expect(open({ bucket: 'other' }).list('')).rejects.toMatchObject({
    message: expect.stringContaining('there is no such bucket'),
  });
  expect(() => open({ endpoint: 'http://backup.example' })).toThrowError(/https/);
});

test('an upload that is cancelled leaves no parts behind', async () => {
  const path = join(directory, 'large');
  writeFileSync(path, randomBytes(20_000_000));
  const stop = new AbortController();
  const watch = { signal: stop.signal, progress: () => stop.abort() };
  await expect(open().put('large', path, watch)).rejects.toMatchObject({ code: 'cancelled' });
  expect(server.openUploads()).toBe(0);
  expect(server.objects.has('my backups/letterlock/large')).toBe(false);
});

const finished = async ({ app, call }: TestApp, id: number): Promise<Job> => {
  await until(app, async () => (await call('jobs.get', { id })).finishedAt !== null);
  return call('jobs.get', { id });
};

/** Until a backup of `since` or later is verified and in the bucket. */
async function delivered({ ports, app, call }: TestApp, since: number): Promise<void> {
  await until(app, async () => {
    ports.clock.advanceTo(ports.clock.now() + 10);
    const status = await call('backup.status', {});
    expect(JSON.stringify(status)).not.toContain(server.secret);
    expect(status.problem).toBeNull();
    return (status.lastVerified?.at ?? -1) >= since && status.delivering === null;
  });
}

test('a whole workspace comes back from a bucket with the recovery code; the secret key is shown nowhere', async () => {
  let running = await startTestApp(testPorts());
  const { recoveryCode } = await running.call('vault.create', { keychain: false, passphrase: testPassphrase });
  await running.call('settings.update', { postalAddress: 'kept' });
  const target = config();
  await running.call('backup.configure', { target, plan: {}, secret: server.secret });
  await delivered(running, 0);
  // What is fetched for a restore is part of its job, and what was fetched until then goes with it.
  const stopped = await running.call('backup.prepare', { at: running.ports.clock.now() });
  await running.call('jobs.cancel', { id: stopped.jobId });
  expect((await finished(running, stopped.jobId)).state).toBe('cancelled');
  expect(readdirSync(join(running.ports.paths.dataDir, 'restore'))).toEqual([]);
  await running.call('settings.update', { postalAddress: 'changed' });
  const { jobId } = await running.call('backup.prepare', { at: running.ports.clock.now() - 1 });
  const preview = backupPreview.parse((await finished(running, jobId)).result);
  const before = running.ports.clock.now();
  await running.call('backup.restore', { preparedId: preview.preparedId });
  await delivered(running, before + 1);
  expect((await running.call('settings.get', {})).postalAddress).toBe('kept');
  await running.app.stop();
  const former = running.ports;
  running = await startTestApp(testPorts());
  former.cleanUp();
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

test('a lock does not wait for a bucket that has stopped answering', async () => {
  const { app, call, ports } = await startTestApp(testPorts());
  await call('vault.create', { keychain: false, passphrase: testPassphrase });
  await call('backup.configure', { target: config(), plan: {}, secret: server.secret });
  await delivered({ app, call, ports }, 0);
  server.stalled = true;
  const asked = call('backup.list', {}).catch((error: unknown) => error);
  await call('settings.update', { postalAddress: 'Any Street 1' });
  const began = performance.now();
  await call('vault.lock', {});
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(await asked).toBeInstanceOf(Error);
  await app.stop();
  ports.cleanUp();
});
