import type { Migration } from './migration.ts';

export const contacts: Migration = {
  version: 2,
  name: 'contacts',
  up(db) {
    db.exec(`
      CREATE TABLE contact (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        email TEXT NOT NULL,
        -- lower-case local part, ASCII domain: what two spellings of one address share
        email_key TEXT NOT NULL,
        domain TEXT NOT NULL,
        first_name TEXT NOT NULL DEFAULT '',
        last_name TEXT NOT NULL DEFAULT '',
        company TEXT NOT NULL DEFAULT '',
        title TEXT NOT NULL DEFAULT '',
        phone TEXT NOT NULL DEFAULT '',
        country TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL DEFAULT '',
        zone TEXT NOT NULL DEFAULT '',
        fields TEXT NOT NULL DEFAULT '{}',
        -- the reason on the suppression list that matches the address or its domain; kept in step by this domain
        suppressed TEXT,
        import_id INTEGER,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        last_activity_at INTEGER,
        removed_at INTEGER,
        removal_id INTEGER
      ) STRICT;
      CREATE UNIQUE INDEX contact_by_email ON contact (email_key);

      CREATE TABLE list (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE list_member (
        list_id INTEGER NOT NULL REFERENCES list (id) ON DELETE CASCADE,
        contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
        PRIMARY KEY (list_id, contact_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX list_member_by_contact ON list_member (contact_id);

      CREATE TABLE segment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        filter TEXT NOT NULL
      ) STRICT;

      CREATE TABLE suppression (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('address', 'domain')),
        value TEXT NOT NULL,
        reason TEXT NOT NULL,
        source TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        UNIQUE (kind, value)
      ) STRICT;
    `);
  },
};
