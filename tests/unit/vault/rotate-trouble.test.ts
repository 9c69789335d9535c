/** A rotation that goes wrong at the worst of moments leaves a workspace that opens. */
import { expect, test, vi } from 'vitest';
import type * as AtomicFile from '../../../src/core/vault/atomic-file.ts';
import { testPassphrase, withApp, withPorts } from '../../support/app.ts';

const disk = vi.hoisted(() => ({ failing: false }));
vi.mock('../../../src/core/vault/atomic-file.ts', async (importOriginal) => {
  const original = await importOriginal<typeof AtomicFile>();
  const syncDirectory: typeof original.syncDirectory = async (path) => {
    if (disk.failing) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
    return original.syncDirectory(path);
  };
  return { ...original, syncDirectory };
});

test('a database that has changed hands already keeps the keys that open it', () =>
  withPorts(async (ports) => {
    const current = { passphrase: testPassphrase };
    await withApp(ports, async ({ call }) => {
      const { recoveryCode } = await call('vault.create', { keychain: true, ...current });
      await call('settings.update', { postalAddress: 'kept' });
      disk.failing = true;
      await call('vault.rotate', { current, recoveryCode });
      disk.failing = false;
      for (const secrets of [current, { recoveryCode }]) {
        await call('vault.lock', {});
        await call('vault.unlock', secrets);
        expect(await call('settings.get', {})).toMatchObject({ postalAddress: 'kept' });
      }
    });
  }));
