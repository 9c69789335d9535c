/** Campaigns in a database that was put back to an earlier state. */
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, run } from '../store/rows.ts';

/** No campaign goes on by itself: running ones are paused, and launches under way are taken back. */
export function pauseRestored(db: WritableDb): void {
  run(
    db,
    `UPDATE campaign SET status = 'paused', pause_reason = 'restored', revision = revision + 1 WHERE status = 'running'`,
  );
  run(db, `UPDATE campaign SET launch = 'withdrawing' WHERE launch = 'enrolling' AND status = 'draft'`);
}

/** Drafts of the earlier state that were launched since: they are what they became, paused. */
export function carryLaunches(present: ReadableDb, earlier: WritableDb): void {
  const launched = all<{ id: number; createdAt: number; launchedAt: number }>(
    present,
    'SELECT id, created_at AS createdAt, launched_at AS launchedAt FROM campaign WHERE launched_at IS NOT NULL',
  );
  for (const { id, createdAt, launchedAt } of launched) {
    run(
      earlier,
      `UPDATE campaign SET status = 'paused', pause_reason = 'restored', launch = NULL, launched_at = ?,
         revision = revision + 1
       WHERE id = ? AND created_at = ? AND status = 'draft'`,
      [launchedAt, id, createdAt],
    );
  }
}
