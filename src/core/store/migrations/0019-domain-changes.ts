import type { Migration } from './migration.ts';

export const domainChanges: Migration = {
  version: 19,
  name: 'domain-changes',
  up(db) {
    db.exec(`
      -- the last status of every topic that DNS gave an answer about, as JSON
      ALTER TABLE domain_check ADD COLUMN known TEXT NOT NULL DEFAULT '{}';
      -- what became worse and nobody has taken note of yet, as JSON
      ALTER TABLE domain_check ADD COLUMN worse TEXT NOT NULL DEFAULT '[]';
    `);
  },
};
