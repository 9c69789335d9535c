import { gunzipSync } from 'node:zlib';
import type { ReadableDb } from '../store/open.ts';
import { run } from '../store/rows.ts';
import { readRowLine } from './lines.ts';
import { archiveContent, archives } from './repository-seals.ts';
import { liveRows } from './repository.ts';
import type { StoredRow } from './repository.ts';
import type { Segment } from './verify.ts';

/** An archive's rows may be this large once unpacked; a tampered one must not take all the memory. */
const maxArchiveBytes = 64 * 1_048_576;

export function unpackLines(content: Buffer): string[] {
  return gunzipSync(content, { maxOutputLength: maxArchiveBytes }).toString('utf8').split('\n').slice(0, -1);
}

/**
 * The whole log in order: archives, what was dropped of them, and the live rows. All of one state of the database: rows
 * that are filed away meanwhile would be in none of them. The rows of each have to be read to their end, or given up.
 */
export function* segments(db: ReadableDb): Generator<Segment> {
  run(db, 'SAVEPOINT audit_segments');
  try {
    for (const { fromSeq, toSeq, beforeHash, lastHash, kept } of archives(db)) {
      if (kept === 1) yield { kind: 'rows', rows: archivedRows(db, fromSeq) };
      else yield { kind: 'dropped', to: toSeq, before: beforeHash, hash: lastHash };
    }
    yield { kind: 'rows', rows: liveRows(db) };
  } finally {
    run(db, 'RELEASE audit_segments');
  }
}

function* archivedRows(db: ReadableDb, fromSeq: number): Generator<StoredRow> {
  const content = archiveContent(db, fromSeq);
  if (content !== null) for (const line of unpackLines(content)) yield readRowLine(line);
}
