/** Whatever is done to the keys can be killed at any moment: the workspace opens, with the old secret or the new one. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/core/app.ts';
import { typedCall } from '../../../src/core/dispatch.ts';
import { noKeychain } from '../../../src/core/vault/os-keychain.ts';
import { testPassphrase } from '../../support/app.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';

const other = 'walrus-cinnamon-84-lantern-brick';
const script = join(import.meta.dirname, '../../support/rotating-process.ts');
const kills = Number(process.env['LETTERLOCK_KILLS'] ?? 12);

let ports: TestPorts;
let recoveryCode = '';
let directory: string;

async function withOpen<T>(
  passphrases: readonly string[],
  work: (open: { call: ReturnType<typeof typedCall>; which: number }) => Promise<T>,
): Promise<T> {
  const app = await createApp(
    { ...ports, paths: { ...ports.paths, dataDir: directory }, keychain: noKeychain('none') },
    { background: false },
  );
  const call = typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' });
  try {
    let which = 0;
    for (; which < passphrases.length; which += 1) {
      const passphrase = passphrases[which] ?? '';
      const opened = await call('vault.unlock', { passphrase }).then(
        () => true,
        () => false,
      );
      if (opened) break;
    }
    return await work({ call, which });
  } finally {
    await app.stop();
  }
}

beforeAll(async () => {
  ports = testPorts();
  directory = mkdtempSync(join(tmpdir(), 'letterlock-kill-keys-'));
  const app = await createApp(
    { ...ports, paths: { ...ports.paths, dataDir: directory }, keychain: noKeychain('none') },
    { background: false },
  );
  const call = typedCall(app.dispatch, { name: 'owner', from: 'test', permissions: 'all' });
  ({ recoveryCode } = await call('vault.create', { keychain: false, passphrase: testPassphrase }));
  await call('settings.update', { postalAddress: 'kept' });
  await app.stop();
});
afterAll(() => {
  ports.cleanUp();
  rmSync(directory, { recursive: true, force: true });
});

/** Lets the process work and kills it at a random moment of its changes. */
async function killed(what: string, atMost: number): Promise<void> {
  const child = spawn(process.execPath, [script, directory, what, testPassphrase, other, recoveryCode], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await Promise.race([ready, gone]);
  await new Promise((resolve) => setTimeout(resolve, Math.random() * atMost));
  child.kill('SIGKILL');
  await gone;
}

describe('killed at a random moment', () => {
  test.each([
    ['passphrase', 400],
    ['recovery', 300],
    ['rotation', 1500],
    ['every-key', 1500],
  ])(
    'of a change of %s, the workspace opens and holds what it held',
    async (what, atMost) => {
      for (let n = 0; n < kills; n += 1) {
        await killed(what, atMost);
        await withOpen([testPassphrase, other], async ({ call, which }) => {
          expect(which).toBeLessThan(2);
          expect(await call('settings.get', {})).toMatchObject({ postalAddress: 'kept' });
          expect(await call('audit.verify', {})).toMatchObject({ ok: true });
        });
      }
      const recovered = await withOpen([], async ({ call }) => {
        await call('vault.unlock', { recoveryCode });
        return call('settings.get', {});
      });
      expect(recovered).toMatchObject({ postalAddress: 'kept' });
    },
    600_000,
  );
});
