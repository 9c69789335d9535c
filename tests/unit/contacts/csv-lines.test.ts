import fc from 'fast-check';
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { isBlank, parseCsv, parseSample } from '../../../src/core/contacts/csv/parse.ts';
import type { CsvRecord } from '../../../src/core/contacts/csv/parse.ts';

/** Cells of a text as Papa Parse alone reads it. */
function plain(text: string): string[][] {
  const parser = new Papa.Parser({ delimiter: ',', newline: '\n', quoteChar: '"' });
  return (parser.parse(text, 0, false) as Papa.ParseResult<string[]>).data;
}

const notBlank = (records: readonly CsvRecord[]): CsvRecord[] => records.filter((record) => !isBlank(record));

async function inPieces(text: string, size: number): Promise<CsvRecord[]> {
  const pieces = async function* (): AsyncGenerator<string> {
    for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
  };
  const records: CsvRecord[] = [];
  for await (const some of parseCsv(pieces(), ',')) records.push(...some);
  return records;
}

const csvText = fc
  .array(fc.constantFrom('a', 'bc', ',', ',', '\n', '\n', '"', '""', '","', '"\n', ' ', 'é'), { maxLength: 40 })
  .map((parts) => parts.join(''));

test('lines with and without quotes are read as one parser reads them all', () => {
  fc.assert(
    fc.property(csvText, (text) => {
      const records = notBlank(parseSample(text, ',', true));
      const expected = plain(text).filter((cells) => !isBlank({ line: 0, cells, broken: false }));
      expect(records.map(({ cells }) => cells)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test('where a text is cut into pieces makes no difference, to cells or to line numbers', () =>
  fc.assert(
    fc.asyncProperty(csvText, fc.integer({ min: 1, max: 12 }), async (text, size) => {
      expect(notBlank(await inPieces(text, size))).toEqual(notBlank(parseSample(text, ',', true)));
    }),
    { numRuns: 1000 },
  ));
