import type { Migration } from './migration.ts';

export const connections: Migration = {
  version: 18,
  name: 'connections',
  up(db) {
    db.exec(`
      -- the newest connections, one by one
      CREATE TABLE connection (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        host TEXT NOT NULL,
        port INTEGER NOT NULL,
        address TEXT,
        -- null: this machine itself, or refused
        purpose TEXT,
        tls TEXT,
        sent INTEGER NOT NULL,
        received INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('closed', 'failed', 'refused'))
      ) STRICT;
      -- all of them by day: how many, and how much
      CREATE TABLE connection_day (
        -- since 1970, UTC
        day INTEGER NOT NULL,
        -- empty: made behind the locked door, where nothing but the number is kept
        host TEXT NOT NULL,
        port INTEGER NOT NULL,
        purpose TEXT NOT NULL,
        tls TEXT NOT NULL,
        connections INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        refused INTEGER NOT NULL,
        sent INTEGER NOT NULL,
        received INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        PRIMARY KEY (day, host, port, purpose, tls)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
