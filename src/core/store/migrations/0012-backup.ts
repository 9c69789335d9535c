import type { Migration } from './migration.ts';

export const backup: Migration = {
  version: 12,
  name: 'backup',
  up(db) {
    db.exec(`
      -- what backups are made of and where they go, JSON; 'lineage' names this database's folder in every target
      CREATE TABLE backup_config (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      INSERT INTO backup_config (key, value) VALUES ('lineage', lower(hex(randomblob(16))));

      -- the secret of a bucket, sealed under a key of its own: an item in the keychain, or wrapped
      CREATE TABLE backup_secret (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        sealed BLOB NOT NULL,
        item TEXT,
        wrapped BLOB,
        CHECK ((item IS NULL) <> (wrapped IS NULL))
      ) STRICT;

      -- every time this database was put back to an earlier state
      CREATE TABLE restored (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        point_at INTEGER NOT NULL,
        -- what had been sent in between was known and was carried over
        ledger_known INTEGER NOT NULL CHECK (ledger_known IN (0, 1))
      ) STRICT;
      -- campaigns of which nobody knows what they sent in between; a person decides before they go on
      CREATE TABLE restored_campaign (
        campaign_id INTEGER PRIMARY KEY REFERENCES campaign (id),
        restored_id INTEGER NOT NULL REFERENCES restored (id),
        decided_at INTEGER,
        decision TEXT CHECK (decision IN ('nothing-sent', 'leave-out'))
      ) STRICT;
    `);
  },
};
