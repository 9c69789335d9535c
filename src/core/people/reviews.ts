/** Reviews of access that were kept: by the schedule, and by hand. */
import { constants } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { AccessReview } from '../../shared/contract/people.ts';
import { permissionsOf } from '../../shared/roles.ts';
import { LetterlockError } from '../../shared/result.ts';
import { readSettings } from '../settings/settings.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import { namesOf } from './names.ts';
import { reviewAt, reviewCsv } from './review.ts';

const day = 24 * 60 * 60_000;
const everyDays = { monthly: 30, quarterly: 91 } as const;
/** Five years of monthly ones. */
const most = 60;

/** As who those are kept that nobody asked for. */
export const bySchedule = 'schedule';

/** Writes down who can do what now. Whoever asks for it has looked at it. */
export function keepReview(db: WritableDb, by: string, at: number): number {
  const review = reviewAt(db, at, (role) => namesOf(permissionsOf(role)));
  const sql = 'INSERT INTO access_review (at, by, content) VALUES (?, ?, ?)';
  const { id } = run(db, sql, [at, by, JSON.stringify(review)]);
  if (by !== bySchedule) markReviewed(db, id, by, at);
  run(db, 'DELETE FROM access_review WHERE id <= ?', [id - most]);
  return id;
}

/** @throws LetterlockError `not-found` */
export function markReviewed(db: WritableDb, id: number, by: string, at: number): void {
  const sql =
    'UPDATE access_review SET reviewed_at = coalesce(reviewed_at, ?), reviewed_by = coalesce(reviewed_by, ?) WHERE id = ?';
  if (run(db, sql, [at, by, id]).changes === 0) {
    throw new LetterlockError('not-found', 'That review is not kept, or not any more.');
  }
}

/** @throws LetterlockError `not-found` */
export function keptReview(db: ReadableDb, id: number): AccessReview {
  const row = get<{ content: string }>(db, 'SELECT content FROM access_review WHERE id = ?', [id]);
  if (row === undefined) throw new LetterlockError('not-found', 'That review is not kept, or not any more.');
  return JSON.parse(row.content) as AccessReview;
}

interface Summary {
  readonly id: number;
  readonly at: number;
  readonly by: string;
  readonly people: number;
  readonly keys: number;
  readonly accounts: number;
  readonly reviewedAt: number | null;
  readonly reviewedBy: string | null;
}

/** Newest first; removed people, ended keys and disconnected mailboxes do not count. */
export function keptReviews(db: ReadableDb): Summary[] {
  const count = (name: string, ended: string): string =>
    `(SELECT count(*) FROM json_each(content, '$.${name}') WHERE value ->> '$.${ended}' IS NULL) AS ${name}`;
  const counts = [count('people', 'removedAt'), count('keys', 'revokedAt'), count('accounts', 'removedAt')];
  return all<Summary>(
    db,
    `SELECT id, at, by, reviewed_at AS reviewedAt, reviewed_by AS reviewedBy, ${counts.join(', ')} FROM access_review ORDER BY id DESC`,
  );
}

/** UTC ms; null while none is wanted. */
export function nextReviewAt(db: ReadableDb): number | null {
  const { accessReview } = readSettings(db);
  if (accessReview === 'off') return null;
  const sql = 'SELECT coalesce((SELECT max(at) FROM access_review), (SELECT min(added_at) FROM person)) AS since';
  const since = get<{ since: number | null }>(db, sql)?.since ?? null;
  return since === null ? null : since + everyDays[accessReview] * day;
}

export function isReviewDue(db: ReadableDb, now: number): boolean {
  const at = nextReviewAt(db);
  return at !== null && at <= now;
}

/**
 * Writes a kept review beside those of before into the folder that the settings name; nothing where they name none.
 * @throws LetterlockError `not-allowed-now` with what is wrong with the folder
 */
export async function fileReview(db: ReadableDb, id: number): Promise<void> {
  const { accessReviewFolder: folder } = readSettings(db);
  if (folder === '') return;
  const review = keptReview(db, id);
  const name = `letterlock-access-review-${new Date(review.at).toISOString().slice(0, 10)}-${id}.csv`;
  try {
    if (!isAbsolute(folder)) throw new Error('it is not a full path');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // In a folder that others write to, a link under this name would lead to a file of somebody else.
    const flag = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
    await writeFile(join(folder, name), reviewCsv(review), { mode: 0o600, flag });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LetterlockError(
      'not-allowed-now',
      `The access review was kept, but not written into ${folder}: ${why}. Choose another folder.`,
      undefined,
      { cause: error },
    );
  }
}
