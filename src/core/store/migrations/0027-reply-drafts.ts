/** Answers that are being written, each by the person who writes it. */
import type { Migration } from './migration.ts';

export const replyDrafts: Migration = {
  version: 27,
  name: 'reply-drafts',
  up(db) {
    db.exec(`
      CREATE TABLE reply_draft (
        conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        -- a person's id, or who else calls
        writer TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (conversation_id, writer)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
