import type { Migration } from './migration.ts';

export const dlp: Migration = {
  version: 21,
  name: 'dlp',
  up(db) {
    db.exec(`
      CREATE TABLE dlp_rule (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        looks_for TEXT NOT NULL,
        recipients TEXT NOT NULL,
        channels TEXT NOT NULL,
        action TEXT NOT NULL CHECK (action IN ('warn', 'confirm', 'block')),
        confirm_by TEXT NOT NULL CHECK (confirm_by IN ('dlp:write', 'dlp:manage'))
      ) STRICT;
      -- somebody has let a campaign go out as its texts were then
      CREATE TABLE dlp_confirmation (
        campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
        rule_id TEXT NOT NULL,
        -- SHA-256 of the campaign's texts and the ids of its attachments
        digest TEXT NOT NULL,
        confirmed_by TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (campaign_id, rule_id)
      ) STRICT, WITHOUT ROWID;
      -- rule and place, never the content; mails of a campaign that are alike in all of it are counted up
      CREATE TABLE dlp_finding (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        times INTEGER NOT NULL,
        rule_id TEXT NOT NULL,
        rule TEXT NOT NULL,
        looks_for TEXT NOT NULL,
        place TEXT NOT NULL,
        channel TEXT NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('warned', 'confirmed', 'held', 'blocked')),
        by_whom TEXT NOT NULL,
        campaign_id INTEGER REFERENCES campaign (id) ON DELETE SET NULL,
        step INTEGER
      ) STRICT;
      CREATE INDEX dlp_finding_of_campaign ON dlp_finding (campaign_id, rule_id) WHERE campaign_id IS NOT NULL;
      CREATE INDEX dlp_finding_by_outcome ON dlp_finding (outcome, id);
    `);
    const insert = db.prepare(`
      INSERT INTO dlp_rule (name, enabled, looks_for, recipients, channels, action, confirm_by)
      VALUES ('', ?, ?, '{"who":"anyone"}', '["campaign","answer","test"]', ?, 'dlp:write')`);
    const detector = (name: string, least = 1): string => JSON.stringify({ kind: 'detector', detector: name, least });
    insert.run(1, detector('private-key'), 'block');
    insert.run(1, detector('access-token'), 'block');
    insert.run(1, detector('card-number'), 'confirm');
    insert.run(1, detector('national-id'), 'confirm');
    insert.run(1, detector('address-list', 50), 'confirm');
    insert.run(1, detector('password'), 'warn');
    // Many letterheads have the sender's own.
    insert.run(0, detector('iban'), 'confirm');
  },
};
