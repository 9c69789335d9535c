/**
 * The import of a CSV file. One thread reads and checks the file, one writes the contacts, one follows with the search
 * index and the sort orders. Rows come in windows, sorted by address, so that batches touch neighbouring pages of the
 * unique index; they are committed in transactions short enough for the app's own writes to get between. What is
 * committed can be undone as a whole, however the import ends.
 */
import type { CsvFormat, ImportSummary } from '../../shared/contract/contacts.ts';
import type { FileRef } from '../files/sealed.ts';
import type { Assistant, JobContext, JobRun, Json } from '../jobs/job.ts';
import { bulkWriting } from '../jobs/bulk-writing.ts';
import type { FollowInput, FromFollower, ToFollower } from './follow-import-task.ts';
import type { DuplicateRule } from './import-merge.ts';
import type { Mapping } from './import-rows.ts';
import { Following, lastIdOf } from './import-following.ts';
import type { Follower } from './import-following.ts';
import { ImportWriter } from './import-writer.ts';
import { fieldLabel } from './mapping.ts';
import type { FromRowReader, ReadRowsInput, ToRowReader } from './read-rows-task.ts';
import { addCustomFields } from './repository.ts';
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

/** Bytes; starting two threads takes longer than importing so little. */
const smallFile = 262_144;

/** A cancel keeps what was committed; it can be undone. */
export const importJob: JobRun<ImportInput> = (input, context) =>
  bulkWriting(context.store, async () => {
    const { file, format, mapping, duplicates, importId, dryRun } = input;
    const given: ReadRowsInput = { file, format, mapping, duplicates };
    const where = file.size < smallFile ? 'here' : 'thread';
    const rows = context.assist<ToRowReader, FromRowReader>('contacts.readRows', given, where);
    const behind: FollowInput = { importId, after: lastIdOf(context, importId) };
    const follower = dryRun ? null : context.assist<ToFollower, FromFollower>('contacts.followImport', behind, where);
    try {
      return await importFile(input, context, rows, follower);
    } finally {
      await Promise.all([rows.stop(), follower?.stop()]);
    }
  });

async function importFile(
  input: ImportInput,
  context: JobContext,
  reader: Assistant<ToRowReader, FromRowReader>,
  follower: Follower | null,
): Promise<Json> {
  const { importId, dryRun, mapping } = input;
  const { store, progress } = context;
  const writer = new ImportWriter(input, context);
  const following = follower === null ? null : new Following(context, importId, writer, follower);
  let expected: number | null = null;
  for (;;) {
    const message = await reader.next();
    if (message.type === 'end') {
      await following?.finish();
      store.transaction((db) => {
        if (!dryRun) addCustomFields(db, labels(mapping, message.heading));
        setImportState(db, importId, 'done');
      });
      const summary: ImportSummary = { importId: dryRun ? null : importId, ...writer.counts };
      return { ...summary };
    }
    if (message.type === 'rows') {
      const created = await writer.write(message);
      reader.post('more');
      following?.go(created);
    } else {
      await writer.countRest(message);
      expected = Math.round(message.rows / Math.max(0.001, message.part));
    }
    progress(writer.counts.rows, expected, 'importing');
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
