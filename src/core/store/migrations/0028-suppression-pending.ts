import type { Migration } from './migration.ts';

export const suppressionPending: Migration = {
  version: 28,
  name: 'suppression-pending',
  up(db) {
    db.exec(`
      -- domains put on the do-not-contact list, or taken off it, whose contacts are not all in step with it yet
      CREATE TABLE suppression_pending (domain TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    `);
  },
};
