/** Writes CSV as other programs do, in any of their dialects. */
import type { CsvFormat } from '../../src/shared/contract/contacts.ts';

export type Table = readonly (readonly string[])[];

interface Dialect {
  readonly delimiter?: CsvFormat['delimiter'];
  readonly lineEnd?: string;
  /** Quote every cell, or only those that need it. */
  readonly quoteAll?: boolean;
}

export function csvText(table: Table, { delimiter = ',', lineEnd = '\r\n', quoteAll = false }: Dialect = {}): string {
  const cell = (text: string): string =>
    quoteAll || text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return table.map((row) => `${row.map(cell).join(delimiter)}${lineEnd}`).join('');
}

export function encode(text: string, encoding: CsvFormat['encoding'], mark = false): Buffer {
  const marked = mark ? `\u{FEFF}${text}` : text;
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(marked, 'utf8');
    case 'utf-16le':
      return Buffer.from(marked, 'utf16le');
    case 'utf-16be':
      return Buffer.from(marked, 'utf16le').swap16();
    case 'windows-1252':
      return Buffer.from(text, 'latin1');
    default:
      return encoding satisfies never;
  }
}
