import type { Migration } from './migration.ts';

export const monitor: Migration = {
  version: 14,
  name: 'monitor',
  up(db) {
    db.exec(`
      CREATE TABLE alert (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('danger', 'notice')),
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        times INTEGER NOT NULL DEFAULT 1,
        subject TEXT NOT NULL,
        facts TEXT NOT NULL,
        responses TEXT NOT NULL,
        acknowledged_at INTEGER,
        acknowledged_by TEXT
      ) STRICT;
      CREATE UNIQUE INDEX alert_open ON alert (kind, subject) WHERE acknowledged_at IS NULL;
      -- what differs from the defaults
      CREATE TABLE alert_rule (
        kind TEXT PRIMARY KEY,
        enabled INTEGER NOT NULL,
        responses TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      -- devices that opened the workspace, and doors that calls came through
      CREATE TABLE known_origin (
        what TEXT NOT NULL CHECK (what IN ('device', 'door')),
        name TEXT NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        PRIMARY KEY (what, name)
      ) STRICT, WITHOUT ROWID;
      -- mails handed over in each hour since 1970 that had any: what the present hour is compared with
      CREATE TABLE sent_hour (
        account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        hour INTEGER NOT NULL,
        sent INTEGER NOT NULL,
        PRIMARY KEY (account_id, hour)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
