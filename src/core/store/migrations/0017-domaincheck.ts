import type { Migration } from './migration.ts';

export const domainChecks: Migration = {
  version: 17,
  name: 'domain-checks',
  up(db) {
    db.exec(`
      CREATE TABLE domain_check (
        account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
        checked_at INTEGER NOT NULL,
        -- topics that receivers turn mail away for, with commas
        failing TEXT NOT NULL,
        report TEXT NOT NULL
      ) STRICT;
      CREATE INDEX ledger_failed ON ledger (account_id, settled_at) WHERE state = 'failed';
      -- DKIM selectors of domains, as far as a mail or a person told
      CREATE TABLE dkim_selector (
        domain TEXT NOT NULL,
        selector TEXT NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('mail', 'asked')),
        seen_at INTEGER NOT NULL,
        PRIMARY KEY (domain, selector)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
