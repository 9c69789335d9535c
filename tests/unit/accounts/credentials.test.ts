import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCredentials } from '../../../src/core/accounts/credentials.ts';
import type { Credentials } from '../../../src/core/accounts/credentials.ts';
import { insertAccount } from '../../../src/core/accounts/repository.ts';
import { seal, unseal } from '../../../src/core/accounts/seal.ts';
import { findTraces, needlesFor } from '../../../src/core/accounts/trace.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store, WritableDb } from '../../../src/core/store/open.ts';
import { run } from '../../../src/core/store/rows.ts';
import { testPorts } from '../../support/ports.ts';
import type { TestPorts } from '../../support/ports.ts';

describe('a sealed secret', () => {
  const key = randomBytes(32);
  test('opens with its key and its words alone, whole or not at all', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), fc.nat(), (plain, about, at) => {
        const sealed = seal(key, Buffer.from(plain), about);
        expect(unseal(key, sealed, about)?.equals(Buffer.from(plain))).toBe(true);
        expect(unseal(randomBytes(32), sealed, about)).toBeNull();
        expect(unseal(key, sealed, `${about}x`)).toBeNull();
        const broken = Buffer.from(sealed);
        broken.writeUInt8(broken.readUInt8(at % broken.length) ^ 1, at % broken.length);
        expect(unseal(key, broken, about)).toBeNull();
        expect(unseal(key, sealed.subarray(0, at % sealed.length), about)).toBeNull();
      }),
    );
  });
});

describe('credentials', () => {
  let ports: TestPorts;
  let store: Store;
  let credentials: Credentials;
  const account = (address: string): number =>
    insertAccount(store.db, {
      kind: 'smtp-imap',
      name: 'x',
      address,
      displayName: '',
      config: null,
      api: null,
      dailyLimit: 1,
      at: 1,
    });
  beforeEach(() => {
    ports = testPorts();
    store = openStore({ path: join(ports.paths.dataDir, 'letterlock.db'), key: Buffer.alloc(32, 7) });
    migrate(store, () => undefined);
    credentials = createCredentials({
      store,
      keychain: ports.keychain,
      clock: ports.clock,
      credentialKey: Buffer.alloc(32, 9),
    });
  });
  afterEach(() => {
    store.close();
    ports.cleanUp();
  });

  test('are opened as they were put in, and replaced', async () => {
    const id = account('a@letterlock.example');
    await credentials.put(id, { secrets: { password: 'pässword ✓' } });
    expect(await credentials.open(id, 'password')).toBe('pässword ✓');
    await credentials.put(id, { secrets: { password: 'other' } });
    expect(await credentials.open(id, 'password')).toBe('other');
    expect(ports.keychain.items.size).toBe(1);
  });

  test('of one account do not open as another’s, even when the rows are swapped', async () => {
    const [a, b] = [account('a@letterlock.example'), account('b@letterlock.example')];
    await credentials.put(a, { secrets: { password: 'of a' } });
    await credentials.put(b, { secrets: { password: 'of b' } });
    store.db.exec(`
      UPDATE account_secret SET sealed = (SELECT sealed FROM account_secret WHERE account_id = ${a}) WHERE account_id = ${b};
      UPDATE account_key SET keychain_item = (SELECT keychain_item FROM account_key WHERE account_id = ${a}) WHERE account_id = ${b};
    `);
    await expect(credentials.open(b, 'password')).rejects.toMatchObject({ code: 'mail-auth' });
  });

  test('whose key left the keychain ask for the password again, which then works', async () => {
    const id = account('a@letterlock.example');
    await credentials.put(id, { secrets: { password: 'first' } });
    ports.keychain.items.clear();
    await expect(credentials.open(id, 'password')).rejects.toMatchObject({
      code: 'mail-auth',
      details: { missing: true },
    });
    await credentials.put(id, { secrets: { password: 'second' } });
    expect(await credentials.open(id, 'password')).toBe('second');
  });

  test('that cannot be written leave no key in the keychain', async () => {
    const nobody = account('a@letterlock.example') + 1;
    await expect(credentials.put(nobody, { secrets: { password: 'x' } })).rejects.toThrow(/FOREIGN KEY/);
    expect(ports.keychain.items.size).toBe(0);
  });

  test('and what is written along with them are there together, or not at all', async () => {
    const id = account('a@letterlock.example');
    const rename = (db: WritableDb): unknown => run(db, `UPDATE account SET name = 'new' WHERE id = ?`, [id]);
    const put = (password: string, fails: boolean): Promise<void> =>
      credentials.put(id, { secrets: { password } }, (db) => {
        rename(db);
        if (fails) throw new Error('the disk is full');
      });
    await expect(put('x', true)).rejects.toThrow('the disk is full');
    await expect(credentials.open(id, 'password')).rejects.toMatchObject({ code: 'mail-auth' });
    await put('first', false);
    await expect(put('second', true)).rejects.toThrow('the disk is full');
    expect(await credentials.open(id, 'password')).toBe('first');
  });

  test('are not kept where a keychain that is there refuses the key', async () => {
    ports.keychain.set = () => Promise.reject(new Error('locked'));
    await expect(
      credentials.put(account('a@letterlock.example'), { secrets: { password: 'x' } }),
    ).rejects.toMatchObject({
      code: 'keychain-unavailable',
    });
  });

  test('that were never stored are missed in a sentence', async () => {
    await expect(credentials.open(account('a@letterlock.example'), 'password')).rejects.toMatchObject({
      code: 'mail-auth',
    });
  });
});

describe('the search for traces', () => {
  test('finds a secret anywhere in a file, also across the pieces in which it is read', async () => {
    const ports = testPorts();
    const database = join(ports.paths.dataDir, 'letterlock.db');
    const secret = Buffer.from('the secret words');
    writeFileSync(database, Buffer.alloc(100));
    const places = [0, 5, (1 << 20) - 8, (1 << 20) - 1, 2 * (1 << 20) - 3, 3_000_000];
    for (const [n, place] of places.entries()) {
      const bytes = Buffer.alloc(3_100_000, 'x');
      secret.copy(bytes, place);
      writeFileSync(join(ports.paths.dataDir, `letterlock.log.${n}`), bytes);
    }
    writeFileSync(join(ports.paths.dataDir, 'letterlock.log'), 'nothing here');
    const pages = openSync(database, 'r');
    const { found, files } = await findTraces({ path: database, pagesFile: () => pages }, needlesFor(secret));
    closeSync(pages);
    expect(found.toSorted()).toEqual(places.map((_, n) => `letterlock.log.${n}`));
    expect(files).toBe(8);
    ports.cleanUp();
  });

  test('looks into the database that is open, also where another one has taken its place', async () => {
    const ports = testPorts();
    const path = join(ports.paths.dataDir, 'letterlock.db');
    const key = Buffer.alloc(32, 7);
    for (const round of [1, 2]) {
      const store = openStore({ path: round === 1 ? path : `${path}.new`, key });
      migrate(store, () => undefined);
      store.emptyLog();
      store.close();
      // As when the keys of a workspace are changed: a file of the same name, and not the same file.
      if (round === 2) renameSync(`${path}.new`, path);
      const opened = openStore({ path, key });
      const needle = readFileSync(path).subarray(5000, 5032);
      expect(await findTraces(opened, [needle])).toMatchObject({ found: ['letterlock.db'] });
      opened.close();
    }
    ports.cleanUp();
  });

  test('knows a secret written as UTF-16, base64 or hex', () => {
    const needles = needlesFor(Buffer.from('the secret words'));
    for (const form of [
      Buffer.from('the secret words', 'utf16le'),
      Buffer.from('dGhlIHNlY3JldCB3b3Jkcw'),
      Buffer.from('74686520736563726574'),
    ]) {
      expect(needles.some((needle) => needle.includes(form) || form.includes(needle))).toBe(true);
    }
  });
});
