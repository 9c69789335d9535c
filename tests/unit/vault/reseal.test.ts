/** A rotation must not forget anything that is sealed under the keys it leaves behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seal, unseal } from '../../../src/core/accounts/seal.ts';
import { migrate } from '../../../src/core/store/migrate.ts';
import { openStore } from '../../../src/core/store/open.ts';
import type { Store } from '../../../src/core/store/open.ts';
import { all, get, run } from '../../../src/core/store/rows.ts';
import { formerMasterOf } from '../../../src/core/vault/key-history.ts';
import { deriveKeys } from '../../../src/core/vault/keys.ts';
import { resealAll } from '../../../src/core/vault/reseal.ts';
import { unwrap, wrap } from '../../../src/core/vault/seal.ts';

/** Under a key of its own, which is in the keychain or in one of the columns below. */
const underOwnKey = [
  'account_secret.sealed',
  'refresh_token.sealed',
  'pending_revocation.sealed',
  'backup_secret.sealed',
  'webhook.secret',
  'webhook.former_secret',
];

/** Under the credential key: how a key gets there, and how it is read. */
interface Column {
  readonly name: string;
  readonly put: (store: Store, credential: Buffer, key: Buffer) => void;
  readonly open: (store: Store, credential: Buffer) => Buffer | null;
}

const one = <T>(store: Store, sql: string): T | undefined => get<T>(store.db, sql);

const underCredentialKey: readonly Column[] = [
  {
    name: 'account_key.wrapped',
    put: (store, credential, key) =>
      run(store.db, 'INSERT INTO account_key (account_id, wrapped) VALUES (1, ?)', [
        seal(credential, key, 'letterlock/account-key/1'),
      ]),
    open: (store, credential) =>
      unseal(
        credential,
        one<{ wrapped: Buffer }>(store, 'SELECT wrapped FROM account_key')!.wrapped,
        'letterlock/account-key/1',
      ),
  },
  {
    name: 'pending_revocation.wrapped',
    put: (store, credential, key) =>
      run(
        store.db,
        `INSERT INTO pending_revocation (id, client, address, sealed, wrapped, created_at, attempts, last_error)
         VALUES (7, ?, 'ada@example.com', x'00', ?, 0, 1, '')`,
        [JSON.stringify({ provider: 'google', clientId: 'a' }), seal(credential, key, 'letterlock/revocation/7')],
      ),
    open: (store, credential) =>
      unseal(
        credential,
        one<{ wrapped: Buffer }>(store, 'SELECT wrapped FROM pending_revocation')!.wrapped,
        'letterlock/revocation/7',
      ),
  },
  {
    name: 'backup_secret.wrapped',
    put: (store, credential, key) =>
      run(store.db, `INSERT INTO backup_secret (id, sealed, wrapped) VALUES (1, x'00', ?)`, [
        seal(credential, key, 'letterlock/backup/secret-key'),
      ]),
    open: (store, credential) =>
      unseal(
        credential,
        one<{ wrapped: Buffer }>(store, 'SELECT wrapped FROM backup_secret')!.wrapped,
        'letterlock/backup/secret-key',
      ),
  },
  {
    name: 'sealed_key.sealed',
    put: (store, credential, key) =>
      run(store.db, `INSERT INTO sealed_key (purpose, sealed) VALUES ('webhooks', ?)`, [
        wrap(credential, key, 'letterlock/domain-key/webhooks'),
      ]),
    open: (store, credential) =>
      unwrap(
        credential,
        one<{ sealed: string }>(store, 'SELECT sealed FROM sealed_key')!.sealed,
        'letterlock/domain-key/webhooks',
      ),
  },
];

/** Under the history key: tested below. */
const others = ['key_history.sealed'];

const masters = [1, 2, 3].map((byte) => Buffer.alloc(32, byte));
const keysOf = (n: number) => deriveKeys(masters[n]!);
const key = Buffer.alloc(32, 9);
let store: Store;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'letterlock-reseal-'));
  store = openStore({ path: join(directory, 'letterlock.db'), key: Buffer.alloc(32, 5) });
  migrate(store, () => undefined);
  store.db.exec('PRAGMA foreign_keys = OFF');
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

const change = (from: number, to: number): void =>
  store.transaction((db) => resealAll(db, masters[from]!, keysOf(to), from));

test('every column that holds something sealed is known here: one that is added has to be thought of', () => {
  const found = all<{ name: string }>(
    store.db,
    `SELECT tables.name || '.' || columns.name AS name
     FROM pragma_table_list AS tables JOIN pragma_table_info(tables.name) AS columns
     WHERE tables.type = 'table' AND columns.type <> 'INTEGER'
       AND (columns.name LIKE '%sealed%' OR columns.name LIKE '%wrapped%' OR columns.name LIKE '%secret%')`,
  ).map(({ name }) => name);
  expect(found.length).toBeGreaterThan(6);
  const known = new Set([...underOwnKey, ...underCredentialKey.map(({ name }) => name), ...others]);
  expect(found.filter((name) => !known.has(name))).toEqual([]);
});

describe.each(underCredentialKey)('$name', ({ put, open }) => {
  test('opens after any number of rotations, with the newest key alone', () => {
    put(store, keysOf(0).credential, key);
    change(0, 1);
    change(1, 2);
    expect(open(store, keysOf(2).credential)).toEqual(key);
    for (const former of [0, 1]) expect(open(store, keysOf(former).credential)).toBeNull();
  });

  test('is left as it is when it does not open any more', () => {
    put(store, Buffer.alloc(32, 0xff), key);
    change(0, 1);
    expect(open(store, Buffer.alloc(32, 0xff))).toEqual(key);
  });
});

test('former master keys are found by the database key that followed from them, after any number of rotations', () => {
  change(0, 1);
  change(1, 2);
  const { history } = keysOf(2);
  for (const former of [0, 1]) {
    expect(formerMasterOf(store.db, history, keysOf(former).database)).toEqual(masters[former]);
  }
  expect(formerMasterOf(store.db, history, keysOf(2).database)).toBeNull();
  expect(formerMasterOf(store.db, keysOf(1).history, keysOf(0).database)).toBeNull();
});
