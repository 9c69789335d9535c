/** What is written in the background, and at a lock, while nothing can be written: as on a full disk. */
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../../src/core/store/open.ts';
import { startTestApp, testPassphrase } from '../../support/app.ts';
import type { TestApp } from '../../support/app.ts';
import { testPorts } from '../../support/ports.ts';
import { owner } from '../../support/workspace.ts';

const quarter = 15 * 60_000;
let running: TestApp;
let path: string;
let key: Buffer;

beforeEach(async () => {
  running = await startTestApp(testPorts());
  const { ports, call, app } = running;
  await call('vault.create', { keychain: false, passphrase: testPassphrase });
  path = join(ports.paths.dataDir, 'letterlock.db');
  key = Buffer.from(await app.exportKey(owner, { passphrase: testPassphrase }), 'hex');
});
afterEach(async () => {
  await running.app.stop();
  running.ports.cleanUp();
});

function change(sql: string): void {
  const store = openStore({ path, key });
  store.db.exec(sql);
  store.close();
}
const refuse = (what: string): void =>
  change(`CREATE TRIGGER full BEFORE ${what} BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
const isOpen = (): boolean => existsSync(`${path}-wal`);
const pass = (ms: number): void => running.ports.clock.advanceTo(running.ports.clock.now() + ms);

describe('while nothing can be written', () => {
  test('what is due is logged as failed, and tried again at its next turn', async () => {
    refuse('INSERT ON audit_checkpoint');
    expect(() => pass(quarter)).not.toThrow();
    expect(running.ports.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', data: { error: expect.stringContaining('disk full') } }),
    );
    change('DROP TRIGGER full');
    pass(quarter);
    const { rows, checkpoint } = await running.call('audit.state', {});
    expect(checkpoint?.seq).toBe(rows);
  });

  test('a file that is handed over says that the disk is full', async () => {
    const handle = await open(path, 'r');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const append = vi.spyOn(prototype, 'appendFile').mockRejectedValue(full);
    const { fileId } = await running.call('files.begin', { name: 'people.csv', size: 3 });
    const data = Buffer.from('a,b').toString('base64');
    await expect(running.call('files.append', { fileId, offset: 0, data })).rejects.toMatchObject({
      code: 'disk-full',
    });
    append.mockRestore();
  });

  test('a lock says that it failed, and closes the database all the same', async () => {
    refuse('INSERT ON audit_checkpoint');
    await expect(running.call('vault.lock', {})).rejects.toMatchObject({ code: 'internal' });
    expect(isOpen()).toBe(false);
    expect(await running.call('vault.status', {})).toMatchObject({ state: 'locked' });
  });

  test('an unlock that fails leaves nothing open, and works again later', async () => {
    refuse('UPDATE ON person');
    await running.call('vault.lock', {});
    await expect(running.call('vault.unlock', { passphrase: testPassphrase })).rejects.toMatchObject({
      code: 'internal',
    });
    expect(isOpen()).toBe(false);
    expect(await running.call('vault.status', {})).toMatchObject({ state: 'locked' });
    change('DROP TRIGGER full');
    await running.call('vault.unlock', { passphrase: testPassphrase });
    expect(await running.call('vault.status', {})).toMatchObject({ state: 'unlocked' });
  });
});
