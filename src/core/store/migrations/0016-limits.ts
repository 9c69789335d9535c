import type { Migration } from './migration.ts';

export const limits: Migration = {
  version: 16,
  name: 'limits',
  up(db) {
    db.exec(`
      -- lowered by the user; null: what the provider's table says
      ALTER TABLE account ADD COLUMN hourly_limit INTEGER;
      ALTER TABLE account ADD COLUMN minute_limit INTEGER;
      -- test mails and answers: they count towards a provider's limits like the mails of the ledger
      CREATE TABLE hand_sent (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX hand_sent_by_account ON hand_sent (account_id, at);
      CREATE INDEX hand_sent_by_time ON hand_sent (at);
      -- how far a provider's complaints have slowed an account down
      CREATE TABLE account_pace (
        account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
        gap_ms INTEGER NOT NULL,
        at INTEGER NOT NULL,
        held_until INTEGER NOT NULL
      ) STRICT;
    `);
  },
};
