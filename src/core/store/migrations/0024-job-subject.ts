/** What a job is about in a person's words, such as the name of the file that is imported. */
import type { Migration } from './migration.ts';

export const jobSubject: Migration = {
  version: 24,
  name: 'job-subject',
  up(db) {
    db.exec('ALTER TABLE job ADD COLUMN subject TEXT');
  },
};
