/**
 * The import of a CSV file. One thread reads and checks the file, one writes the contacts, one feeds the search index.
 * Rows come in windows of some hundred thousand, sorted by address, so that batches touch neighbouring pages of the
 * unique index; they are committed in transactions short enough for the app's own writes to get between. What is
 * committed can be undone as a whole, however the import ends.
 */
import type { CsvFormat, ImportSummary } from '../../shared/contract/contacts.ts';
import type { FileRef } from '../files/sealed.ts';
import type { Assistant, JobContext, JobRun, Json } from '../jobs/job.ts';
import { bulkWriting } from '../jobs/bulk-writing.ts';
import type { FromFeeder, ToFeeder } from './feed-search-task.ts';
import type { DuplicateRule } from './import-merge.ts';
import type { Mapping } from './import-rows.ts';
import { ImportWriter } from './import-writer.ts';
import { fieldLabel } from './mapping.ts';
import type { FromRowReader, ReadRowsInput, ToRowReader } from './read-rows-task.ts';
import { addCustomFields } from './repository.ts';
import { findImport, setImportState, setSearchableThrough } from './repository-import.ts';

export interface ImportInput {
  readonly importId: number;
  readonly file: FileRef;
  readonly format: CsvFormat;
  readonly mapping: Mapping;
  readonly duplicates: DuplicateRule;
  readonly listIds: readonly number[];
  readonly dryRun: boolean;
}

/** Bytes; starting two threads takes longer than importing so little. */
const smallFile = 262_144;

/** A cancel keeps what was committed; it can be undone. */
export const importJob: JobRun<ImportInput> = (input, context) =>
  bulkWriting(context.store, async () => {
    const { file, format, mapping, duplicates, importId, dryRun } = input;
    const given: ReadRowsInput = { file, format, mapping, duplicates };
    const where = file.size < smallFile ? 'here' : 'thread';
    const rows = context.assist<ToRowReader, FromRowReader>('contacts.readRows', given, where);
    const after = lastIdOf(context, importId);
    const feeder = dryRun ? null : context.assist<ToFeeder, FromFeeder>('contacts.feedSearch', { after }, where);
    try {
      return await importFile(input, context, rows, feeder);
    } finally {
      await Promise.all([rows.stop(), feeder?.stop()]);
    }
  });

const lastIdOf = ({ store }: JobContext, importId: number): number => findImport(store.db, importId)?.lastId ?? 0;

async function importFile(
  input: ImportInput,
  context: JobContext,
  reader: Assistant<ToRowReader, FromRowReader>,
  feeder: Assistant<ToFeeder, FromFeeder> | null,
): Promise<Json> {
  const { importId, dryRun, mapping } = input;
  const { store, progress } = context;
  const writer = new ImportWriter(input, context);
  let expected: number | null = null;
  for (;;) {
    const message = await reader.next();
    if (message.type === 'end') {
      await writer.end();
      if (feeder !== null) await finishFeeding(context, importId, feeder);
      store.transaction((db) => {
        if (!dryRun) addCustomFields(db, labels(mapping, message.heading));
        setImportState(db, importId, 'done');
      });
      const summary: ImportSummary = { importId: dryRun ? null : importId, ...writer.counts };
      return { ...summary };
    }
    if (message.type === 'rows') {
      await writer.write(message);
      feed(context, importId, feeder);
    } else {
      reader.post('more');
      await writer.endWindow(message);
      expected = Math.round(message.rows / Math.max(0.001, message.part));
    }
    progress(writer.counts.rows, expected, 'importing');
  }
}

/** Tells the feeder how far the contacts are, and remembers how far it is. */
function feed(context: JobContext, importId: number, feeder: Assistant<ToFeeder, FromFeeder> | null): void {
  if (feeder === null) return;
  feeder.post({ through: lastIdOf(context, importId), last: false });
  const fed = feeder.taken().at(-1);
  if (fed !== undefined) remember(context, importId, fed.through);
}

function remember({ store }: JobContext, importId: number, through: number): void {
  store.transaction((db) => setSearchableThrough(db, importId, through), { waitForDisk: false });
}

async function finishFeeding(
  context: JobContext,
  importId: number,
  feeder: Assistant<ToFeeder, FromFeeder>,
): Promise<void> {
  feeder.post({ through: lastIdOf(context, importId), last: true });
  for (let done = false; !done;) {
    const fed = await feeder.next();
    remember(context, importId, fed.through);
    done = fed.done;
  }
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
