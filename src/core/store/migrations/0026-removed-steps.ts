/** A step that was taken out of a draft is kept for as long as that can be undone, with the files that go with it. */
import type { Migration } from './migration.ts';

export const removedSteps: Migration = {
  version: 26,
  name: 'removed-steps',
  up(db) {
    db.exec('ALTER TABLE step ADD COLUMN removed_at INTEGER');
  },
};
