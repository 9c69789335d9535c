import type { Migration } from './migration.ts';

export const bounces: Migration = {
  version: 11,
  name: 'bounces',
  up(db) {
    db.exec(`
      -- what the machine took a bounce for: hard, quota, blocked, soft, content, delayed; empty for any other mail
      ALTER TABLE received ADD COLUMN bounce TEXT NOT NULL DEFAULT '';
      -- where the sender wants answers; empty for the sender's own address
      ALTER TABLE received ADD COLUMN reply_to TEXT NOT NULL DEFAULT '';
      -- when it last went on after a pause
      ALTER TABLE campaign ADD COLUMN resumed_at INTEGER;

      UPDATE received SET bounce = 'hard'
      WHERE 'bounce' IN (kind, original_kind)
        AND EXISTS (SELECT 1 FROM json_each(received.recipients) WHERE json_extract(value, '$.hard'));
      CREATE INDEX received_blocked ON received (received_at) WHERE bounce = 'blocked';
    `);
  },
};
