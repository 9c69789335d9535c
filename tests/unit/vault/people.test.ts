/** Several people over one workspace, each with a way in of their own. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sealRecovery } from '../../../src/core/vault/key-set.ts';
import { newRecoveryCode } from '../../../src/core/vault/recovery-code.ts';
import { keyFingerprint, newPassphraseParameters, passphraseKey, wrapUnder } from '../../../src/core/vault/seal.ts';
import { testPassphrase, withApp, withPorts, workspaceItems } from '../../support/app.ts';
import { readKeyFile } from '../../../src/core/vault/keyfile.ts';
import { keychainItem, masterKey } from '../../../src/core/vault/master-key.ts';

const anna = { name: 'Anna', passphrase: 'walrus-cinnamon-84-lantern-brick' };
const current = { passphrase: testPassphrase };
const mine = { keychain: false, passphrase: testPassphrase, name: 'Owner' };

describe('a second person', () => {
  test('opens the same workspace with a passphrase of their own, until they are removed', () =>
    withPorts((ports) =>
      withApp(ports, async ({ app, call }) => {
        await call('vault.create', mine);
        const owner = app.unlockedBy();
        expect(owner).toMatchObject({ name: 'Owner' });
        const { personId } = await call('vault.addPerson', { ...anna, current });
        await call('settings.update', { postalAddress: 'shared' });
        await call('vault.lock', {});
        await call('vault.unlock', { person: personId, passphrase: anna.passphrase });
        expect(app.unlockedBy()).toEqual({ id: personId, name: 'Anna' });
        const status = await call('vault.status', {});
        expect(status).toMatchObject({ person: personId, protection: { keychain: false, passphrase: true } });
        expect(status.people.map(({ name }) => name)).toEqual(['Owner', 'Anna']);
        expect(await call('settings.get', {})).toMatchObject({ postalAddress: 'shared' });
        await call('vault.lock', {});
        await call('vault.unlock', current);
        await call('vault.removePerson', { personId, current });
        await call('vault.lock', {});
        await expect(call('vault.unlock', { person: personId, passphrase: anna.passphrase })).rejects.toMatchObject({
          code: 'not-found',
        });
        await expect(call('vault.unlock', { passphrase: anna.passphrase })).rejects.toMatchObject({
          code: 'wrong-passphrase',
        });
      }),
    ));

  test('is added and removed only by whoever shows who they are, and never removes themselves', () =>
    withPorts((ports) =>
      withApp(ports, async ({ call }) => {
        await call('vault.create', mine);
        const wrong = { passphrase: 'wrong' };
        await expect(call('vault.addPerson', { ...anna, current: wrong })).rejects.toMatchObject({
          code: 'wrong-passphrase',
        });
        await expect(call('vault.addPerson', { ...anna, passphrase: 'letmein', current })).rejects.toMatchObject({
          code: 'weak-passphrase',
        });
        const [self] = (await call('vault.status', {})).people;
        await expect(call('vault.removePerson', { personId: self?.id ?? '', current })).rejects.toMatchObject({
          code: 'not-allowed-now',
        });
        expect((await call('vault.status', {})).people).toHaveLength(1);
      }),
    ));

  test('changes their own passphrase and nobody else’s', () =>
    withPorts((ports) =>
      withApp(ports, async ({ call }) => {
        await call('vault.create', mine);
        const { personId } = await call('vault.addPerson', { ...anna, keychain: true, current });
        await call('vault.lock', {});
        await call('vault.unlock', { person: personId, passphrase: anna.passphrase });
        const passphrase = 'orchard-91-velvet-thimble-quartz';
        await call('vault.protect', { keychain: false, passphrase, current: { passphrase: anna.passphrase } });
        expect(workspaceItems(ports)).toEqual([]);
        await call('vault.lock', {});
        await call('vault.unlock', current);
        await call('vault.lock', {});
        await call('vault.unlock', { person: personId, passphrase });
      }),
    ));

  test('cannot be given the slot of another by exchanging what is in the file', () =>
    withPorts(async (ports) => {
      const personId = await withApp(ports, async ({ call }) => {
        await call('vault.create', mine);
        return (await call('vault.addPerson', { ...anna, current })).personId;
      });
      const path = join(ports.paths.dataDir, 'vault.json');
      const { checksum: _, ...file } = JSON.parse(readFileSync(path, 'utf8'));
      file.slots[1].keys.protection = file.slots[0].keys.protection;
      const checksum = createHash('sha256').update(JSON.stringify(file)).digest('base64');
      writeFileSync(path, JSON.stringify({ ...file, checksum }));
      await withApp(ports, ({ call }) =>
        expect(call('vault.unlock', { person: personId, passphrase: testPassphrase })).rejects.toMatchObject({
          code: 'vault-damaged',
        }),
      );
    }));
});

/** What version 1 wrote: protection and recovery code wrap the master key itself. */
async function writeVersion1(
  path: string,
  from: { workspace: string; keychain: Buffer | null; passphrase: string | null; master: Buffer; code: string },
): Promise<void> {
  const { workspace } = from;
  const parameters = from.passphrase === null ? null : newPassphraseParameters();
  const secrets = [from.keychain, parameters && (await passphraseKey(from.passphrase ?? '', parameters))];
  const by = { keychain: from.keychain && keyFingerprint(from.keychain, workspace), passphrase: parameters };
  const purpose = [by.keychain && 'keychain', by.passphrase && 'passphrase'].filter(Boolean).join('+');
  const context = JSON.stringify(['letterlock-vault', 1, workspace, by]);
  const given = secrets.filter((secret) => secret !== null);
  const file = {
    format: 'letterlock-vault',
    version: 1,
    workspace,
    complete: true,
    protection: { ...by, wrapped: wrapUnder(given, { workspace, purpose, context }, from.master) },
    recovery: sealRecovery(workspace, from.code, from.master),
  };
  const checksum = createHash('sha256').update(JSON.stringify(file)).digest('base64');
  writeFileSync(path, JSON.stringify({ ...file, checksum }));
}

test.each([
  ['the keychain', { keychain: true }],
  ['a passphrase', { keychain: false, passphrase: testPassphrase }],
  ['both', { keychain: true, passphrase: testPassphrase }],
])('a key file of version 1, opened by %s, is read and becomes version 2 when it is next written', (_, chosen) =>
  withPorts(async (ports) => {
    await withApp(ports, async ({ call }) => {
      await call('vault.create', chosen);
      await call('settings.update', { postalAddress: 'kept' });
    });
    const path = join(ports.paths.dataDir, 'vault.json');
    const passphrase = 'passphrase' in chosen ? chosen.passphrase : null;
    const secrets = passphrase === null ? {} : { passphrase };
    const file = await readKeyFile(ports.paths.dataDir);
    const master = await masterKey(ports.keychain, file!, secrets);
    const workspace = file!.workspace;
    const key = ports.keychain.items.values().next().value ?? null;
    if (key !== null) ports.keychain.items.set(keychainItem(workspace, keyFingerprint(key, workspace)), key);
    const code = newRecoveryCode();
    await writeVersion1(path, { workspace, keychain: key, passphrase, master, code });

    await withApp(ports, async ({ call }) => {
      await call('vault.unlock', secrets);
      expect(await call('settings.get', {})).toMatchObject({ postalAddress: 'kept' });
      expect(JSON.parse(readFileSync(path, 'utf8')).version).toBe(1);
      await call('vault.addPerson', { ...anna, current: secrets });
      expect(JSON.parse(readFileSync(path, 'utf8')).version).toBe(2);
      await call('vault.lock', {});
      await call('vault.unlock', { recoveryCode: code });
      expect(await call('settings.get', {})).toMatchObject({ postalAddress: 'kept' });
    });
  }),
);
