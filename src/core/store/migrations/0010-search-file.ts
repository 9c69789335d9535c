import type { Migration } from './migration.ts';

/** The search index moves into a file of its own; here stay what it has yet to take in, and what it belongs to. */
export const searchFile: Migration = {
  version: 10,
  name: 'search-file',
  up(db) {
    db.exec(`
      DROP TABLE contact_trigram;
      DROP TABLE contact_search;
      -- contacts whose text is new to the search index, in the order of the changes
      CREATE TABLE search_change (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        contact_id INTEGER NOT NULL
      ) STRICT;
      -- what the search index of this database is called: another one is made anew
      CREATE TABLE search_generation (
        generation TEXT NOT NULL
      ) STRICT;
      INSERT INTO search_generation (generation) VALUES (lower(hex(randomblob(16))));
    `);
  },
};
