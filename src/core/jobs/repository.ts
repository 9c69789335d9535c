import type { Job } from '../../shared/contract/jobs.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { Json } from './job.ts';

interface Row {
  id: number;
  kind: string;
  subject: string | null;
  state: Job['state'];
  done: number;
  total: number | null;
  phase: string | null;
  created_at: number;
  finished_at: number | null;
  error_code: string | null;
  error_message: string | null;
  result: string | null;
}

function toJob(row: Row): Job {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    state: row.state,
    done: row.done,
    total: row.total,
    phase: row.phase,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    result: row.result === null ? null : JSON.parse(row.result),
  };
}

export function insertJob(db: WritableDb, kind: string, subject: string | null, at: number): number {
  return run(db, `INSERT INTO job (kind, subject, state, created_at) VALUES (?, ?, 'queued', ?)`, [kind, subject, at])
    .id;
}

export function startJob(db: WritableDb, id: number): void {
  run(db, `UPDATE job SET state = 'running' WHERE id = ?`, [id]);
}

export function endJob(
  db: WritableDb,
  id: number,
  end: {
    state: 'done' | 'failed' | 'cancelled';
    result: Json | null;
    error: { code: string; message: string } | null;
    done: number;
    total: number | null;
    phase: string | null;
    finishedAt: number;
  },
): void {
  run(
    db,
    `UPDATE job SET state = ?, done = ?, total = ?, phase = ?, finished_at = ?, result = ?, error_code = ?,
       error_message = ?
     WHERE id = ?`,
    [
      end.state,
      end.state === 'done' ? (end.total ?? end.done) : end.done,
      end.total,
      end.phase,
      end.finishedAt,
      end.result === null ? null : JSON.stringify(end.result),
      end.error?.code ?? null,
      end.error?.message ?? null,
      id,
    ],
  );
}

/** Jobs that were open when the process ended cannot go on: their threads are gone. */
export function interruptOpenJobs(db: WritableDb, at: number): void {
  run(db, `UPDATE job SET state = 'interrupted', finished_at = ? WHERE state IN ('queued', 'running')`, [at]);
}

/** @throws LetterlockError `not-found` */
export function findJob(db: ReadableDb, id: number): Job {
  const row = get<Row>(db, 'SELECT * FROM job WHERE id = ?', [id]);
  if (row === undefined) throw new LetterlockError('not-found', 'There is no such job.');
  return toJob(row);
}

export function newestJobs(db: ReadableDb): Job[] {
  return all<Row>(db, `SELECT * FROM job ORDER BY state IN ('queued', 'running') DESC, id DESC LIMIT 100`).map(toJob);
}

/**
 * Looks at some jobs in the order of their age and deletes those that ended before an instant, UTC ms, but none of the
 * newest; answers the last one it looked at, or null where there is nothing older left.
 */
export function forgetJobs(
  db: WritableDb,
  want: { readonly after: number; readonly endedBefore: number; readonly keptNewest: number; readonly atMost: number },
): number | null {
  const rows = all<{ id: number; createdAt: number; finishedAt: number | null }>(
    db,
    `SELECT id, created_at AS createdAt, finished_at AS finishedAt FROM job
     WHERE id > ? AND id <= (SELECT max(id) FROM job) - ? ORDER BY id LIMIT ?`,
    [want.after, want.keptNewest, want.atMost],
  );
  const gone = rows.filter(({ finishedAt }) => finishedAt !== null && finishedAt < want.endedBefore);
  if (gone.length > 0) {
    const ids = JSON.stringify(gone.map(({ id }) => id));
    run(db, 'DELETE FROM job WHERE id IN (SELECT value FROM json_each(?))', [ids]);
  }
  const last = rows.at(-1);
  return last === undefined || rows.length < want.atMost || last.createdAt >= want.endedBefore ? null : last.id;
}
