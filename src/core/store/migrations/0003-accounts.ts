import type { Migration } from './migration.ts';

export const accounts: Migration = {
  version: 3,
  name: 'accounts',
  up(db) {
    db.exec(`
      CREATE TABLE account (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        address TEXT NOT NULL,
        display_name TEXT NOT NULL,
        config TEXT,
        state TEXT NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'paused', 'needs-attention')),
        pause_reason TEXT,
        pause_detail TEXT,
        paused_until INTEGER,
        daily_limit INTEGER NOT NULL,
        last_received_at INTEGER,
        created_at INTEGER NOT NULL,
        -- disconnected: only name and address are left, for the campaigns that it sent
        removed_at INTEGER
      ) STRICT;

      -- AES-256-GCM under the account's own key; that key is in the OS keychain or, wrapped, in account_key
      CREATE TABLE account_secret (
        account_id INTEGER NOT NULL REFERENCES account (id),
        name TEXT NOT NULL,
        sealed BLOB NOT NULL,
        updated_at INTEGER NOT NULL,
        PRIMARY KEY (account_id, name)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE account_key (
        account_id INTEGER PRIMARY KEY REFERENCES account (id),
        keychain_item TEXT,
        wrapped BLOB
      ) STRICT;

      CREATE TABLE practice_mail (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        message_id TEXT NOT NULL,
        mail_from TEXT NOT NULL,
        rcpt_to TEXT NOT NULL,
        subject TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        behaviour TEXT NOT NULL,
        raw BLOB NOT NULL
      ) STRICT;
      CREATE INDEX practice_mail_by_message_id ON practice_mail (message_id);
      CREATE INDEX practice_mail_by_recipient ON practice_mail (rcpt_to);
      -- what the scripted recipients will send back, and when
      CREATE TABLE practice_answer (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        mail_id INTEGER NOT NULL REFERENCES practice_mail (id),
        due_at INTEGER NOT NULL,
        raw BLOB NOT NULL
      ) STRICT;
      CREATE INDEX practice_answer_by_mail ON practice_answer (mail_id);
      CREATE INDEX practice_answer_by_due ON practice_answer (due_at, id);
    `);
  },
};
