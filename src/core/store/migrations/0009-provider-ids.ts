import type { Migration } from './migration.ts';

export const providerIds: Migration = {
  version: 9,
  name: 'provider-ids',
  up(db) {
    db.exec(`
      -- the Message-ID that recipients see, where the provider put its own in the place of ours (Amazon SES)
      ALTER TABLE ledger ADD COLUMN provider_id TEXT;
      CREATE INDEX ledger_by_provider_id ON ledger (provider_id) WHERE provider_id IS NOT NULL;
    `);
  },
};
