/** The do-not-contact list from and to a file. */
import { LetterlockError } from '../../shared/result.ts';
import { readSealed } from '../files/sealed.ts';
import type { FileRef } from '../files/sealed.ts';
import type { JobRun } from '../jobs/job.ts';
import { Batches } from '../jobs/batches.ts';
import { breathe } from '../breathe.ts';
import { decodeText, detectEncoding } from './csv/decode.ts';
import { isBlank, parseCsv } from './csv/parse.ts';
import { csvRecord, plainCell } from './csv/write.ts';
import { refreshCovered } from './refresh-covered.ts';
import { suppressionsAfter } from './repository-suppression.ts';
import type { SuppressionKind } from './repository-suppression.ts';
import { addEntry } from './suppress.ts';
import { readSuppressionValue } from './suppression-value.ts';

interface Entry {
  readonly kind: SuppressionKind;
  readonly value: string;
}

const rowsAtOnce = 1000;

/** Answers `{added, known, invalid}`. A heading counts as invalid. What was added before a cancel stays. */
export const suppressionImportJob: JobRun<{ file: FileRef }> = async ({ file }, context) => {
  const { store, startedAt, signal, progress } = context;
  const batches = new Batches(store);
  const counts = { added: 0, known: 0, invalid: 0 };
  let rows = 0;
  let bytes = 0;
  const domains: string[] = [];

  const write = async (entries: readonly Entry[]): Promise<void> => {
    for (let start = 0; start < entries.length;) {
      const batch = entries.slice(start, start + batches.rows);
      const fresh = batches.commit(batch.length, (db) =>
        batch.filter(({ kind, value }) =>
          addEntry(db, { kind, value, reason: 'imported', source: file.name, createdAt: startedAt }),
        ),
      );
      start += batch.length;
      counts.added += fresh.length;
      counts.known += batch.length - fresh.length;
      for (const { kind, value } of fresh) if (kind === 'domain') domains.push(value);
      await batches.pause();
      signal.throwIfAborted();
    }
  };

  const pieces = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of readSealed(file)) {
      bytes += piece.length;
      yield piece;
    }
  };
  for await (const records of parseCsv(decodeText(pieces(), await encodingOf(file)), ',')) {
    const entries: Entry[] = [];
    for (const record of records) {
      if (isBlank(record)) continue;
      rows += 1;
      const cell = plainCell((record.cells[0] ?? '').split(/[;\t|]/)[0] ?? '');
      const read = readSuppressionValue(cell);
      if (read.ok) entries.push(read);
      else counts.invalid += 1;
    }
    await write(entries);
    progress(rows, Math.round((rows * file.size) / Math.max(1, bytes)), 'importing');
  }
  for (const domain of domains) await refreshCovered(store, domain);
  if (rows === 0) throw new LetterlockError('invalid-input', 'The file is empty.');
  return counts;
};

async function encodingOf(file: FileRef): Promise<ReturnType<typeof detectEncoding>> {
  for await (const piece of readSealed(file)) return detectEncoding(piece);
  return 'utf-8';
}

export const suppressionExportJob: JobRun = async (_input, { store, signal, createFile, publish }) => {
  const file = await createFile('do-not-contact.csv', 'text/csv');
  await file.write('\u{FEFF}');
  await file.write(csvRecord(['Address or domain', 'Reason', 'Source', 'Since']));
  let rows = 0;
  for (let after = 0; ;) {
    const entries = suppressionsAfter(store.db, after, rowsAtOnce);
    for (const { value, reason, source, createdAt } of entries) {
      await file.write(csvRecord([value, reason, source, new Date(createdAt).toISOString()]));
    }
    rows += entries.length;
    after = entries.at(-1)?.id ?? after;
    signal.throwIfAborted();
    if (entries.length < rowsAtOnce) break;
    await breathe();
  }
  return { fileId: await publish(await file.finish()), rows };
};
