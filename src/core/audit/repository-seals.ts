import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { AuditKey, Checkpoint } from './checkpoint.ts';

export function auditKeys(db: ReadableDb): AuditKey[] {
  return all<AuditKey>(db, 'SELECT key, since, at, handover FROM audit_key ORDER BY since, at');
}

export function putKey(db: WritableDb, { key, since, at, handover }: AuditKey): void {
  run(db, 'INSERT INTO audit_key (since, key, at, handover) VALUES (?, ?, ?, ?)', [since, key, at, handover]);
}

export function checkpoints(db: ReadableDb): Checkpoint[] {
  return all<Checkpoint>(db, 'SELECT seq, at, hash, key, signature FROM audit_checkpoint ORDER BY seq');
}

export function lastCheckpoint(db: ReadableDb): Checkpoint | undefined {
  return get(db, 'SELECT seq, at, hash, key, signature FROM audit_checkpoint ORDER BY seq DESC LIMIT 1');
}

export function putCheckpoint(db: WritableDb, { seq, at, hash, key, signature }: Checkpoint): void {
  const sql = 'INSERT OR IGNORE INTO audit_checkpoint (seq, at, hash, key, signature) VALUES (?, ?, ?, ?, ?)';
  run(db, sql, [seq, at, hash, key, signature]);
}

export interface Archive {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly beforeHash: Buffer;
  readonly lastHash: Buffer;
  readonly archivedAt: number;
  /** Gzip of the rows' export lines; null once they were dropped for good. */
  readonly content: Buffer | null;
}

const archiveColumns = `
  from_seq AS fromSeq, to_seq AS toSeq, first_at AS firstAt, last_at AS lastAt, before_hash AS beforeHash,
  last_hash AS lastHash, archived_at AS archivedAt`;

export function archives(db: ReadableDb): (Omit<Archive, 'content'> & { readonly kept: number })[] {
  return all(db, `SELECT ${archiveColumns}, content IS NOT NULL AS kept FROM audit_archive ORDER BY from_seq`);
}

export function archiveContent(db: ReadableDb, fromSeq: number): Buffer | null {
  const row = get<{ content: Buffer | null }>(db, 'SELECT content FROM audit_archive WHERE from_seq = ?', [fromSeq]);
  return row?.content ?? null;
}

/** The last checkpoint that ends a stretch of at most `rows` old rows: they all lie before the instant. */
export function endOfOldRows(db: ReadableDb, before: number, rows: number): { from: number; to: number } | null {
  const first = get<{ seq: number }>(db, 'SELECT seq FROM audit ORDER BY seq LIMIT 1')?.seq;
  if (first === undefined) return null;
  const sql = `
    SELECT max(audit_checkpoint.seq) AS seq FROM audit_checkpoint
    WHERE audit_checkpoint.seq >= ? AND audit_checkpoint.seq < ? AND audit_checkpoint.at < ?
      AND audit_checkpoint.seq < (SELECT max(seq) FROM audit)`;
  const to = get<{ seq: number | null }>(db, sql, [first, first + rows, before])?.seq;
  return to === null || to === undefined ? null : { from: first, to };
}

/** Files rows away; they leave the live log in the same transaction. */
export function putArchive(db: WritableDb, archive: Archive): void {
  const { fromSeq, toSeq, firstAt, lastAt, beforeHash, lastHash, archivedAt, content } = archive;
  run(
    db,
    `INSERT INTO audit_archive (from_seq, to_seq, first_at, last_at, before_hash, last_hash, archived_at, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [fromSeq, toSeq, firstAt, lastAt, beforeHash, lastHash, archivedAt, content],
  );
  run(db, 'DELETE FROM audit WHERE seq BETWEEN ? AND ?', [fromSeq, toSeq]);
}

/** Drops the rows of archives that end before the instant; what is needed to go on with the chain stays. */
export function dropArchives(db: WritableDb, before: number): number {
  return run(db, 'UPDATE audit_archive SET content = NULL WHERE last_at < ? AND content IS NOT NULL', [before]).changes;
}
