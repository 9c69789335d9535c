import { z } from 'zod';
import type { Job } from '../../shared/contract/jobs.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { ContactsDeps } from './deps.ts';
import type { IndexKeeper } from './index-keeper.ts';
import { readSealed } from '../files/sealed.ts';
import type { FileRef } from '../files/sealed.ts';
import type { Handlers } from '../handlers.ts';
import type { ReadableDb } from '../store/open.ts';
import { decodeCursor, toPage } from '../store/page.ts';
import { previewCsv } from './csv/detect.ts';
import type { ImportInput } from './import-job.ts';
import type { ImportRow } from './repository-import.ts';
import {
  findImport,
  findImportByJob,
  importsBefore,
  insertImport,
  rejectsAfter,
  setImportJob,
  setImportState,
} from './repository-import.ts';
import { insertList, requireList } from './repository-lists.ts';

type Own = 'importPreview' | 'importStart' | 'imports' | 'importReport' | 'importRejects' | 'importUndo' | 'export';

const shownRejects = 200;
const sampleBytes = 1_048_576;

export interface ImportHandlers {
  readonly handlers: Pick<Handlers<'contacts'>, Own>;
  /** From here on an import that ends was interrupted, not cancelled. */
  stop(): void;
}

export function createImportHandlers(
  { store, clock, events, jobs, files }: ContactsDeps,
  keeper: IndexKeeper,
): ImportHandlers {
  let stopping = false;

  const changed = (): void => events.emit('contacts.changed', {});

  const undo = (importId: number): number =>
    jobs.start('contacts.importUndo', { importId }, () => {
      changed();
      keeper.check();
    });

  const ended = (importId: number, job: Job): void => {
    changed();
    if (stopping) return;
    // What is in stays, and can be taken back.
    if (job.state !== 'done') setImportState(store.db, importId, job.state === 'cancelled' ? 'cancelled' : 'failed');
    keeper.check();
  };

  return {
    handlers: {
      async importPreview({ fileId, format }) {
        const file = files.take(fileId);
        return previewCsv(await head(file), file.size, withoutUndefined(format ?? {}));
      },
      importStart({ fileId, format, mapping, duplicates, listIds, newList, dryRun }, { note }) {
        const file = files.take(fileId);
        checkMapping(mapping);
        const { importId, lists } = store.transaction((db) => {
          for (const listId of listIds) requireList(db, listId);
          const newListId = newList === undefined || dryRun ? null : insertList(db, newList, clock.now());
          const id = insertImport(db, { dryRun, fileName: file.name, at: clock.now(), newListId });
          return { importId: id, lists: newListId === null ? listIds : [...listIds, newListId] };
        });
        const input: ImportInput = { importId, file, format, mapping, duplicates, listIds: lists, dryRun };
        const jobId = jobs.start('contacts.import', input, (job) => ended(importId, job));
        setImportJob(store.db, importId, jobId);
        note({ importId, jobId, dryRun });
        return { jobId };
      },
      imports({ cursor, limit }) {
        const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(cursor, 1)[0]);
        return toPage(importsBefore(store.db, before, limit + 1), limit, showImport, (row) => [row.id]);
      },
      importRejects({ jobId }) {
        const { id, rejected } = ofJob(store.db, jobId);
        return { items: rejectsAfter(store.db, id, 0, shownRejects), total: rejected };
      },
      async importReport({ jobId }) {
        const { id, fileName } = ofJob(store.db, jobId);
        const job = await jobs.wait(jobs.start('contacts.importReport', { importId: id, fileName }));
        return { fileId: fileIdOf(job) };
      },
      importUndo({ importId }) {
        const row = findImport(store.db, importId);
        if (row === undefined || row.dryRun === 1) throw new LetterlockError('not-found', 'There is no such import.');
        if (row.state === 'running' || row.state === 'undone') {
          throw new LetterlockError('not-allowed-now', `This import is ${row.state}; it cannot be undone.`);
        }
        return { jobId: undo(importId) };
      },
      export: ({ filter }) => ({ jobId: jobs.start('contacts.export', { filter }) }),
    },
    stop() {
      stopping = true;
    },
  };
}

/** The first megabyte of a staged file. */
async function head(file: FileRef): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of readSealed(file)) {
    pieces.push(piece);
    length += piece.length;
    if (length >= sampleBytes) break;
  }
  return Buffer.concat(pieces);
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function checkMapping(mapping: readonly (string | null)[]): void {
  const targets = mapping.filter((target) => target !== null);
  if (!targets.includes('email')) {
    throw new LetterlockError('invalid-input', 'No column is mapped to the address. Choose which column holds it.');
  }
  const twice = targets.find((target, at) => targets.indexOf(target) !== at);
  if (twice !== undefined) {
    throw new LetterlockError('invalid-input', `Two columns are mapped to the field ${twice}. Choose one.`);
  }
}

/** @throws LetterlockError `not-found` */
function ofJob(db: ReadableDb, jobId: number): ImportRow {
  const row = findImportByJob(db, jobId);
  if (row === undefined) throw new LetterlockError('not-found', 'There is no import of that job.');
  return row;
}

const reportResult = z.object({ fileId: z.string() });

function fileIdOf({ state, result }: Job): string {
  if (state !== 'done') throw new LetterlockError('interrupted', 'The report could not be written.');
  return reportResult.parse(result).fileId;
}

function showImport(row: ImportRow) {
  return {
    importId: row.id,
    fileName: row.fileName,
    startedAt: row.startedAt,
    state: row.state,
    rows: row.rows,
    created: row.created,
    updated: row.updated,
    unchanged: row.unchanged,
    duplicatesInFile: row.duplicatesInFile,
    suppressed: row.suppressed,
    rejected: row.rejected,
  };
}
