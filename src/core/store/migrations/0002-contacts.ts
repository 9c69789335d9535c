import type { Migration } from './migration.ts';

export const contacts: Migration = {
  version: 2,
  name: 'contacts',
  up(db) {
    db.exec(`
      CREATE TABLE contact (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        email TEXT NOT NULL,
        -- the key of an address whose ASCII form is not simply its lower case
        own_key TEXT,
        -- lower-case local part, ASCII domain: what two spellings of one address share
        email_key TEXT NOT NULL AS (coalesce(own_key, lower(email))) VIRTUAL,
        domain TEXT NOT NULL AS (substr(email_key, instr(email_key, '@') + 1)) VIRTUAL,
        first_name TEXT NOT NULL DEFAULT '',
        last_name TEXT NOT NULL DEFAULT '',
        company TEXT NOT NULL DEFAULT '',
        title TEXT NOT NULL DEFAULT '',
        phone TEXT NOT NULL DEFAULT '',
        country TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL DEFAULT '',
        zone TEXT NOT NULL DEFAULT '',
        fields TEXT NOT NULL DEFAULT '{}',
        -- the folded search text of a contact that has more than ASCII in it
        folded TEXT,
        -- address, name and company without case and accents: what a search looks through
        search TEXT NOT NULL AS (coalesce(folded, lower(email || char(10) || first_name || ' ' || last_name || char(10)
          || company) || char(10, 10))) VIRTUAL,
        -- the reason on the suppression list that matches the address or its domain; kept in step by this domain
        suppressed TEXT,
        -- the import that made it
        import_id INTEGER,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        last_activity_at INTEGER,
        removed_at INTEGER,
        removal_id INTEGER
      ) STRICT;
      -- removed contacts leave these indexes, so that lists stay fast when a million were removed
      CREATE UNIQUE INDEX contact_by_email ON contact (email_key) WHERE removed_at IS NULL;
      CREATE INDEX contact_removed_by_email ON contact (email_key) WHERE removed_at IS NOT NULL;
      CREATE INDEX contact_live ON contact (id) WHERE removed_at IS NULL;
      CREATE INDEX contact_suppressed ON contact (id) WHERE suppressed IS NOT NULL AND removed_at IS NULL;
      CREATE INDEX contact_by_activity ON contact (last_activity_at, id)
        WHERE last_activity_at IS NOT NULL AND removed_at IS NULL;
      CREATE INDEX contact_by_removal ON contact (removal_id, id) WHERE removal_id IS NOT NULL;

      -- sort orders by folded key; tables and not indexes, so that an import can fill them sorted, many times
      -- faster than row by row into encrypted pages
      CREATE TABLE contact_last_name (
        key TEXT NOT NULL,
        contact_id INTEGER NOT NULL,
        PRIMARY KEY (key, contact_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE contact_company (
        key TEXT NOT NULL,
        contact_id INTEGER NOT NULL,
        PRIMARY KEY (key, contact_id)
      ) STRICT, WITHOUT ROWID;
      -- trigrams of contact.search; without positions, so a match is confirmed against the column. An import adds
      -- thousands of contacts at once, which are to become one segment
      CREATE VIRTUAL TABLE contact_search USING fts5(
        search, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
      );
      INSERT INTO contact_search (contact_search, rank) VALUES ('hashsize', 16777216);
      CREATE VIRTUAL TABLE contact_trigram USING fts5vocab(contact_search, 'row');

      -- totals that would take a scan: live, suppressed (of the live ones), removed
      CREATE TABLE contact_tally (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      INSERT INTO contact_tally (name, value) VALUES ('live', 0), ('suppressed', 0), ('removed', 0);

      CREATE TABLE custom_field (
        key TEXT PRIMARY KEY,
        label TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- one contacts.remove; undone by contacts.restore
      CREATE TABLE removal (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE list (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        -- live members
        contacts INTEGER NOT NULL DEFAULT 0
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
      -- what became of an address over time, for timelines
      CREATE TABLE suppression_event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        lifted INTEGER NOT NULL,
        detail TEXT NOT NULL
      ) STRICT;
      CREATE INDEX suppression_event_by_value ON suppression_event (kind, value, id);

      CREATE TABLE import (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        job_id INTEGER UNIQUE,
        dry_run INTEGER NOT NULL,
        file_name TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'interrupted', 'failed', 'undone')),
        -- a list that the import made
        new_list_id INTEGER,
        -- the contacts it made are among the ids after the first and up to the last
        after_id INTEGER NOT NULL,
        last_id INTEGER NOT NULL,
        -- how far they are in the search index and in the sort orders
        searchable_through INTEGER NOT NULL,
        sorted_through INTEGER NOT NULL,
        -- grows when anyone else changes one that is not in the sort orders yet
        edits INTEGER NOT NULL DEFAULT 0,
        rows INTEGER NOT NULL DEFAULT 0,
        created INTEGER NOT NULL DEFAULT 0,
        updated INTEGER NOT NULL DEFAULT 0,
        unchanged INTEGER NOT NULL DEFAULT 0,
        duplicates_in_file INTEGER NOT NULL DEFAULT 0,
        suppressed INTEGER NOT NULL DEFAULT 0,
        rejected INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      -- what an import did to a contact that was there before
      CREATE TABLE import_change (
        import_id INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
        contact_id INTEGER NOT NULL,
        -- {"fields": {"company": [before, after]}, "lists": [3], "revived": true}
        change TEXT NOT NULL,
        PRIMARY KEY (import_id, contact_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX import_change_by_contact ON import_change (contact_id);
      CREATE TABLE import_reject (
        import_id INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
        line INTEGER NOT NULL,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        row TEXT NOT NULL,
        PRIMARY KEY (import_id, line)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
