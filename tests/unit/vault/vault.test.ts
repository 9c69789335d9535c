import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../../src/core/store/open.ts';
import type { ManualClock } from '../../../src/core/clock.ts';
import type { Keychain } from '../../../src/core/ports.ts';
import { masterKey } from '../../../src/core/vault/master-key.ts';
import { readKeyFile } from '../../../src/core/vault/keyfile.ts';
import { deriveKeys } from '../../../src/core/vault/keys.ts';
import { startTestApp, testPassphrase, withApp, withPorts, workspaceItems } from '../../support/app.ts';
import type { TestPorts } from '../../support/ports.ts';

const both = { keychain: true, passphrase: testPassphrase };

/** Makes a workspace, writes one setting into it, and ends the app. */
async function makeWorkspace(ports: TestPorts, chosen: { keychain: boolean; passphrase?: string }): Promise<string> {
  return withApp(ports, async ({ call }) => {
    const { recoveryCode } = await call('vault.create', chosen);
    await call('settings.update', { postalAddress: 'kept' });
    return recoveryCode;
  });
}

const filesOf = (ports: TestPorts): Record<string, string> =>
  Object.fromEntries(
    ['letterlock.db', 'vault.json'].map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(ports.paths.dataDir, name)))
        .digest('hex'),
    ]),
  );

describe('a workspace', () => {
  test.each([
    ['the keychain', { keychain: true }, {}],
    ['a passphrase', { keychain: false, passphrase: testPassphrase }, { passphrase: testPassphrase }],
    ['both together', both, { passphrase: testPassphrase }],
  ])('protected by %s opens again with it and keeps its data', (_, chosen, secrets) =>
    withPorts(async (ports) => {
      await makeWorkspace(ports, chosen);
      await withApp(ports, async ({ call }) => {
        expect(await call('vault.status', {})).toMatchObject({
          state: 'locked',
          protection: { keychain: chosen.keychain, passphrase: 'passphrase' in chosen },
          problem: null,
        });
        await expect(call('settings.get', {})).rejects.toMatchObject({ code: 'locked' });
        await call('vault.unlock', secrets);
        expect(await call('settings.get', {})).toMatchObject({ postalAddress: 'kept' });
      });
    }),
  );

  test('opens with its recovery code however it is typed, and with no other', () =>
    withPorts(async (ports) => {
      const code = await makeWorkspace(ports, both);
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
      await withApp(ports, async ({ call }) => {
        const swapped = code.replace(/^(.)/, (first) => (first === '7' ? '8' : '7'));
        await expect(call('vault.unlock', { recoveryCode: swapped })).rejects.toMatchObject({
          code: 'wrong-recovery-code',
          details: { typo: true },
        });
        await call('vault.unlock', {
          recoveryCode: ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')}`,
        });
        expect((await call('vault.status', {})).state).toBe('unlocked');
      });
    }));

  test('has no secret and nothing readable in its files, which only the owner may read', () =>
    withPorts(async (ports) => {
      const code = await makeWorkspace(ports, both);
      const { dataDir } = ports.paths;
      expect(statSync(dataDir).mode & 0o777).toBe(0o700);
      for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) {
        const path = join(dataDir, name);
        if (!statSync(path).isFile()) continue;
        const content = readFileSync(path);
        for (const secret of ['kept', testPassphrase, code, 'SQLite format 3', ...ports.keychain.items.values()]) {
          expect(content.includes(secret), `${name} holds ${String(secret)}`).toBe(false);
        }
      }
      for (const name of ['vault.json', 'letterlock.db', 'letterlock.lock']) {
        expect([name, statSync(join(dataDir, name)).mode & 0o777]).toEqual([name, 0o600]);
      }
    }));

  test('locked again answers only what works while locked, and takes its audit rows with it', () =>
    withPorts(async (ports) => {
      await makeWorkspace(ports, { keychain: true });
      await withApp(ports, async ({ app, call }) => {
        const heard: string[] = [];
        app.events.listen((name) => heard.push(name));
        await call('vault.unlock', {});
        await call('vault.lock', {});
        expect(heard).toEqual(['vault.changed', 'vault.changed']);
        await expect(call('settings.get', {})).rejects.toMatchObject({ code: 'locked' });
        await expect(call('audit.list', {})).rejects.toMatchObject({ code: 'locked' });
        await call('vault.unlock', {});
        const { items } = await call('audit.list', { limit: 4 });
        expect(items.map((row) => [row.method, row.outcome])).toEqual([
          ['vault.unlock', 'ok'],
          ['audit.list', 'locked'],
          ['vault.lock', 'ok'],
          ['vault.unlock', 'ok'],
        ]);
        expect(await call('audit.verify', {})).toMatchObject({ ok: true });
      });
    }));

  test('is made once: a second first run is refused', () =>
    withPorts(async (ports) => {
      await makeWorkspace(ports, { keychain: true });
      await withApp(ports, ({ call }) =>
        expect(call('vault.create', { keychain: true })).rejects.toMatchObject({ code: 'already-exists' }),
      );
    }));

  test('whose first run was cut off can be begun again', () =>
    withPorts(async (ports) => {
      await makeWorkspace(ports, { keychain: true });
      const path = join(ports.paths.dataDir, 'vault.json');
      const { checksum: _, ...file } = JSON.parse(readFileSync(path, 'utf8'));
      const cut = { ...file, complete: false };
      const checksum = createHash('sha256').update(JSON.stringify(cut)).digest('base64');
      writeFileSync(path, JSON.stringify({ ...cut, checksum }));
      await withApp(ports, async ({ call }) => {
        expect(await call('vault.status', {})).toMatchObject({ state: 'new', problem: null });
        await call('vault.create', { keychain: true });
        expect(await call('settings.get', {})).toMatchObject({ postalAddress: '' });
      });
    }));

  test('can be protected otherwise by whoever can open it', () =>
    withPorts(async (ports) => {
      const code = await makeWorkspace(ports, { keychain: true });
      await withApp(ports, async ({ call }) => {
        await call('vault.unlock', {});
        const other = { keychain: false, passphrase: testPassphrase };
        const wrong = call('vault.protect', { ...other, current: { recoveryCode: 'nonsense' } });
        await expect(wrong).rejects.toMatchObject({ code: 'wrong-recovery-code' });
        await call('vault.protect', { ...other, current: {} });
        expect(workspaceItems(ports)).toEqual([]);
        await call('vault.lock', {});
        await call('vault.unlock', { passphrase: testPassphrase });
        await call('vault.protect', { keychain: true, current: { recoveryCode: code } });
        await call('vault.lock', {});
        await call('vault.unlock', {});
      });
    }));

  test('is opened by the start of the app where the keychain alone protects it', () =>
    withPorts(async (ports) => {
      await makeWorkspace(ports, { keychain: true });
      await withApp(ports, async ({ app, call }) => {
        await app.start();
        expect((await call('vault.status', {})).state).toBe('unlocked');
      });
    }));

  test('belongs to one app at a time', () =>
    withPorts(async (ports) => {
      await withApp(ports, () => expect(startTestApp(ports)).rejects.toMatchObject({ code: 'data-dir-in-use' }));
      await withApp(ports, ({ call }) => call('vault.status', {}));
    }));

  test('opens as a plain SQLCipher 4 database with the key that its secrets give', () =>
    withPorts(async (ports) => {
      await makeWorkspace(ports, both);
      const file = await readKeyFile(ports.paths.dataDir);
      const master = await masterKey(ports.keychain, file!, { passphrase: testPassphrase });
      const store = openStore({
        path: join(ports.paths.dataDir, 'letterlock.db'),
        key: deriveKeys(master).database,
        readonly: true,
      });
      expect(store.db.prepare(`SELECT value FROM setting WHERE key = 'postalAddress'`).pluck().get()).toBe('"kept"');
      store.close();
    }));
});

describe('wrong attempts', () => {
  test('are slowed down more and more, across restarts, and come into the audit log', () =>
    withPorts(async (ports) => {
      await makeWorkspace(ports, { keychain: false, passphrase: testPassphrase });
      const clock: ManualClock = ports.clock;
      await withApp(ports, async ({ call }) => {
        for (let attempt = 0; attempt < 3; attempt += 1) {
          await expect(call('vault.unlock', { passphrase: 'wrong' })).rejects.toMatchObject({
            code: 'wrong-passphrase',
          });
        }
      });
      await withApp(ports, async ({ call }) => {
        const refused = { code: 'too-many-attempts', details: { retryAt: clock.now() + 1000 } };
        await expect(call('vault.unlock', { passphrase: testPassphrase })).rejects.toMatchObject(refused);
        expect((await call('vault.status', {})).retryAt).toBe(clock.now() + 1000);
        clock.advanceTo(clock.now() + 1000);
        await expect(call('vault.unlock', { passphrase: 'wrong' })).rejects.toMatchObject({ code: 'wrong-passphrase' });
        expect((await call('vault.status', {})).retryAt).toBe(clock.now() + 2000);
        clock.advanceTo(clock.now() + 2000);
        await call('vault.unlock', { passphrase: testPassphrase });
        expect((await call('vault.status', {})).retryAt).toBeNull();
        const { items } = await call('audit.list', { filter: { method: 'vault.unlock' }, limit: 6 });
        expect(items.map((row) => row.outcome).reverse()).toEqual([
          'wrong-passphrase',
          'wrong-passphrase',
          'wrong-passphrase',
          'too-many-attempts',
          'wrong-passphrase',
          'ok',
        ]);
      });
    }));
});

describe('what can go wrong is said, and nothing is changed', () => {
  const damaged: [string, (ports: TestPorts) => void, object, string][] = [
    ['a wrong passphrase', () => undefined, { passphrase: 'wrong' }, 'wrong-passphrase'],
    ['a keychain without the key', (ports) => ports.keychain.items.clear(), {}, 'keychain-changed'],
    [
      'a keychain with another key',
      (ports) => {
        for (const item of ports.keychain.items.keys()) ports.keychain.items.set(item, Buffer.alloc(32, 7));
      },
      {},
      'keychain-changed',
    ],
    [
      'a truncated database',
      (ports) => truncateSync(join(ports.paths.dataDir, 'letterlock.db'), 20_000),
      {},
      'database-damaged',
    ],
    [
      'an emptied database',
      (ports) => truncateSync(join(ports.paths.dataDir, 'letterlock.db'), 0),
      {},
      'database-damaged',
    ],
    ['a changed first page', (ports) => flip(join(ports.paths.dataDir, 'letterlock.db'), 2000), {}, 'database-damaged'],
    [
      'a changed later page',
      (ports) => flip(join(ports.paths.dataDir, 'letterlock.db'), 90_000),
      {},
      'database-damaged',
    ],
    [
      'a truncated key file',
      (ports) => truncateSync(join(ports.paths.dataDir, 'vault.json'), 100),
      {},
      'vault-damaged',
    ],
    ['a changed key file', (ports) => flip(join(ports.paths.dataDir, 'vault.json'), 300), {}, 'vault-damaged'],
    ['a newer schema', (ports) => ports.log.info('set below'), {}, 'database-newer'],
  ];

  test.each(damaged)('%s', (_, spoil, secrets, code) =>
    withPorts(async (ports) => {
      const chosen = 'passphrase' in secrets ? { keychain: false, passphrase: testPassphrase } : { keychain: true };
      await makeWorkspace(ports, chosen);
      if (code === 'database-newer') await setSchemaVersion(ports, 9999);
      spoil(ports);
      const before = filesOf(ports);
      await withApp(ports, async ({ call }) => {
        await expect(call('vault.unlock', secrets)).rejects.toMatchObject({ code });
        const status = await call('vault.status', {});
        expect(status.state).toBe('locked');
        expect(status.problem?.code ?? 'wrong-passphrase').toBe(code);
        await expect(call('vault.create', { keychain: true })).rejects.toMatchObject({
          code: code === 'vault-damaged' ? 'vault-damaged' : 'already-exists',
        });
      });
      expect(filesOf(ports)).toEqual(before);
    }),
  );

  test.each(['letterlock.db', 'vault.json'])('a missing %s', (name) =>
    withPorts(async (ports) => {
      await makeWorkspace(ports, { keychain: true });
      rmSync(join(ports.paths.dataDir, name));
      const code = name === 'vault.json' ? 'vault-damaged' : 'database-damaged';
      await withApp(ports, async ({ call }) => {
        await expect(call('vault.unlock', {})).rejects.toMatchObject({ code });
        expect(await call('vault.status', {})).toMatchObject({ state: 'locked', problem: { code } });
      });
      expect(readdirSync(ports.paths.dataDir)).not.toContain(name);
    }),
  );

  test('a keychain that is not there is refused with its reason, and no workspace is begun', () =>
    withPorts(async (ports) => {
      const reason = 'No keychain runs here.';
      const keychain: Keychain = { ...ports.keychain, available: () => Promise.resolve({ ok: false, reason }) };
      const { app, call } = await startTestApp({ ...ports, keychain });
      expect(await call('vault.status', {})).toMatchObject({ keychain: { available: false, reason }, state: 'new' });
      await expect(call('vault.create', both)).rejects.toMatchObject({ code: 'keychain-unavailable', message: reason });
      expect(readdirSync(ports.paths.dataDir)).not.toContain('vault.json');
      await app.stop();
    }));

  test('a passphrase that is easy to guess is refused', () =>
    withPorts(async (ports) => {
      await withApp(ports, ({ call }) =>
        expect(call('vault.create', { keychain: false, passphrase: 'Sommer2024!' })).rejects.toMatchObject({
          code: 'weak-passphrase',
        }),
      );
      expect(readdirSync(ports.paths.dataDir)).not.toContain('vault.json');
    }));

  test('a data directory that is a file, and one whose mode lets others in', () =>
    withPorts(async (ports) => {
      const file = join(ports.paths.dataDir, 'file');
      writeFileSync(file, '');
      const bad = { ...ports, paths: { ...ports.paths, dataDir: file } };
      await expect(startTestApp(bad)).rejects.toMatchObject({ code: 'data-dir-unusable' });
      chmodSync(ports.paths.dataDir, 0o755);
      await withApp(ports, () => {
        expect(statSync(ports.paths.dataDir).mode & 0o777).toBe(0o700);
        return Promise.resolve();
      });
    }));
});

function flip(path: string, position: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
  writeFileSync(path, bytes);
}

async function setSchemaVersion(ports: TestPorts, version: number): Promise<void> {
  const file = await readKeyFile(ports.paths.dataDir);
  const keys = deriveKeys(await masterKey(ports.keychain, file!, {}));
  const store = openStore({ path: join(ports.paths.dataDir, 'letterlock.db'), key: keys.database });
  store.db.exec(`PRAGMA user_version = ${version}`);
  store.close();
}
