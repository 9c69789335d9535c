/**
 * The import of a CSV file. Records are read in windows of some ten thousand; a window is sorted by address, so that
 * its batches touch neighbouring pages of the unique index, and committed in transactions short enough for the app's
 * own writes to get between. What it commits can be undone as a whole, however the import ends.
 */
import type { ImportSummary } from '../../shared/contract/contacts.ts';
import { LetterlockError } from '../../shared/result.ts';
import { readSealed } from '../files/sealed.ts';
import type { FileRef } from '../files/sealed.ts';
import type { JobContext, JobRun, Json } from '../jobs/job.ts';
import { breathe } from './breathe.ts';
import { bulkWriting } from './bulk-writing.ts';
import { decodeText } from './csv/decode.ts';
import { isBlank, parseCsv } from './csv/parse.ts';
import type { CsvFormat } from '../../shared/contract/contacts.ts';
import type { DuplicateRule } from './import-merge.ts';
import { rowReader } from './import-rows.ts';
import type { Mapping, Reject } from './import-rows.ts';
import { placeImported } from './import-place.ts';
import { ImportWindow } from './import-window.ts';
import { ImportWriter } from './import-writer.ts';
import { addCustomFields } from './repository.ts';
import { fieldLabel } from './mapping.ts';
import { setImportState } from './repository-import.ts';

export interface ImportInput {
  readonly importId: number;
  readonly file: FileRef;
  readonly format: CsvFormat;
  readonly mapping: Mapping;
  readonly duplicates: DuplicateRule;
  readonly listIds: readonly number[];
  readonly dryRun: boolean;
}

const windowRows = 131_072;
/** So that what is kept in memory about a file stays bounded. */
const maxRows = 5_000_000;
/** So many rejected rows are kept to look at; all are counted. */
const maxKeptRejects = 100_000;

/** A cancel keeps what was committed; the handler then takes it back with an undo job. */
export const importJob: JobRun<ImportInput> = (input, context) =>
  bulkWriting(context.store, () => importFile(input, context));

async function importFile(input: ImportInput, context: JobContext): Promise<Json> {
  const { file, format, mapping, importId, dryRun } = input;
  const read = rowReader(mapping);
  const writer = new ImportWriter(input, context);
  let window = new ImportWindow(input.duplicates);
  let rejects: Reject[] = [];
  let keptRejects = 0;
  let bytes = 0;

  const flush = async (): Promise<void> => {
    await writer.write(window, rejects);
    window = new ImportWindow(input.duplicates);
    rejects = [];
    if (!dryRun) await placeImported(context, importId, false);
  };
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of readSealed(file)) {
      bytes += piece.length;
      yield piece;
    }
  };

  let heading: readonly string[] | null = null;
  for await (const records of parseCsv(decodeText(counted(), format.encoding), format.delimiter)) {
    for (const record of records) {
      if (isBlank(record)) continue;
      if (format.header && heading === null) {
        heading = record.cells;
        continue;
      }
      writer.counts.rows += 1;
      const row = read(record);
      if (row.ok) {
        window.add(row.values);
      } else {
        writer.counts.rejected += 1;
        keptRejects += 1;
        if (keptRejects <= maxKeptRejects) rejects.push(row.reject);
      }
      if (window.rows >= windowRows) await flush();
    }
    checkCount(writer.counts.rows);
    context.signal.throwIfAborted();
    context.progress(
      writer.counts.rows,
      Math.round((writer.counts.rows * file.size) / Math.max(1, bytes)),
      'importing',
    );
    await breathe();
  }
  await flush();
  if (!dryRun) await placeImported(context, importId, true);
  context.store.transaction((db) => {
    if (!dryRun) addCustomFields(db, labels(mapping, heading));
    setImportState(db, importId, 'done');
  });
  const summary: ImportSummary = { importId: dryRun ? null : importId, ...writer.counts };
  return { ...summary };
}

function checkCount(rows: number): void {
  if (rows <= maxRows) return;
  throw new LetterlockError(
    'too-large',
    `The file has more than ${maxRows} rows. Split it, and import the parts one after the other.`,
  );
}

/** A custom field is called what its column is headed. */
function labels(mapping: Mapping, heading: readonly string[] | null): Map<string, string> {
  const named = new Map<string, string>();
  for (const [column, target] of mapping.entries()) {
    if (target?.startsWith('fields.') !== true) continue;
    const key = target.slice('fields.'.length);
    named.set(key, heading?.[column]?.trim().slice(0, 100) || fieldLabel(key));
  }
  return named;
}
