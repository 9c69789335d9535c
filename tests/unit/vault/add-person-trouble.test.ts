import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keyFilePath } from '../../../src/core/vault/keyfile.ts';
import { testPassphrase, withApp, withPorts, workspaceItems } from '../../support/app.ts';

test('a person who could not be added leaves no key in the keychain', () =>
  withPorts(async (ports) => {
    const file = keyFilePath(ports.paths.dataDir);
    const current = { passphrase: testPassphrase };
    await withApp(ports, async ({ call }) => {
      await call('vault.create', { keychain: true, ...current });
      const before = workspaceItems(ports);
      const { keychain } = ports;
      const set = keychain.set.bind(keychain);
      // From here on the key file cannot be replaced.
      keychain.set = async (item, secret) => {
        await set(item, secret);
        renameSync(file, `${file}.kept`);
        mkdirSync(file);
      };
      const anna = { name: 'Anna', passphrase: 'walrus-cinnamon-84-lantern-brick', keychain: true };
      await expect(call('vault.addPerson', { ...anna, current })).rejects.toHaveProperty('code');
      keychain.set = set;
      rmdirSync(file);
      renameSync(`${file}.kept`, file);
      expect(workspaceItems(ports)).toEqual(before);
    });
  }));
