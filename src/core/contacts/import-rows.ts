/** A record of a file as contact values, or why it is rejected. Pure. */
import type { ContactValues } from './contact.ts';
import type { CsvRecord } from './csv/parse.ts';
import { plainCell } from './csv/write.ts';
import { contactValues } from './values.ts';

export type Mapping = readonly (string | null)[];

export interface Reject {
  readonly line: number;
  /** A machine word; the screens have a sentence for each. */
  readonly reason: string;
  readonly detail: string;
  readonly row: string;
}

export type RowResult =
  | { readonly ok: true; readonly values: ContactValues }
  | { readonly ok: false; readonly reject: Reject };

const maxKeptRow = 1000;

/** Reads records by a mapping; build it once for a file. */
export function rowReader(mapping: Mapping): (record: CsvRecord) => RowResult {
  const at = (name: string): number => mapping.indexOf(name);
  const standard = {
    email: at('email'),
    firstName: at('firstName'),
    lastName: at('lastName'),
    company: at('company'),
    title: at('title'),
    phone: at('phone'),
    country: at('country'),
    language: at('language'),
    zone: at('zone'),
  };
  const custom = mapping.flatMap((target, column) =>
    target?.startsWith('fields.') === true ? [{ key: target.slice('fields.'.length), column }] : [],
  );
  return (record) => {
    const { cells } = record;
    const cell = (column: number): string => (column < 0 ? '' : plainCell(cells[column] ?? ''));
    if (record.broken) return rejected(record, 'quotes', '');
    if (cells.length > mapping.length && cells.slice(mapping.length).some((extra) => extra.trim() !== '')) {
      return rejected(record, 'too-many-columns', `${cells.length} > ${mapping.length}`);
    }
    if (cells.some((text) => text.includes('\u{FFFD}'))) return rejected(record, 'encoding', '');
    const fields: Record<string, string> = {};
    for (const { key, column } of custom) fields[key] = cell(column);
    const result = contactValues({
      email: cell(standard.email),
      firstName: cell(standard.firstName),
      lastName: cell(standard.lastName),
      company: cell(standard.company),
      title: cell(standard.title),
      phone: cell(standard.phone),
      country: cell(standard.country),
      language: cell(standard.language),
      zone: cell(standard.zone),
      fields,
    });
    return result.ok ? result : rejected(record, result.reason, result.detail);
  };
}

function rejected(record: CsvRecord, reason: string, detail: string): RowResult {
  const row = record.cells.slice(0, 100).join(' | ').slice(0, maxKeptRow);
  return { ok: false, reject: { line: record.line, reason, detail, row } };
}
