/**
 * Reads the file of an import ahead of the thread that writes it: decodes, parses, checks, merges the rows of one
 * address, and hands over windows of some hundred thousand rows, sorted by address, in pieces.
 */
import { randomInt } from 'node:crypto';
import type { CsvFormat } from '../../shared/contract/contacts.ts';
import { LetterlockError } from '../../shared/result.ts';
import { readSealed } from '../files/sealed.ts';
import type { FileRef } from '../files/sealed.ts';
import type { AssistContext, AssistRun } from '../jobs/job.ts';
import { breathe } from '../breathe.ts';
import { decodeText } from './csv/decode.ts';
import { isBlank, parseCsv } from './csv/parse.ts';
import type { CsvRecord } from './csv/parse.ts';
import type { DuplicateRule } from './import-merge.ts';
import { rowReader } from './import-rows.ts';
import type { Mapping, Reject } from './import-rows.ts';
import { ImportWindow } from './import-window.ts';
import type { Piece } from './import-window.ts';
import { SeenRows } from './seen-rows.ts';

export interface ReadRowsInput {
  readonly file: FileRef;
  readonly format: CsvFormat;
  readonly mapping: Mapping;
  readonly duplicates: DuplicateRule;
}

/** The writer is done with a window. */
export type ToRowReader = 'more';

export type FromRowReader =
  | (Piece & { readonly type: 'rows' })
  | WindowEnd
  | { readonly type: 'end'; readonly heading: readonly string[] | null };

export interface WindowEnd {
  readonly type: 'window';
  /** Rows that were merged into others of the same window. */
  readonly duplicates: number;
  readonly rejected: number;
  readonly rejects: readonly Reject[];
  /** How far the file is read: rows, and the part of it from 0 to 1. */
  readonly rows: number;
  readonly part: number;
}

/** So little at once that the records of a part are garbage before they are old. */
const atOnceBytes = 16_384;
const firstWindowRows = 16_384;
const windowRows = 131_072;
/** So that what is kept in memory about a file stays bounded. */
const maxRows = 5_000_000;
/** So many rejected rows are kept to look at; all are counted. */
const maxKeptRejects = 100_000;
/** A window that is being written, and none behind it but the one that is being read. */
const windowsAhead = 1;

export const readRowsTask: AssistRun<ReadRowsInput, ToRowReader, FromRowReader> = async (input, context) => {
  const { file, format } = input;
  const windows = new Windows(input, context);
  let heading: readonly string[] | null = null;
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of readSealed(file)) {
      for (let start = 0; start < piece.length; start += atOnceBytes) {
        const part = piece.subarray(start, start + atOnceBytes);
        bytes += part.length;
        yield part;
      }
    }
  };
  for await (const records of parseCsv(decodeText(counted(), format.encoding), format.delimiter)) {
    for (const record of records) {
      if (isBlank(record)) continue;
      if (format.header && heading === null) {
        heading = record.cells;
        continue;
      }
      windows.add(record);
      if (windows.isFull) await windows.flush(bytes / file.size);
    }
    await breathe();
    context.signal.throwIfAborted();
  }
  await windows.flush(1);
  context.post({ type: 'end', heading });
};

class Windows {
  readonly #context: AssistContext<ToRowReader, FromRowReader>;
  readonly #read: ReturnType<typeof rowReader>;
  readonly #window: ImportWindow;
  #rejects: Reject[] = [];
  #rejected = 0;
  #keptRejects = 0;
  #rows = 0;
  #credit = windowsAhead;

  constructor({ duplicates, mapping }: ReadRowsInput, context: AssistContext<ToRowReader, FromRowReader>) {
    this.#context = context;
    this.#read = rowReader(mapping);
    this.#window = new ImportWindow(duplicates, new SeenRows(randomInt(2 ** 32)), firstWindowRows, windowRows);
  }

  get isFull(): boolean {
    return this.#window.isFullWith(this.#rejected);
  }

  /** @throws LetterlockError `too-large` */
  add(record: CsvRecord): void {
    this.#rows += 1;
    if (this.#rows > maxRows) {
      throw new LetterlockError(
        'too-large',
        `The file has more than ${maxRows} rows. Split it, and import the parts one after the other.`,
      );
    }
    const row = this.#read(record);
    if (row.ok) {
      this.#window.add(row.values);
      return;
    }
    this.#rejected += 1;
    this.#keptRejects += 1;
    if (this.#keptRejects <= maxKeptRejects) this.#rejects.push(row.reject);
  }

  /** @param part how much of the file is read, from 0 to 1 */
  async flush(part: number): Promise<void> {
    while (this.#credit === 0) {
      await this.#context.next();
      this.#credit += 1;
    }
    this.#credit -= 1;
    const { duplicates } = this.#window;
    for (const piece of this.#window.pieces()) this.#context.post({ type: 'rows', ...piece }, [piece.rows.buffer]);
    this.#context.post({
      type: 'window',
      duplicates,
      rejected: this.#rejected,
      rejects: this.#rejects,
      rows: this.#rows,
      part,
    });
    this.#rejects = [];
    this.#rejected = 0;
  }
}
