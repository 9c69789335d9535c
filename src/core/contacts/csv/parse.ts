/**
 * CSV text to records with their line numbers, in bounded memory. A line without a quote is cut at the delimiters; Papa
 * Parse reads the others: of the two parsers measured it is the slower one, but it alone says where quotes are broken.
 */
import Papa from 'papaparse';
import { LetterlockError } from '../../../shared/result.ts';
import type { CsvFormat } from '../../../shared/contract/contacts.ts';

export interface CsvRecord {
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Quotes in it are broken, so that its cells cannot be trusted. */
  readonly broken: boolean;
}

type Delimiter = CsvFormat['delimiter'];

/** Characters; 500 columns of 2000 characters fit. */
export const maxRecord = 1_048_576;

/** @throws LetterlockError `too-large` when a record does not end within `maxRecord` characters. */
export async function* parseCsv(text: AsyncIterable<string>, delimiter: Delimiter): AsyncGenerator<CsvRecord[]> {
  let rest = '';
  let line = 1;
  for await (const piece of text) {
    const input = rest + piece;
    const { records, end, lines } = parsePiece(input, delimiter, line, true);
    if (records.length > 0) yield records;
    rest = input.slice(end);
    line += lines;
    if (rest.length > maxRecord) {
      throw new LetterlockError(
        'too-large',
        `The row that begins on line ${line} does not end within ${maxRecord} characters. Perhaps a quote on that line is never closed.`,
        { line },
      );
    }
  }
  if (rest !== '') yield parsePiece(rest, delimiter, line, false).records;
}

interface Parsed {
  readonly records: CsvRecord[];
  /** Where the first record begins that has not ended yet. */
  readonly end: number;
  readonly lines: number;
}

function parsePiece(input: string, delimiter: Delimiter, firstLine: number, more: boolean): Parsed {
  const records: CsvRecord[] = [];
  let line = firstLine;
  let quote = -1;
  let atOnce = 1;
  let at = 0;
  while (at < input.length) {
    if (quote < at) quote = placeOf(input, '"', at);
    const stop = placeOf(input, '\n', at);
    if (quote > stop) {
      if (stop === input.length && more) break;
      records.push({ line, cells: input.slice(at, stop).split(delimiter), broken: false });
      line += 1;
      at = stop + 1;
      atOnce = 1;
    } else {
      const quoted = parseQuoted(input.slice(at), delimiter, line, more, atOnce);
      if (quoted.end === 0) break;
      for (const record of quoted.records) records.push(record);
      line += quoted.lines;
      at += quoted.end;
      // Where one record has quotes, the next ones are likely to have some too.
      atOnce *= 2;
    }
  }
  return { records, end: Math.min(at, input.length), lines: line - firstLine };
}

/** The place after the end where there is none. */
function placeOf(input: string, character: string, from: number): number {
  const at = input.indexOf(character, from);
  return at < 0 ? input.length : at;
}

/** At most `atOnce` records. */
function parseQuoted(input: string, delimiter: Delimiter, firstLine: number, more: boolean, atOnce: number): Parsed {
  const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"', preview: atOnce });
  const result = parser.parse(input, 0, more) as Papa.ParseResult<string[]>;
  const broken = new Set(result.errors.map((error) => error.row));
  let line = firstLine;
  const records = result.data.map((cells, index): CsvRecord => {
    const record = { line, cells, broken: broken.has(index) };
    line += 1 + lineEndsIn(cells);
    return record;
  });
  return { records, end: result.meta.cursor, lines: line - firstLine };
}

function lineEndsIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}

/** The records of a text that begin and end within it. */
export function parseSample(text: string, delimiter: Delimiter, complete: boolean): CsvRecord[] {
  return parsePiece(text, delimiter, 1, !complete).records;
}

/** A line without anything on it is no record. */
export function isBlank({ cells }: CsvRecord): boolean {
  return cells.length <= 1 && (cells[0] ?? '').trim() === '';
}
