import type { Migration } from './migration.ts';

export const authentication: Migration = {
  version: 25,
  name: 'authentication',
  up(db) {
    db.exec(`
      -- what the receiving server found about where a mail comes from, JSON; null where it said nothing
      ALTER TABLE received ADD COLUMN authentication TEXT;
    `);
  },
};
