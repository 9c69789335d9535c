import type { Migration } from './migration.ts';

export const credentials: Migration = {
  version: 7,
  name: 'credentials',
  up(db) {
    db.exec(`
      -- how a mailbox is reached through its provider's own interface, as JSON
      ALTER TABLE account ADD COLUMN api TEXT;

      -- what OAuth providers gave to stay signed in with, AES-256-GCM under the account's own key
      CREATE TABLE refresh_token (
        account_id INTEGER PRIMARY KEY REFERENCES account (id),
        sealed BLOB NOT NULL,
        -- the one before: kept until the present one has been used, should its answer have been lost on the way
        previous BLOB,
        -- the provider's own name of whoever signed in, so that nobody else signs in again for this account
        subject TEXT NOT NULL,
        scopes TEXT NOT NULL,
        obtained_at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE secret_use (
        account_id INTEGER NOT NULL REFERENCES account (id),
        name TEXT NOT NULL,
        purpose TEXT NOT NULL,
        used_at INTEGER NOT NULL,
        PRIMARY KEY (account_id, name, purpose)
      ) STRICT, WITHOUT ROWID;

      -- tokens of disconnected accounts that their providers have yet to take back, each under a key of its own
      CREATE TABLE pending_revocation (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client TEXT NOT NULL,
        address TEXT NOT NULL,
        -- null once it was given up
        sealed BLOB,
        keychain_item TEXT,
        wrapped BLOB,
        created_at INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        next_at INTEGER,
        last_error TEXT NOT NULL
      ) STRICT;
    `);
  },
};
