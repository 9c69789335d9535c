import type { Migration } from './migration.ts';

export const keyHistory: Migration = {
  version: 13,
  name: 'key history',
  up(db) {
    db.exec(`
      -- keys of before a rotation that are still of use, under a key that follows from the present master key
      CREATE TABLE key_history (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        purpose TEXT NOT NULL,
        sealed TEXT NOT NULL,
        retired_at INTEGER NOT NULL
      ) STRICT;
    `);
  },
};
