import type { Migration } from './migration.ts';

export const reviewed: Migration = {
  version: 22,
  name: 'reviewed',
  up(db) {
    db.exec(`
      -- who has looked at a kept review of access; whoever keeps one by hand has
      ALTER TABLE access_review ADD COLUMN reviewed_at INTEGER;
      ALTER TABLE access_review ADD COLUMN reviewed_by TEXT;
      UPDATE access_review SET reviewed_at = at, reviewed_by = by WHERE by <> 'schedule';
    `);
  },
};
