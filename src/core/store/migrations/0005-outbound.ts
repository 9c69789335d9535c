import type { Migration } from './migration.ts';
import type { WritableDb } from '../open.ts';

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
      CREATE INDEX enrolment_active ON enrolment (campaign_id, id) WHERE state = 'active';
      CREATE INDEX enrolment_by_contact ON enrolment (contact_id);
      -- lists of a campaign's contacts by what became of them
      CREATE INDEX enrolment_by_state ON enrolment (campaign_id, state, contact_id);
      CREATE INDEX enrolment_by_reason ON enrolment (campaign_id, reason, contact_id) WHERE reason IS NOT NULL;

      -- one row per campaign, contact and step, ever: planned, claimed, then sent, failed or uncertain;
      -- a planned row exists only while its enrolment is active
      CREATE TABLE ledger (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        campaign_id INTEGER NOT NULL REFERENCES campaign (id),
        contact_id INTEGER NOT NULL REFERENCES contact (id),
        step_id INTEGER NOT NULL,
        -- the step's number from 1 when it was planned
        step INTEGER NOT NULL,
        account_id INTEGER NOT NULL,
        -- of the recipient when the campaign runs on recipients' clocks, else empty: rows of one zone open together
        zone TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'claimed', 'sent', 'failed', 'uncertain')),
        -- earliest instant by delay; the pacing decides the actual one
        due_at INTEGER NOT NULL,
        message_id TEXT UNIQUE,
        subject TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0,
        -- of the latest attempt; null while none counts
        claimed_at INTEGER,
        settled_at INTEGER,
        response TEXT NOT NULL DEFAULT '',
        UNIQUE (campaign_id, contact_id, step_id),
        CHECK (state IN ('planned', 'failed') OR (message_id IS NOT NULL AND claimed_at IS NOT NULL))
      ) STRICT;
      CREATE INDEX ledger_due ON ledger (campaign_id, due_at, id) WHERE state = 'planned';
      -- follow-ups of a zone before its first mails, each in order of time
      CREATE INDEX ledger_queue ON ledger (campaign_id, zone, (step = 1), due_at, id) WHERE state = 'planned';
      CREATE INDEX ledger_open ON ledger (state) WHERE state IN ('claimed', 'uncertain');
      CREATE INDEX ledger_sent ON ledger (account_id, settled_at) WHERE state = 'sent';
      CREATE INDEX ledger_paced ON ledger (campaign_id, claimed_at) WHERE claimed_at IS NOT NULL;
      CREATE INDEX ledger_by_contact ON ledger (contact_id);

      -- what went out, as the recipient got it
      CREATE TABLE sent_body (
        ledger_id INTEGER PRIMARY KEY REFERENCES ledger (id),
        html TEXT NOT NULL,
        text TEXT NOT NULL
      ) STRICT;

      -- the counts of a campaign, kept by triggers so that showing them costs the same at any size
      CREATE TABLE campaign_tally (
        campaign_id INTEGER NOT NULL REFERENCES campaign (id),
        name TEXT NOT NULL,
        value INTEGER NOT NULL,
        PRIMARY KEY (campaign_id, name)
      ) STRICT, WITHOUT ROWID;

      -- the last mail to or from a contact; received ones are noted by the contacts domain
      CREATE TRIGGER ledger_touches_contact AFTER UPDATE OF state ON ledger WHEN NEW.state = 'sent' BEGIN
        UPDATE contact SET last_activity_at = max(coalesce(last_activity_at, 0), NEW.settled_at)
          WHERE id = NEW.contact_id;
      END;
    `);
    createTallyTriggers(db);
  },
};

const count = (campaign: string, name: string, change: 1 | -1): string => `
  INSERT INTO campaign_tally (campaign_id, name, value) VALUES (${campaign}, ${name}, ${change})
  ON CONFLICT (campaign_id, name) DO UPDATE SET value = value + (${change});`;

function createTallyTriggers(db: WritableDb): void {
  const outcomes = `('sent', 'failed', 'uncertain')`;
  const reasons = `('replied', 'bounced', 'unsubscribed', 'complained')`;
  db.exec(`
    CREATE TRIGGER enrolment_begun AFTER INSERT ON enrolment BEGIN
      ${count('NEW.campaign_id', `'contacts'`, 1)} ${count('NEW.campaign_id', 'NEW.state', 1)}
    END;
    CREATE TRIGGER enrolment_forgotten AFTER DELETE ON enrolment BEGIN
      ${count('OLD.campaign_id', `'contacts'`, -1)} ${count('OLD.campaign_id', 'OLD.state', -1)}
    END;
    CREATE TRIGGER enrolment_moved AFTER UPDATE OF state ON enrolment WHEN OLD.state <> NEW.state BEGIN
      ${count('OLD.campaign_id', 'OLD.state', -1)} ${count('NEW.campaign_id', 'NEW.state', 1)}
    END;
    CREATE TRIGGER enrolment_reason_left AFTER UPDATE OF reason ON enrolment
    WHEN OLD.reason IN ${reasons} AND OLD.reason IS NOT NEW.reason BEGIN
      ${count('OLD.campaign_id', 'OLD.reason', -1)}
    END;
    CREATE TRIGGER enrolment_reason_given AFTER UPDATE OF reason ON enrolment
    WHEN NEW.reason IN ${reasons} AND OLD.reason IS NOT NEW.reason BEGIN
      ${count('NEW.campaign_id', 'NEW.reason', 1)}
    END;
    CREATE TRIGGER ledger_left AFTER UPDATE OF state ON ledger
    WHEN OLD.state IN ${outcomes} AND OLD.state <> NEW.state BEGIN
      ${count('OLD.campaign_id', 'OLD.state', -1)}
    END;
    CREATE TRIGGER ledger_came AFTER UPDATE OF state ON ledger
    WHEN NEW.state IN ${outcomes} AND OLD.state <> NEW.state BEGIN
      ${count('NEW.campaign_id', 'NEW.state', 1)}
    END;
    -- what was sent stays sent, and only what was never tried may be forgotten
    CREATE TRIGGER ledger_sent_is_final BEFORE UPDATE OF state ON ledger WHEN OLD.state = 'sent' AND NEW.state <> 'sent'
    BEGIN SELECT RAISE(ABORT, 'a sent message stays sent'); END;
    CREATE TRIGGER ledger_tried_stays BEFORE DELETE ON ledger WHEN OLD.state <> 'planned' OR OLD.attempts > 0
    BEGIN SELECT RAISE(ABORT, 'a message that was tried stays in the ledger'); END;
  `);
}
