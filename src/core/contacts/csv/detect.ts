/** What kind of CSV a file is, from its first bytes. Pure. */
import type { CsvFormat } from '../../../shared/contract/contacts.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { parseAddress } from '../address.ts';
import { suggestMapping } from '../mapping.ts';
import { detectEncoding, normalLineEnds } from './decode.ts';
import type { Encoding } from './decode.ts';
import { isBlank, parseSample } from './parse.ts';
import type { CsvRecord } from './parse.ts';

export const maxColumns = 500;
const delimiters = [',', ';', '\t', '|'] as const;
/** Characters that are parsed to find out; a first record that is longer than that is refused. */
const sampleText = 262_144;
const sampleRecords = 50;
const shownRows = 20;

export interface Preview {
  readonly format: CsvFormat;
  readonly columns: string[];
  readonly mapping: ReturnType<typeof suggestMapping>;
  readonly rows: string[][];
  readonly estimatedRows: number;
}

/**
 * @param sample the file's first bytes, at most a few megabytes
 * @param size of the whole file in bytes
 * @throws LetterlockError `invalid-input` for an empty file, `too-large` for over 500 columns or an endless first row
 */
export function previewCsv(sample: Buffer, size: number, given: Partial<CsvFormat>): Preview {
  const encoding = given.encoding ?? detectEncoding(sample);
  const { text, complete } = textOf(sample, size, encoding);
  const delimiter = given.delimiter ?? detectDelimiter(text, complete);
  const all = parseSample(text, delimiter, complete);
  const records = all.filter((record) => !isBlank(record));
  const [first, second] = records;
  if (text.trim() === '') throw new LetterlockError('invalid-input', 'The file is empty.');
  if (first === undefined || (first.broken && second === undefined)) {
    throw new LetterlockError('too-large', 'The first row does not end. Perhaps a quote on it is never closed.');
  }
  const header = given.header ?? looksLikeHeader(first, records.slice(1, sampleRecords));
  const width = header ? first.cells.length : Math.max(...records.slice(0, sampleRecords).map((r) => r.cells.length));
  if (width > maxColumns) {
    throw new LetterlockError('too-large', `The file has ${width} columns; ${maxColumns} is the most.`, { width });
  }
  const columns = Array.from({ length: width }, (_, at) => (header ? (first.cells[at] ?? '').trim() : ''));
  const body = records.slice(header ? 1 : 0);
  const rows = body.slice(0, shownRows).map((record) => columns.map((_, at) => clip(record.cells[at] ?? '')));
  return {
    format: { encoding, delimiter, header },
    columns: columns.map((name, at) => (name === '' ? `Column ${at + 1}` : clip(name))),
    mapping: suggestMapping(columns, rows, header),
    rows,
    estimatedRows: complete ? body.length : estimate(body.length, bytesUsed(all, text, sample), size),
  };
}

const maxShownCell = 500;
const clip = (cell: string): string => (cell.length > maxShownCell ? `${cell.slice(0, maxShownCell)}…` : cell);

function textOf(sample: Buffer, size: number, encoding: Encoding): { text: string; complete: boolean } {
  const whole = new TextDecoder(encoding).decode(sample, { stream: sample.length < size });
  const text = normalLineEnds(whole.slice(0, sampleText));
  return { text, complete: sample.length >= size && whole.length <= sampleText };
}

/** Bytes of the file that the parsed records stand for. */
function bytesUsed(records: readonly CsvRecord[], text: string, sample: Buffer): number {
  const characters = records.reduce(
    (sum, record) => sum + record.cells.reduce((length, cell) => length + cell.length + 1, 0),
    0,
  );
  const bytesPerCharacter =
    text.length >= sampleText ? Buffer.byteLength(text) / text.length : sample.length / text.length;
  return characters * bytesPerCharacter;
}

function estimate(records: number, bytes: number, size: number): number {
  return bytes === 0 ? records : Math.round((records * size) / bytes);
}

/** The delimiter with which most of the first records have the same number of columns, and more than one. */
function detectDelimiter(text: string, complete: boolean): CsvFormat['delimiter'] {
  let best: { delimiter: CsvFormat['delimiter']; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of delimiters) {
    const head = text.slice(0, 32_768);
    const records = parseSample(head, delimiter, complete && head.length === text.length)
      .filter((record) => !isBlank(record))
      .slice(0, sampleRecords);
    const widths = new Map<number, number>();
    for (const { cells, broken } of records) {
      if (!broken) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
    }
    for (const [width, count] of widths) {
      // A few more columns do not outweigh rows that differ.
      const score = width < 2 ? 0 : count / records.length + Math.min(width, 100) / 10_000;
      if (score > best.score) best = { delimiter, score };
    }
  }
  return best.delimiter;
}

/** A heading is no address, and names something or stands above addresses. */
function looksLikeHeader(first: CsvRecord, following: readonly CsvRecord[]): boolean {
  if (first.cells.some((cell) => parseAddress(cell).ok)) return false;
  const named = suggestMapping(first.cells, [], true).some((field) => field !== null && !field.startsWith('fields.'));
  return named || following.some((record) => record.cells.some((cell) => parseAddress(cell).ok));
}
