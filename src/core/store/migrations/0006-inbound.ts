import type { Migration } from './migration.ts';

export const inbound: Migration = {
  version: 6,
  name: 'inbound',
  up(db) {
    db.exec(`
      CREATE TABLE mailbox_cursor (
        account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
        cursor TEXT NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT;

      -- all mail between us and one contact in one campaign
      CREATE TABLE conversation (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        campaign_id INTEGER NOT NULL REFERENCES campaign (id),
        contact_id INTEGER NOT NULL REFERENCES contact (id),
        subject TEXT NOT NULL,
        -- of the newest received mail, like preview and received_at
        kind TEXT NOT NULL,
        preview TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        unread INTEGER NOT NULL DEFAULT 1,
        -- received mails; what was sent is in the ledger and among the answers
        messages INTEGER NOT NULL DEFAULT 0,
        UNIQUE (campaign_id, contact_id)
      ) STRICT;
      CREATE INDEX conversation_by_time ON conversation (received_at, id);
      CREATE INDEX conversation_by_kind ON conversation (kind, received_at, id);
      CREATE INDEX conversation_unread ON conversation (kind) WHERE unread = 1;
      CREATE INDEX conversation_by_contact ON conversation (contact_id);

      CREATE TABLE received (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id INTEGER NOT NULL,
        -- where the mailbox keeps it: folder, UIDVALIDITY and UID, or the provider's id
        provider_key TEXT NOT NULL,
        conversation_id INTEGER NOT NULL REFERENCES conversation (id),
        ledger_id INTEGER NOT NULL,
        message_id TEXT NOT NULL,
        in_reply_to TEXT NOT NULL,
        from_address TEXT NOT NULL,
        from_name TEXT NOT NULL,
        to_address TEXT NOT NULL,
        subject TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        text TEXT NOT NULL,
        html TEXT,
        attachments TEXT NOT NULL,
        kind TEXT NOT NULL,
        original_kind TEXT,
        recipients TEXT NOT NULL,
        evidence TEXT NOT NULL,
        matched_by TEXT NOT NULL,
        UNIQUE (account_id, provider_key)
      ) STRICT;
      CREATE INDEX received_by_conversation ON received (conversation_id, received_at);
      -- a mailbox that renumbers its mails shows old ones again
      CREATE INDEX received_by_message_id ON received (message_id);

      -- answers written in the inbox; the sender claims and settles them
      CREATE TABLE answer (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversation (id),
        message_id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL CHECK (state IN ('claimed', 'sent', 'failed', 'uncertain')),
        to_address TEXT NOT NULL DEFAULT '',
        subject TEXT NOT NULL,
        text TEXT NOT NULL,
        claimed_at INTEGER NOT NULL,
        response TEXT NOT NULL DEFAULT ''
      ) STRICT;
      CREATE INDEX answer_by_conversation ON answer (conversation_id, claimed_at);
      CREATE INDEX answer_open ON answer (state) WHERE state = 'claimed';

      -- who was written to, by domain, to find the thread of a colleague's answer
      CREATE TABLE correspondent (
        domain TEXT NOT NULL,
        contact_id INTEGER NOT NULL,
        PRIMARY KEY (domain, contact_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER correspondent_on_sent AFTER UPDATE OF state ON ledger
        WHEN NEW.state IN ('sent', 'uncertain') AND OLD.state = 'claimed'
      BEGIN
        INSERT OR IGNORE INTO correspondent (domain, contact_id)
          SELECT domain, id FROM contact WHERE id = NEW.contact_id;
      END;
    `);
  },
};
