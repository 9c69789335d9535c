import type { Migration } from './migration.ts';

export const outbound: Migration = {
  version: 5,
  name: 'outbound',
  up(db) {
    db.exec(`
      CREATE TABLE enrolment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        campaign_id INTEGER NOT NULL REFERENCES campaign (id),
        contact_id INTEGER NOT NULL REFERENCES contact (id),
        state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'finished', 'stopped')),
        reason TEXT,
        detail TEXT NOT NULL DEFAULT '',
        sent_steps INTEGER NOT NULL DEFAULT 0,
        enrolled_at INTEGER NOT NULL,
        ended_at INTEGER,
        UNIQUE (campaign_id, contact_id)
      ) STRICT;

      -- one row per campaign, contact and step, ever: planned, claimed, then sent, failed or uncertain
      CREATE TABLE ledger (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        campaign_id INTEGER NOT NULL REFERENCES campaign (id),
        contact_id INTEGER NOT NULL REFERENCES contact (id),
        step_id INTEGER NOT NULL,
        -- the step's number from 1 when it was planned
        step INTEGER NOT NULL,
        account_id INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'claimed', 'sent', 'failed', 'uncertain')),
        -- earliest instant by delay; the pacing decides the actual one
        due_at INTEGER NOT NULL,
        message_id TEXT UNIQUE,
        subject TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0,
        claimed_at INTEGER,
        settled_at INTEGER,
        response TEXT NOT NULL DEFAULT '',
        UNIQUE (campaign_id, contact_id, step_id)
      ) STRICT;
      CREATE INDEX ledger_due ON ledger (campaign_id, due_at, id) WHERE state = 'planned';
      CREATE INDEX ledger_open ON ledger (state) WHERE state IN ('claimed', 'uncertain');
      CREATE INDEX ledger_sent ON ledger (account_id, settled_at) WHERE state = 'sent';
      CREATE INDEX ledger_by_contact ON ledger (contact_id);

      -- what went out, as the recipient got it
      CREATE TABLE sent_body (
        ledger_id INTEGER PRIMARY KEY REFERENCES ledger (id),
        html TEXT NOT NULL,
        text TEXT NOT NULL
      ) STRICT;
    `);
  },
};
