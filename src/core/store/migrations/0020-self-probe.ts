import type { Migration } from './migration.ts';

export const selfProbe: Migration = {
  version: 20,
  name: 'self-probe',
  up(db) {
    db.exec(`
      CREATE TABLE self_probe (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        from_account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        to_account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        job_id INTEGER,
        -- left part of its Message-ID, which is in its unsubscribe header too
        token TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled', 'interrupted')),
        started_at INTEGER NOT NULL,
        sent_at INTEGER,
        arrived_at INTEGER,
        finished_at INTEGER,
        failure_code TEXT,
        failure_words TEXT,
        asked_by TEXT NOT NULL DEFAULT '',
        findings TEXT NOT NULL DEFAULT '[]'
      ) STRICT;
      CREATE INDEX self_probe_by_sender ON self_probe (from_account_id, id);
      CREATE INDEX self_probe_by_receiver ON self_probe (to_account_id);
    `);
  },
};
