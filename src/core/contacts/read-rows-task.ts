/**
 * Reads the file of an import ahead of the thread that writes it: decodes, parses, checks, merges the rows of one
 * address, and hands over windows of rows sorted by address, in pieces. Each window writes nearly all pages of the unique
 * index, so they grow, as far as the writer need not wait for the next one; what memory has no room for waits in sealed
 * files.
 */
import { randomInt } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { CsvFormat } from '../../shared/contract/contacts.ts';
import { LetterlockError } from '../../shared/result.ts';
import { readThrough } from '../files/sealed.ts';
import type { FileRef } from '../files/sealed.ts';
import type { AssistContext, AssistRun } from '../jobs/job.ts';
import { breathe } from '../breathe.ts';
import { decodeText } from './csv/decode.ts';
import { isBlank, parseCsv } from './csv/parse.ts';
import type { CsvRecord } from './csv/parse.ts';
import type { DuplicateRule } from './import-merge.ts';
import { rowReader } from './import-rows.ts';
import type { Mapping, Reject } from './import-rows.ts';
import { memoryOfPiece } from './import-piece.ts';
import type { Piece } from './import-piece.ts';
import { ImportRun } from './import-run.ts';
import { SeenRows } from './seen-rows.ts';
import { blocksOf, merged, spill } from './sorted-rows.ts';
import type { Block } from './sorted-rows.ts';

export interface ReadRowsInput {
  readonly file: FileRef;
  readonly format: CsvFormat;
  readonly mapping: Mapping;
  readonly duplicates: DuplicateRule;
}

/** The writer is done with a piece. */
export type ToRowReader = 'more';

export type FromRowReader =
  | (Piece & { readonly type: 'rows' })
  | RunRead
  | { readonly type: 'end'; readonly heading: readonly string[] | null };

/** Some hundred thousand rows were read, of which the good ones are on their way. */
export interface RunRead {
  readonly type: 'read';
  /** Rows that were merged into others of the same run. */
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
/** A part of what was read, so that the pages that a window writes anew are many only when it has many rows for them. */
const leastPart = 1 / 4;
const mostWindowRows = 524_288;
const runRows = 98_304;
/** Of a window; a piece of each is in memory while they are merged. */
const mostRuns = 8;
/** So few rows wait in memory. */
const keptRows = 32_768;
/** So that what is kept in memory about a file stays bounded. */
const maxRows = 5_000_000;
/** So many rejected rows are kept to look at; all are counted. */
const maxKeptRejects = 100_000;
/** Pieces on their way to the writer. */
const piecesAhead = 8;
/** When it has no more than so many it is about to wait. */
const fewPieces = 3;

export const readRowsTask: AssistRun<ReadRowsInput, ToRowReader, FromRowReader> = async (input, context) => {
  const { file, format } = input;
  const windows = new Windows(input, context);
  let heading: readonly string[] | null = null;
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of readThrough(file)) {
      for (let start = 0; start < piece.length; start += atOnceBytes) {
        const part = piece.subarray(start, start + atOnceBytes);
        bytes += part.length;
        yield part;
      }
    }
  };
  try {
    for await (const records of parseCsv(decodeText(counted(), format.encoding), format.delimiter)) {
      for (const record of records) {
        if (isBlank(record)) continue;
        if (format.header && heading === null) {
          heading = record.cells;
          continue;
        }
        windows.add(record);
        if (windows.isRunFull) await windows.endRun(bytes / file.size);
      }
      await windows.give();
      await breathe();
      context.signal.throwIfAborted();
    }
    await windows.endRun(1);
    await windows.endWindow();
    await windows.giveAll();
  } finally {
    await windows.end();
  }
  context.post({ type: 'end', heading });
};

type Source = AsyncIterable<Block> | Iterable<Block>;

class Windows {
  readonly #context: AssistContext<ToRowReader, FromRowReader>;
  readonly #read: ReturnType<typeof rowReader>;
  readonly #run: ImportRun;
  /** What was read for the window, and how much there will be. */
  #sources: Source[] = [];
  #windowRows = 0;
  /** Of the window before. */
  #pieces: AsyncGenerator<Piece> | null = null;
  #room = piecesAhead;
  /** Paths of what was spilled, whether it is there still or not. */
  readonly #spilled: string[] = [];
  #rejects: Reject[] = [];
  #rejected = 0;
  #keptRejects = 0;
  #rows = 0;

  constructor({ duplicates, mapping }: ReadRowsInput, context: AssistContext<ToRowReader, FromRowReader>) {
    this.#context = context;
    this.#read = rowReader(mapping);
    this.#run = new ImportRun(duplicates, new SeenRows(randomInt(2 ** 32)), runRows);
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
      this.#run.add(row.values);
      return;
    }
    this.#rejected += 1;
    this.#keptRejects += 1;
    if (this.#keptRejects <= maxKeptRejects) this.#rejects.push(row.reject);
  }

  get #runRows(): number {
    return this.#run.rows + this.#rejected;
  }

  get isRunFull(): boolean {
    return (
      this.#run.isFull ||
      this.#runRows >= Math.min(runRows, mostWindowRows - this.#windowRows) ||
      this.#isWindowDue(this.#windowRows + this.#runRows)
    );
  }

  /** The writer waits for it, or soon will. */
  #isWindowDue(rows: number): boolean {
    const isAwaited = this.#pieces === null && this.#room >= piecesAhead - fewPieces;
    return isAwaited && rows >= Math.max(firstWindowRows, this.#rows * leastPart);
  }

  /** @param part how much of the file is read, from 0 to 1 */
  async endRun(part: number): Promise<void> {
    const { rows, duplicates } = this.#run;
    this.#windowRows += this.#runRows;
    const isSmall = rows <= keptRows && this.#sources.length === 0;
    this.#sources.push(isSmall ? [...this.#run.take()] : await this.#spill());
    this.#context.post({
      type: 'read',
      duplicates,
      rejected: this.#rejected,
      rejects: this.#rejects,
      rows: this.#rows,
      part,
    });
    this.#rejects = [];
    this.#rejected = 0;
    const isFull = this.#windowRows >= mostWindowRows || this.#sources.length >= mostRuns;
    if (isFull || this.#isWindowDue(this.#windowRows)) await this.endWindow();
  }

  async #spill(): Promise<Source> {
    const file = await this.#context.createFile('rows', 'application/octet-stream');
    const spilled = await spill(this.#run.take(), file);
    this.#spilled.push(spilled.path);
    return blocksOf(spilled);
  }

  /** Its pieces come next, when those of the window before are all given. */
  async endWindow(): Promise<void> {
    await this.giveAll();
    this.#pieces = merged(this.#sources);
    this.#sources = [];
    this.#windowRows = 0;
  }

  /** Hands over what the writer has room for. */
  async give(): Promise<void> {
    this.#room += this.#context.taken().length;
    while (this.#room > 0 && this.#pieces !== null) await this.#giveOne(this.#pieces);
  }

  async giveAll(): Promise<void> {
    for (await this.give(); this.#pieces !== null; await this.give()) {
      await this.#context.next();
      this.#room += 1;
    }
  }

  /** Leaves no file behind, also when it was ended early. */
  async end(): Promise<void> {
    await this.#pieces?.return(undefined);
    await Promise.all(this.#spilled.map((path) => rm(path, { force: true })));
  }

  async #giveOne(pieces: AsyncGenerator<Piece>): Promise<void> {
    const { value, done } = await pieces.next();
    if (done === true) {
      this.#pieces = null;
      return;
    }
    this.#room -= 1;
    this.#context.post({ type: 'rows', ...value }, memoryOfPiece(value));
  }
}
