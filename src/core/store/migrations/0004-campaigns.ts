import type { Migration } from './migration.ts';

export const campaigns: Migration = {
  version: 4,
  name: 'campaigns',
  up(db) {
    db.exec(`
      CREATE TABLE campaign (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'running', 'paused', 'stopped', 'finished')),
        pause_reason TEXT,
        account_id INTEGER REFERENCES account (id),
        audience TEXT NOT NULL,
        schedule TEXT NOT NULL,
        signature_html TEXT NOT NULL DEFAULT '',
        postal_address TEXT NOT NULL DEFAULT '',
        unsubscribe_line TEXT NOT NULL DEFAULT '',
        revision INTEGER NOT NULL DEFAULT 1,
        created_at INTEGER NOT NULL,
        -- of a draft: its audience is being enrolled, or taken out again after a cancelled launch
        launch TEXT CHECK (launch IN ('enrolling', 'withdrawing')),
        launched_at INTEGER,
        removed_at INTEGER
      ) STRICT;

      CREATE TABLE step (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        campaign_id INTEGER NOT NULL REFERENCES campaign (id),
        -- from 0, without gaps
        position INTEGER NOT NULL,
        delay_amount INTEGER NOT NULL,
        delay_unit TEXT NOT NULL CHECK (delay_unit IN ('hours', 'business-days')),
        thread TEXT NOT NULL CHECK (thread IN ('new', 'reply')),
        subject TEXT NOT NULL,
        html TEXT NOT NULL,
        text TEXT
      ) STRICT;
      CREATE INDEX step_by_campaign ON step (campaign_id, position);

      CREATE TABLE attachment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        step_id INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        type TEXT NOT NULL,
        size INTEGER NOT NULL,
        content BLOB NOT NULL
      ) STRICT;
      CREATE INDEX attachment_by_step ON attachment (step_id);

      -- the newest one that is done is a campaign's calendar; each new one takes the place of those before
      CREATE TABLE simulation (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        campaign_id INTEGER NOT NULL REFERENCES campaign (id),
        created_at INTEGER NOT NULL,
        done INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX simulation_by_campaign ON simulation (campaign_id, id);
      CREATE TABLE simulated (
        simulation_id INTEGER NOT NULL REFERENCES simulation (id),
        at INTEGER NOT NULL,
        contact_id INTEGER NOT NULL,
        step INTEGER NOT NULL,
        PRIMARY KEY (simulation_id, at, contact_id, step)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX simulated_by_contact ON simulated (simulation_id, contact_id, at, step);
    `);
  },
};
