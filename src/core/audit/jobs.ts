/** The log's heavy work, in a worker: verifying, exporting, filing away. */
import { gzipSync } from 'node:zlib';
import { csvRecord } from '../contacts/csv/write.ts';
import type { SealedWriter } from '../files/sealed.ts';
import type { JobContext, JobRun } from '../jobs/job.ts';
import type { ReadableDb, Store } from '../store/open.ts';
import { genesis } from './chain.ts';
import type { Checkpoint } from './checkpoint.ts';
import { checkpointLine, headLine, keyLine, rowLine } from './lines.ts';
import { archives, auditKeys, checkpoints, dropArchives, endOfOldRows, putArchive } from './repository-seals.ts';
import { hashOf, rowsFrom } from './repository.ts';
import type { StoredRow } from './repository.ts';
import { segments } from './segments.ts';
import { verifyLog } from './verify.ts';

/** A checkpoint on its way to a thread, where a Buffer arrives as plain bytes. */
interface PlainCheckpoint {
  readonly seq: number;
  readonly at: number;
  readonly hash: Uint8Array;
  readonly key: Uint8Array;
  readonly signature: Uint8Array;
}

export interface VerifyInput {
  readonly head: PlainCheckpoint | null;
  readonly present: Uint8Array;
}

const revived = ({ seq, at, hash, key, signature }: PlainCheckpoint): Checkpoint => ({
  seq,
  at,
  hash: Buffer.from(hash),
  key: Buffer.from(key),
  signature: Buffer.from(signature),
});

/** The result is a `ChainReport`. */
export const verifyJob: JobRun<VerifyInput> = ({ head, present }, { store: { db }, progress }) => {
  const report = verifyLog(counted(segments(db), progress), {
    keys: auditKeys(db),
    checkpoints: checkpoints(db),
    head: head === null ? null : revived(head),
    present: Buffer.from(present),
  });
  return Promise.resolve({ ...report, setBacks: report.setBacks.map(({ seq, at, before }) => ({ seq, at, before })) });
};

function* counted(
  parts: Iterable<ReturnType<typeof segments> extends Generator<infer S> ? S : never>,
  progress: JobContext['progress'],
) {
  for (const part of parts) {
    if (part.kind === 'dropped') yield part;
    else yield { kind: 'rows' as const, rows: told(part.rows, progress) };
  }
}

const tellEvery = 1000;

function* told(rows: Iterable<StoredRow>, progress: JobContext['progress']): Generator<StoredRow> {
  for (const row of rows) {
    if (row.seq % tellEvery === 0) progress(row.seq, null, 'verifying');
    yield row;
  }
}

export interface ExportInput {
  readonly format: 'jsonl' | 'csv';
  /** Number of the first row wanted. */
  readonly first: number;
  /** Number of the last; the row of a checkpoint, so that the export proves itself to its end. */
  readonly last: number;
}

/** The result is `{ fileId, rows }`. */
export const exportJob: JobRun<ExportInput> = async ({ format, first, last }, context) => {
  const { store, createFile, publish, signal, progress } = context;
  const file = await createFile(`audit log.${format}`, format === 'csv' ? 'text/csv' : 'application/jsonl');
  const writer = format === 'csv' ? csvWriter(file) : linesWriter(store.db, file, first);
  await writer.begin();
  let written = 0;
  for (const segment of segments(store.db)) {
    if (segment.kind === 'dropped') continue;
    for (const row of segment.rows) {
      if (row.seq < first) continue;
      if (row.seq > last) break;
      await writer.row(row);
      written += 1;
      if (written % tellEvery === 0) progress(written, last - first + 1, 'exporting');
      signal.throwIfAborted();
    }
  }
  return { fileId: await publish(await file.finish()), rows: written };
};

interface RowWriter {
  begin(): Promise<void>;
  row(row: StoredRow): Promise<void>;
}

function linesWriter(db: ReadableDb, file: SealedWriter, first: number): RowWriter {
  const points = new Map(checkpoints(db).map((point) => [point.seq, point]));
  return {
    async begin() {
      await file.write(headLine(first, hashBefore(db, first)));
      for (const key of auditKeys(db)) await file.write(keyLine(key));
    },
    async row(row) {
      await file.write(rowLine(row));
      const point = points.get(row.seq);
      if (point !== undefined) await file.write(checkpointLine(point));
    },
  };
}

function hashBefore(db: ReadableDb, first: number): Buffer {
  if (first <= 1) return genesis;
  const live = hashOf(db, first - 1);
  if (live !== null) return live;
  const parts = archives(db);
  const ends = parts.find(({ toSeq }) => toSeq === first - 1);
  if (ends !== undefined) return ends.lastHash;
  for (const segment of segments(db)) {
    if (segment.kind === 'dropped') continue;
    for (const row of segment.rows) if (row.seq === first - 1) return row.hash;
  }
  throw new Error('the row before an export is gone');
}

const columns = ['Number', 'Time (UTC)', 'Who', 'From', 'Method', 'Class', 'Objects', 'Outcome', 'SHA-256'];

function csvWriter(file: SealedWriter): RowWriter {
  return {
    async begin() {
      await file.write('\u{FEFF}');
      await file.write(csvRecord(columns));
    },
    async row({ seq, at, principal, door, method, class: cls, objects, outcome, hash }) {
      const time = new Date(at).toISOString();
      await file.write(csvRecord([seq, time, principal, door, method, cls, objects, outcome, hash.toString('hex')]));
    },
  };
}

export interface ArchiveInput {
  /** Rows before this instant leave the live log. */
  readonly before: number;
  /** Archives that end before this instant are dropped for good; null: none. */
  readonly dropBefore: number | null;
}

/** So many rows in one archive: few enough to move within a moment's write lock. */
const archiveRows = 5000;

/** The result is `{ archived, dropped }`: rows and archives. */
export const archiveJob: JobRun<ArchiveInput> = async (
  { before, dropBefore },
  { store, signal, startedAt, progress },
) => {
  let archived = 0;
  for (;;) {
    signal.throwIfAborted();
    const moved = archiveOnce(store, before, startedAt);
    if (moved === 0) break;
    archived += moved;
    progress(archived, null, 'archiving');
    await store.turn.give();
  }
  const dropped = dropBefore === null ? 0 : store.transaction((db) => dropArchives(db, dropBefore));
  return { archived, dropped };
};

function archiveOnce(store: Store, before: number, archivedAt: number): number {
  const stretch = endOfOldRows(store.db, before, archiveRows);
  if (stretch === null) return 0;
  const { from, to } = stretch;
  const rows = rowsFrom(store.db, from, to - from + 1);
  const [oldest] = rows;
  const newest = rows.at(-1);
  if (oldest === undefined || newest === undefined) return 0;
  store.transaction((db) =>
    putArchive(db, {
      fromSeq: from,
      toSeq: to,
      firstAt: oldest.at,
      lastAt: newest.at,
      beforeHash: hashBefore(db, from),
      lastHash: newest.hash,
      archivedAt,
      content: gzipSync(rows.map(rowLine).join('')),
    }),
  );
  return rows.length;
}
