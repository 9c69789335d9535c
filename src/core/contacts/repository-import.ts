/** The rows that imports keep about themselves: counts, what they changed, what they rejected. */
import type { ImportSummary } from '../../shared/contract/contacts.ts';
import type { ReadableDb, WritableDb } from '../store/open.ts';
import { all, get, run } from '../store/rows.ts';
import type { FieldChanges } from './import-merge.ts';
import type { Reject } from './import-rows.ts';

export type ImportState = 'running' | 'done' | 'cancelled' | 'interrupted' | 'failed' | 'undone';

export interface ImportRow extends Omit<ImportSummary, 'importId'> {
  readonly id: number;
  readonly jobId: number | null;
  readonly dryRun: number;
  readonly fileName: string;
  readonly startedAt: number;
  readonly state: ImportState;
  readonly newListId: number | null;
  readonly afterId: number;
  readonly lastId: number;
  readonly searchableThrough: number;
  readonly sortedThrough: number;
}

const columns = `id, job_id AS jobId, dry_run AS dryRun, file_name AS fileName, started_at AS startedAt, state,
  new_list_id AS newListId, after_id AS afterId, last_id AS lastId, searchable_through AS searchableThrough,
  sorted_through AS sortedThrough, rows, created, updated, unchanged, duplicates_in_file AS duplicatesInFile,
  suppressed, rejected`;

export function insertImport(
  db: WritableDb,
  entry: { dryRun: boolean; fileName: string; at: number; newListId: number | null },
): number {
  return run(
    db,
    `INSERT INTO import (dry_run, file_name, started_at, state, new_list_id, after_id, last_id, searchable_through,
       sorted_through)
     SELECT ?, ?, ?, 'running', ?, top, top, top, top FROM (SELECT coalesce(max(id), 0) AS top FROM contact)`,
    [Number(entry.dryRun), entry.fileName, entry.at, entry.newListId],
  ).id;
}

export function setImportJob(db: WritableDb, id: number, jobId: number): void {
  run(db, 'UPDATE import SET job_id = ? WHERE id = ?', [jobId, id]);
}

export function setImportState(db: WritableDb, id: number, state: ImportState): void {
  run(db, 'UPDATE import SET state = ? WHERE id = ?', [state, id]);
}

export function findImport(db: ReadableDb, id: number): ImportRow | undefined {
  return get(db, `SELECT ${columns} FROM import WHERE id = ?`, [id]);
}

export function findImportByJob(db: ReadableDb, jobId: number): ImportRow | undefined {
  return get(db, `SELECT ${columns} FROM import WHERE job_id = ?`, [jobId]);
}

/** Newest first, without dry runs. */
export function importsBefore(db: ReadableDb, before: number, limit: number): ImportRow[] {
  return all(db, `SELECT ${columns} FROM import WHERE id < ? AND dry_run = 0 ORDER BY id DESC LIMIT ?`, [
    before,
    limit,
  ]);
}

/** An import whose process ended can be undone, and its contacts still have to be indexed; answers which. */
export function interruptImports(db: WritableDb): number[] {
  run(db, `UPDATE import SET state = 'interrupted' WHERE state = 'running'`);
  return unplacedImports(db);
}

export function unplacedImports(db: ReadableDb): number[] {
  return all<{ id: number }>(
    db,
    `SELECT id FROM import WHERE state <> 'running' AND (searchable_through < last_id OR sorted_through < last_id)`,
  ).map((row) => row.id);
}

export type Counts = Omit<ImportSummary, 'importId'>;

/** Progress as of a committed batch. */
export function saveCounts(db: WritableDb, id: number, counts: Counts, lastId: number): void {
  run(
    db,
    `UPDATE import SET rows = ?, created = ?, updated = ?, unchanged = ?, duplicates_in_file = ?, suppressed = ?,
       rejected = ?, last_id = max(last_id, ?) WHERE id = ?`,
    [
      counts.rows,
      counts.created,
      counts.updated,
      counts.unchanged,
      counts.duplicatesInFile,
      counts.suppressed,
      counts.rejected,
      lastId,
      id,
    ],
  );
}

export function insertRejects(db: WritableDb, importId: number, rejects: readonly Reject[]): void {
  for (const { line, reason, detail, row } of rejects) {
    run(db, 'INSERT OR IGNORE INTO import_reject (import_id, line, reason, detail, row) VALUES (?, ?, ?, ?, ?)', [
      importId,
      line,
      reason,
      detail,
      row,
    ]);
  }
}

export function rejectsAfter(db: ReadableDb, importId: number, line: number, limit: number): Reject[] {
  return all(
    db,
    'SELECT line, reason, detail, row FROM import_reject WHERE import_id = ? AND line > ? ORDER BY line LIMIT ?',
    [importId, line, limit],
  );
}

export interface Change {
  readonly fields: FieldChanges;
  /** Lists that the contact was put into. */
  readonly lists: readonly number[];
  /** The removal that it was brought back from. */
  readonly revived: { readonly at: number; readonly removalId: number | null } | null;
}

/** Adds to what this import did to a contact before. */
export function journal(db: WritableDb, importId: number, contactId: number, change: Change): void {
  const before = findChange(db, importId, contactId);
  const fields: Record<string, readonly [string, string]> = { ...before?.fields };
  for (const [name, [old, next]] of Object.entries(change.fields)) {
    fields[name] = [Object.hasOwn(fields, name) ? (fields[name]?.[0] ?? old) : old, next];
  }
  const whole: Change = {
    fields,
    lists: [...(before?.lists ?? []), ...change.lists],
    revived: before?.revived ?? change.revived,
  };
  run(
    db,
    `INSERT INTO import_change (import_id, contact_id, change) VALUES (?, ?, ?)
     ON CONFLICT (import_id, contact_id) DO UPDATE SET change = excluded.change`,
    [importId, contactId, JSON.stringify(whole)],
  );
}

function findChange(db: ReadableDb, importId: number, contactId: number): Change | undefined {
  const row = get<{ change: string }>(db, 'SELECT change FROM import_change WHERE import_id = ? AND contact_id = ?', [
    importId,
    contactId,
  ]);
  return row && (JSON.parse(row.change) as Change);
}

/** How far what an import created is in the search index; never moves back. */
export function setSearchableThrough(db: WritableDb, importId: number, through: number): void {
  run(db, 'UPDATE import SET searchable_through = max(searchable_through, ?) WHERE id = ?', [through, importId]);
}

/** How many contacts of an import others changed before these were in the sort orders. */
export const editsOf = (db: ReadableDb, importId: number): number =>
  get<{ edits: number }>(db, 'SELECT edits FROM import WHERE id = ?', [importId])?.edits ?? 0;

/** Contacts that are about to be changed or to go: an import that made them looks before it sorts them in. */
export function announceEdits(
  db: WritableDb,
  contacts: readonly { readonly id: number; readonly importId: number | null }[],
): void {
  const last = new Map<number, number>();
  for (const { id, importId } of contacts) {
    if (importId !== null) last.set(importId, Math.max(id, last.get(importId) ?? 0));
  }
  for (const [importId, id] of last) {
    run(db, 'UPDATE import SET edits = edits + 1 WHERE id = ? AND sorted_through < ?', [importId, id]);
  }
}

export function setSortedThrough(db: WritableDb, importId: number, through: number): void {
  run(db, 'UPDATE import SET sorted_through = ? WHERE id = ?', [through, importId]);
}

export interface StoredChange {
  readonly contactId: number;
  readonly change: Change;
}

export function changesAfter(db: ReadableDb, importId: number, contactId: number, limit: number): StoredChange[] {
  return all<{ contactId: number; change: string }>(
    db,
    `SELECT contact_id AS contactId, change FROM import_change WHERE import_id = ? AND contact_id > ?
     ORDER BY contact_id LIMIT ?`,
    [importId, contactId, limit],
  ).map((row) => ({ contactId: row.contactId, change: JSON.parse(row.change) as Change }));
}

/** Live contacts that an import created. */
export function createdAfter(db: ReadableDb, { id, lastId }: ImportRow, after: number, limit: number): number[] {
  return all<{ id: number }>(
    db,
    `SELECT id FROM contact WHERE id > ? AND id <= ? AND import_id = ? AND removed_at IS NULL ORDER BY id LIMIT ?`,
    [after, lastId, id, limit],
  ).map((row) => row.id);
}
