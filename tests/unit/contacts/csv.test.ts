import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText, detectEncoding } from '../../../src/core/contacts/csv/decode.ts';
import { previewCsv } from '../../../src/core/contacts/csv/detect.ts';
import { maxRecord, parseCsv } from '../../../src/core/contacts/csv/parse.ts';
import type { CsvRecord } from '../../../src/core/contacts/csv/parse.ts';
import { csvRecord, neutralCell, plainCell } from '../../../src/core/contacts/csv/write.ts';
import { fieldKeyOf, suggestMapping } from '../../../src/core/contacts/mapping.ts';
import { fieldKey } from '../../../src/shared/contract/contacts.ts';
import type { CsvFormat } from '../../../src/shared/contract/contacts.ts';
import { csvText, encode } from '../../support/csv.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(
  bytes: Buffer,
  { encoding = 'utf-8', delimiter = ',' }: Partial<CsvFormat> = {},
  pieceSize = 65_536,
): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const some of parseCsv(decodeText(inPieces(bytes, pieceSize), encoding), delimiter)) records.push(...some);
  return records;
}

const cellsOf = (records: readonly CsvRecord[]) => records.map((record) => record.cells);
const lineEndsNormal = (text: string): string => text.replace(/\r\n?/g, '\n');

describe('reading back what was written', () => {
  const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
  const delimiters = [',', ';', '\t', '|'] as const;
  const latin = fc.string({
    unit: fc.constantFrom(...'aZ09 "\',;\t|\r\n=+-@äéß\u00a0\\#'.split('')),
    maxLength: 12,
  });
  const any = fc.string({ unit: 'grapheme', maxLength: 12 });
  const tables = (cell: fc.Arbitrary<string>) =>
    fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }))
      .chain(([width, height]) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: height, maxLength: height }),
      );

  for (const encoding of encodings) {
    test(`gives the same table in ${encoding} with every delimiter, line end and piece size`, async () => {
      await fc.assert(
        fc.asyncProperty(
          tables(encoding === 'windows-1252' ? latin : fc.oneof(latin, any)),
          fc.constantFrom(...delimiters),
          fc.constantFrom('\n', '\r\n', '\r'),
          fc.boolean(),
          fc.integer({ min: 1, max: 40 }),
          async (table, delimiter, lineEnd, quoteAll, pieceSize) => {
            const bytes = encode(csvText(table, { delimiter, lineEnd, quoteAll }), encoding, true);
            const read = await readAll(bytes, { encoding, delimiter }, pieceSize);
            // A line end within a cell is read as \n; a table of one empty cell is written as an empty line.
            expect(cellsOf(read)).toEqual(table.map((row) => row.map(lineEndsNormal)));
            expect(read.some((record) => record.broken)).toBe(false);
          },
        ),
        { numRuns: 60 },
      );
    });
  }

  test('gives the line on which each record begins', async () => {
    const records = await readAll(Buffer.from('a,b\n"1\n2\n3",x\r\n\r\nlast,"q\r\nr"\rend'), {}, 3);
    expect(records.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [1, 'a'],
      [2, '1\n2\n3'],
      [5, ''],
      [6, 'last'],
      [8, 'end'],
    ]);
  });
});

describe('hostile files', () => {
  test('broken quotes spoil their own record and are told apart from the rest', async () => {
    const records = await readAll(Buffer.from('ok,1\n"bro"ken",2\nfine,3\n'));
    expect(records.map(({ broken }) => broken)).toEqual([false, true, false]);
  });

  test('a quote that is never closed ends with an error that names its line, not with all memory', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\nc,"'), Buffer.alloc(3 * maxRecord, 'x,y\n')]);
    await expect(readAll(bytes)).rejects.toMatchObject({ code: 'too-large', details: { line: 2 } });
  });

  test('a cell without end is refused after a megabyte, however long the file goes on', async () => {
    let produced = 0;
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        produced += 65_536;
        yield 'x'.repeat(65_536);
      }
    }
    const reading = (async () => {
      for await (const _ of parseCsv(endless(), ',')) continue;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'too-large' });
    expect(produced).toBeLessThan(2 * maxRecord);
  });

  test('a hundred thousand columns are refused with their number', () => {
    const bytes = Buffer.from(`${'a,'.repeat(99_999)}a\n`);
    expect(() => previewCsv(bytes, bytes.length, {})).toThrow(/100000 columns/);
  });

  test('a first row without end is refused', () => {
    const bytes = Buffer.alloc(1_048_576, 'x');
    expect(() => previewCsv(bytes, 1_000_000_000, {})).toThrow(/does not end/);
    const small = Buffer.from('"email,name\na@example.com,A\nb@example.com,B\n');
    expect(() => previewCsv(small, small.length, {})).toThrow(/does not end/);
  });

  test('an empty file is refused', () => {
    expect(() => previewCsv(Buffer.from('\n \n'), 3, {})).toThrow(/empty/);
  });

  test('any bytes at all give records or a plain refusal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom<CsvFormat['encoding']>('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
        async (bytes, encoding) => {
          await expect(readAll(Buffer.from(bytes), { encoding }, 7)).resolves.toBeInstanceOf(Array);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('what a file is', () => {
  const german = csvText(
    [
      ['Anrede', 'Vorname', 'Nachname', 'E-Mail', 'Firma', 'Straße'],
      ['Frau', 'Jörg', 'Müller', 'j@example.com', 'Ä AG', 'Weg 1'],
    ],
    { delimiter: ';' },
  );

  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const) {
    for (const mark of [true, false]) {
      test(`is seen: ${encoding}${mark ? ' with byte order mark' : ''}, semicolons, a heading`, () => {
        const bytes = encode(german, encoding, mark && encoding !== 'windows-1252');
        const preview = previewCsv(bytes, bytes.length, {});
        expect(preview.format).toEqual({ encoding, delimiter: ';', header: true });
        expect(preview.columns).toEqual(['Anrede', 'Vorname', 'Nachname', 'E-Mail', 'Firma', 'Straße']);
        expect(preview.mapping).toEqual([
          'fields.anrede',
          'firstName',
          'lastName',
          'email',
          'company',
          'fields.strasse',
        ]);
        expect(preview.rows).toEqual([['Frau', 'Jörg', 'Müller', 'j@example.com', 'Ä AG', 'Weg 1']]);
        expect(preview.estimatedRows).toBe(1);
      });
    }
  }

  test('without a heading is seen by the address in its first row', () => {
    const bytes = Buffer.from('Anna|anna@example.com\nBen|ben@example.com\n');
    const preview = previewCsv(bytes, bytes.length, {});
    expect(preview.format).toEqual({ encoding: 'utf-8', delimiter: '|', header: false });
    expect(preview.mapping).toEqual([null, 'email']);
    expect(preview.columns).toEqual(['Column 1', 'Column 2']);
  });

  test('can be said by the user instead', () => {
    const bytes = Buffer.from('a;b,c@example.com\n');
    expect(previewCsv(bytes, bytes.length, { delimiter: ';', header: true }).columns).toEqual(['a', 'b,c@example.com']);
  });

  test('is estimated in size from its beginning', () => {
    const line = 'someone@example.com,Some,One\n';
    const sample = Buffer.from(line.repeat(20_000));
    const { estimatedRows } = previewCsv(sample, sample.length * 50, {});
    expect(estimatedRows).toBeGreaterThan(900_000);
    expect(estimatedRows).toBeLessThan(1_100_000);
  });

  test('a character cut off at the end of the sample does not change the encoding', () => {
    expect(detectEncoding(Buffer.from('Müller').subarray(0, 2))).toBe('utf-8');
  });
});

describe('headings', () => {
  const exports: readonly (readonly [
    program: string,
    headings: readonly string[],
    mapping: readonly (string | null)[],
  ])[] = [
    [
      'HubSpot',
      ['Record ID', 'First Name', 'Last Name', 'Email', 'Phone Number', 'Associated Company'],
      ['fields.recordId', 'firstName', 'lastName', 'email', 'phone', 'company'],
    ],
    [
      'Salesforce',
      ['First Name', 'Last Name', 'Title', 'Account Name', 'Mailing Country', 'Email'],
      ['firstName', 'lastName', 'title', 'company', 'country', 'email'],
    ],
    [
      'Google',
      ['First Name', 'Last Name', 'Organization Name', 'Organization Title', 'E-mail 1 - Value', 'Phone 1 - Value'],
      ['firstName', 'lastName', 'company', 'fields.organizationTitle', 'email', 'phone'],
    ],
    [
      'Outlook',
      ['First Name', 'Last Name', 'Company', 'Job Title', 'Business Phone', 'E-mail Address'],
      ['firstName', 'lastName', 'company', 'title', 'phone', 'email'],
    ],
    [
      'Outlook, German',
      ['Vorname', 'Nachname', 'Firma', 'Position', 'Telefon', 'E-Mail-Adresse', 'Land'],
      ['firstName', 'lastName', 'company', 'title', 'phone', 'email', 'country'],
    ],
    [
      'Apollo',
      ['First Name', 'Last Name', 'Title', 'Company', 'Email', 'Work Direct Phone', 'Country'],
      ['firstName', 'lastName', 'title', 'company', 'email', 'phone', 'country'],
    ],
    ['Mailchimp', ['Email Address', 'First Name', 'Last Name', 'TIMEZONE'], ['email', 'firstName', 'lastName', 'zone']],
  ];
  for (const [program, headings, mapping] of exports) {
    test(`of ${program} are known`, () => {
      expect(suggestMapping(headings, [], true)).toEqual(mapping);
    });
  }

  test('become keys that the contract takes, whatever they are', () => {
    const takes = (key: string | null): boolean => key === null || fieldKey.safeParse(key).success;
    const property = fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (heading) =>
      takes(fieldKeyOf(heading)),
    );
    expect(fc.check(property).counterexample).toBeNull();
  });
});

describe('a CSV that Letterlock writes', () => {
  test('holds no cell that a spreadsheet would run, and is read back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."=+-@\t'ab1".split('')), maxLength: 6 }), (text) => {
        expect(neutralCell(text)).not.toMatch(/^[=+\-@\t\r]/);
        expect(plainCell(neutralCell(text))).toBe(text);
      }),
    );
  });

  test('quotes what needs it', () => {
    expect(csvRecord(['a', 'b "c"', '=cmd|x', 'two\nlines', '', 5])).toBe(
      'a,"b ""c""","\'=cmd|x","two\nlines","",5\r\n',
    );
  });
});
