import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitsDatabase } from '../../../src/core/store/open.ts';
import { testPassphrase, withApp, withPorts } from '../../support/app.ts';

const cli = { name: 'owner', from: 'cli', permissions: 'all' } as const;

test('the exported key is that of the database, is given to whoever shows who they are, and is in the audit log', () =>
  withPorts((ports) =>
    withApp(ports, async ({ app, call }) => {
      await call('vault.create', { keychain: false, passphrase: testPassphrase });
      await call('vault.lock', {});
      await expect(app.exportKey(cli, { passphrase: 'wrong' })).rejects.toMatchObject({ code: 'wrong-passphrase' });
      const hex = await app.exportKey(cli, { passphrase: testPassphrase });
      expect(hex).toMatch(/^[0-9a-f]{64}$/);
      expect(fitsDatabase(join(ports.paths.dataDir, 'letterlock.db'), Buffer.from(hex, 'hex'))).toBe(true);
      await call('vault.unlock', { passphrase: testPassphrase });
      const { items } = await call('audit.list', { limit: 10 });
      expect(items.filter((row) => row.method === 'vault.exportKey').map((row) => [row.from, row.outcome])).toEqual([
        ['cli', 'ok'],
        ['cli', 'wrong-passphrase'],
      ]);
    }),
  ));
