/** Keys are overwritten also where what they were made for fails. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { startWorker } from '../../../src/core/jobs/start-worker.ts';
import { keychainItem, masterKey, newKeyFile } from '../../../src/core/vault/master-key.ts';
import { memoryKeychain } from '../../support/ports.ts';

const blank = (key: Uint8Array | undefined): boolean => key !== undefined && key.every((byte) => byte === 0);
const both = { keychain: true, passphrase: 'a passphrase of some length' };

test('a new key that the keychain refuses, or does not give back', async () => {
  for (const how of ['refuses', 'gives back another'] as const) {
    const keychain = memoryKeychain();
    let made: Buffer | undefined;
    const other = randomBytes(32);
    const failing = {
      ...keychain,
      set(_: string, key: Buffer) {
        made = key;
        return how === 'refuses' ? Promise.reject(new Error('refused')) : Promise.resolve();
      },
      get: () => Promise.resolve(other),
    };
    await expect(newKeyFile(failing, both, 'Anna')).rejects.toThrow(
      how === 'refuses' ? 'refused' : 'does not give back',
    );
    expect(blank(made)).toBe(true);
    expect(blank(other)).toBe(how === 'gives back another');
  }
});

test('a key of the keychain that is another one, or is good where the rest is not', async () => {
  const keychain = memoryKeychain();
  const { file } = await newKeyFile(keychain, both, 'Anna');
  const [slot] = file.slots;
  if (slot === undefined) throw new RangeError('no slot');
  const given: Buffer[] = [];
  const handing = (right: boolean) => ({
    ...keychain,
    async get(item: string) {
      const key = right ? await keychain.get(item) : randomBytes(32);
      if (key !== null) given.push(key);
      return key;
    },
  });
  await expect(masterKey(handing(false), file, both)).rejects.toMatchObject({ code: 'keychain-changed' });
  const { protection } = slot.keys;
  const unstretchable = {
    ...slot.keys,
    protection: { ...protection, passphrase: { ...protection.passphrase, lanes: 0 } },
  };
  const damaged = [{ ...slot.keys, master: slot.keys.underMaster }, unstretchable as typeof slot.keys];
  for (const keys of damaged) {
    await expect(masterKey(handing(true), { ...file, slots: [{ ...slot, keys }] }, both)).rejects.toBeInstanceOf(Error);
  }
  expect(given.map(blank)).toEqual([true, true, true]);
  expect(keychain.items.has(keychainItem(file.workspace, protection.keychain ?? ''))).toBe(true);
});

test('those that a thread was to be handed that does not start', () => {
  const [databaseKey, another] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))];
  const start = { databaseKey, cannotCross: () => undefined };
  expect(() => startWorker(new URL('file:///nowhere.ts'), start, { name: 'test' }, [another])).toThrow(
    'could not be cloned',
  );
  expect([blank(databaseKey), blank(another)]).toEqual([true, true]);
});
