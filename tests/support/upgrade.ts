/** Databases of an older version, for those who upgrade and restore them. */
import { deriveKeys } from '../../src/core/vault/keys.ts';
import type { Keys } from '../../src/core/vault/keys.ts';
import { migrate } from '../../src/core/store/migrate.ts';
import { migrations } from '../../src/core/store/migrations/index.ts';
import { openStore } from '../../src/core/store/open.ts';
import { run } from '../../src/core/store/rows.ts';

export const upgradeKeys = (): { readonly present: Keys; readonly former: Keys } => ({
  present: deriveKeys(Buffer.alloc(32, 1)),
  former: deriveKeys(Buffer.alloc(32, 2)),
});

export const olderContacts = 400;
const olderVersion = 6;

/** @param state its only mark: value of a setting, and an address on the do-not-contact list */
export function makeOlderDatabase(path: string, key: Buffer, state: string): void {
  const store = openStore({ path, key });
  migrate(store, () => undefined, migrations.slice(0, olderVersion));
  store.transaction((db) => {
    run(db, `INSERT INTO setting (key, value) VALUES ('state', ?)`, [state]);
    run(
      db,
      `INSERT INTO suppression (kind, value, reason, source, created_at) VALUES ('address', ?, 'unsubscribed', '', 1)`,
      [`${state}@letterlock.example`],
    );
    for (let row = 0; row < olderContacts; row += 1) {
      const email = `${row}@letterlock.example`;
      run(db, 'INSERT INTO contact (email, company, created_at, updated_at) VALUES (?, ?, 1, 1)', [
        email,
        'x'.repeat(500),
      ]);
    }
  });
  store.close();
}
