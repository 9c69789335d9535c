import type { Migration } from './migration.ts';

/** What is told of a row, as JSON with ids alone. */
const payload = (campaign: string, contact: string, more: string): string =>
  `json_object('campaignId', ${campaign}, 'contactId', ${contact}${more})`;

/** Puts an event into the outbox of everyone who asked for it, in the transaction of what it tells of. */
const emit = (type: string, at: string, body: string): string => `
  INSERT INTO webhook_delivery (webhook_id, event_id, type, at, payload, next_at)
  SELECT id, 'evt_' || lower(hex(randomblob(12))), ${type}, ${at}, ${body}, ${at}
  FROM webhook WHERE enabled = 1 AND removed_at IS NULL AND instr(events, '"' || ${type} || '"') > 0;`;

export const people: Migration = {
  version: 15,
  name: 'people',
  up(db) {
    db.exec(`
      CREATE TABLE person (
        -- that of the slot in the key file
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        added_by TEXT NOT NULL,
        last_used_at INTEGER,
        removed_at INTEGER
      ) STRICT, WITHOUT ROWID;

      -- keys of domains, sealed under the credential key
      CREATE TABLE sealed_key (purpose TEXT PRIMARY KEY, sealed TEXT NOT NULL) STRICT, WITHOUT ROWID;

      CREATE TABLE api_key (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        -- taken for good, so that a name in the audit log means one key
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        permissions TEXT NOT NULL,
        networks TEXT NOT NULL,
        per_minute INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        -- id of the person; empty where nobody's role bounds the key
        creator TEXT NOT NULL,
        expires_at INTEGER,
        last_used_at INTEGER,
        last_address TEXT,
        revoked_at INTEGER,
        revoked_by TEXT
      ) STRICT;
      CREATE TABLE api_key_secret (
        -- the part of a key that is no secret
        public_id TEXT PRIMARY KEY,
        key_id INTEGER NOT NULL REFERENCES api_key (id),
        hash BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        -- of one that was rotated away
        valid_until INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX api_key_secret_by_key ON api_key_secret (key_id);

      CREATE TABLE webhook (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        url TEXT NOT NULL,
        events TEXT NOT NULL,
        private_networks INTEGER NOT NULL,
        enabled INTEGER NOT NULL DEFAULT 1,
        -- sealed under the key of the domain
        secret TEXT NOT NULL,
        former_secret TEXT,
        former_until INTEGER,
        created_at INTEGER NOT NULL,
        created_by TEXT NOT NULL,
        last_delivered_at INTEGER,
        removed_at INTEGER
      ) STRICT;
      CREATE TABLE webhook_delivery (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        webhook_id INTEGER NOT NULL REFERENCES webhook (id),
        event_id TEXT NOT NULL,
        type TEXT NOT NULL,
        at INTEGER NOT NULL,
        payload TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at INTEGER,
        status INTEGER,
        detail TEXT NOT NULL DEFAULT ''
      ) STRICT;
      CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE state = 'waiting';
      CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, id);

      CREATE TABLE access_review (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        by TEXT NOT NULL,
        content TEXT NOT NULL
      ) STRICT;

      CREATE TRIGGER webhook_message_settled AFTER UPDATE OF state ON ledger
      WHEN NEW.state IN ('sent', 'failed') AND OLD.state <> NEW.state
      BEGIN ${emit(
        `'message.' || NEW.state`,
        'coalesce(NEW.settled_at, NEW.claimed_at, NEW.due_at)',
        payload('NEW.campaign_id', 'NEW.contact_id', `, 'step', NEW.step, 'messageId', NEW.message_id`),
      )} END;
      CREATE TRIGGER webhook_contact_answered AFTER UPDATE OF reason ON enrolment
      WHEN NEW.reason IN ('replied', 'bounced', 'unsubscribed') AND OLD.reason IS NOT NEW.reason
      BEGIN ${emit(
        `'contact.' || NEW.reason`,
        'coalesce(NEW.ended_at, NEW.enrolled_at)',
        payload('NEW.campaign_id', 'NEW.contact_id', ''),
      )} END;
      CREATE TRIGGER webhook_campaign_finished AFTER UPDATE OF status ON campaign
      WHEN NEW.status = 'finished' AND OLD.status <> 'finished'
      BEGIN ${emit(
        `'campaign.finished'`,
        `(SELECT coalesce(max(ended_at), NEW.created_at) FROM enrolment WHERE campaign_id = NEW.id)`,
        `json_object('campaignId', NEW.id)`,
      )} END;
    `);
  },
};
