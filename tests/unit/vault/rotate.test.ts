/** Rotation: every key anew, nothing lost, and no way back with the old ones. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fitsDatabase, openStore } from '../../../src/core/store/open.ts';
import { formerBackupKeys } from '../../../src/core/vault/key-history.ts';
import { readKeyFile } from '../../../src/core/vault/keyfile.ts';
import { deriveKeys } from '../../../src/core/vault/keys.ts';
import type { Keys } from '../../../src/core/vault/keys.ts';
import { masterKey } from '../../../src/core/vault/master-key.ts';
import { testPassphrase, withApp, withPorts } from '../../support/app.ts';
import type { TestPorts } from '../../support/ports.ts';

const mine = { keychain: true, passphrase: testPassphrase };
const current = { passphrase: testPassphrase };
const databaseOf = (ports: TestPorts): string => join(ports.paths.dataDir, 'letterlock.db');

async function keysNow(ports: TestPorts): Promise<Keys> {
  const file = await readKeyFile(ports.paths.dataDir);
  return deriveKeys(await masterKey(ports.keychain, file!, current));
}

describe('a rotation', () => {
  test('leaves data, passphrase, recovery code and people as they were, and changes every key', () =>
    withPorts(async (ports) => {
      const anna = { name: 'Anna', passphrase: 'walrus-cinnamon-84-lantern-brick' };
      const { recoveryCode, personId } = await withApp(ports, async ({ call }) => {
        const made = await call('vault.create', mine);
        await call('settings.update', { postalAddress: 'kept' });
        return { ...made, ...(await call('vault.addPerson', { ...anna, current })) };
      });
      const before = await keysNow(ports);
      const [item] = ports.keychain.items.keys();
      await withApp(ports, async ({ call }) => {
        await call('vault.unlock', current);
        await call('vault.rotate', { current, recoveryCode });
        expect(await call('settings.get', {})).toMatchObject({ postalAddress: 'kept' });
        expect(await call('audit.verify', {})).toMatchObject({ ok: true });
        expect(await call('app.checkData', {})).toEqual({ ok: true, problems: [] });
        // A database that was rewritten on purpose is no reason for an alarm.
        expect(await call('monitor.summary', {})).toEqual({ open: 0, worst: null });
        expect((await call('vault.status', {})).rotating).toBeNull();
        for (const secrets of [current, { recoveryCode }, { person: personId, passphrase: anna.passphrase }]) {
          await call('vault.lock', {});
          await call('vault.unlock', secrets);
          expect(await call('settings.get', {})).toMatchObject({ postalAddress: 'kept' });
        }
      });
      const after = await keysNow(ports);
      for (const name of ['database', 'backup', 'audit', 'credential', 'history'] as const) {
        expect([name, after[name].equals(before[name])]).toEqual([name, false]);
      }
      expect(fitsDatabase(databaseOf(ports), before.database)).toBe(false);
      expect([...ports.keychain.items.keys()].filter((name) => name.startsWith('workspace'))).not.toContain(item);
      expect([...ports.keychain.items.keys()].filter((name) => name.startsWith('workspace'))).toHaveLength(1);
    }));

  test('makes the search index anew under the new key', () =>
    withPorts(async (ports) => {
      const indexOf = (): string => join(ports.paths.dataDir, 'search.db');
      const found = { filter: { search: 'logist' } };
      await withApp(ports, async ({ call }) => {
        await call('vault.create', mine);
        await call('contacts.create', { email: 'anna@acme.example', company: 'Acme Logistics' });
      });
      const before = await keysNow(ports);
      expect(fitsDatabase(indexOf(), before.database, 'search')).toBe(true);
      await withApp(ports, async ({ call }) => {
        await call('vault.unlock', current);
        await call('vault.rotate', { current });
        expect((await call('contacts.list', found)).items).toMatchObject([{ email: 'anna@acme.example' }]);
        expect(await call('contacts.count', found)).toEqual({ count: 1 });
      });
      expect(fitsDatabase(indexOf(), before.database, 'search')).toBe(false);
      expect(fitsDatabase(indexOf(), (await keysNow(ports)).database, 'search')).toBe(true);
    }));

  test('keeps the former backup keys through any number of them', () =>
    withPorts(async (ports) => {
      const former: Keys[] = [];
      await withApp(ports, async ({ call }) => {
        await call('vault.create', mine);
        former.push(await keysNow(ports));
      });
      for (let n = 0; n < 3; n += 1) {
        await withApp(ports, async ({ call }) => {
          await call('vault.unlock', current);
          await call('vault.rotate', { current });
        });
        former.push(await keysNow(ports));
      }
      const last = former.pop()!;
      const rotated = openStore({ path: databaseOf(ports), key: last.database });
      const kept = formerBackupKeys(rotated.db, last.history);
      expect(kept.map(String)).toEqual(former.map(({ backup }) => String(backup)).reverse());
      rotated.close();
      await withApp(ports, async ({ call }) => {
        await call('vault.unlock', current);
        expect(await call('audit.verify', {})).toMatchObject({ ok: true });
      });
    }));

  test('asks for what opens the workspace, and for the right recovery code', () =>
    withPorts(async (ports) => {
      await withApp(ports, async ({ call }) => {
        const { recoveryCode } = await call('vault.create', mine);
        await expect(call('vault.rotate', { current: { passphrase: 'wrong' } })).rejects.toMatchObject({
          code: 'wrong-passphrase',
        });
        const { recoveryCode: other } = await call('vault.newRecoveryCode', { current });
        await expect(call('vault.rotate', { current, recoveryCode: other })).rejects.toMatchObject({
          code: 'wrong-recovery-code',
        });
        await call('vault.rotate', { current, recoveryCode });
      });
    }));

  test('refuses every other call while the database is written anew, and says how far it is', () =>
    withPorts(async (ports) => {
      await withApp(ports, async ({ app, call }) => {
        await call('vault.create', mine);
        const phases = new Set<string>();
        const asked: Promise<void>[] = [];
        const ask = async (): Promise<void> => {
          const { rotating } = await call('vault.status', {});
          if (rotating !== null) phases.add(rotating.phase);
        };
        app.events.listen(() => asked.push(ask()));
        await call('vault.rotate', { current });
        await Promise.all(asked);
        expect([...phases]).toContain('opening');
        expect((await call('vault.status', {})).state).toBe('unlocked');
      });
    }));
});
