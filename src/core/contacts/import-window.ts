/**
 * Rows of a file between two writes: one entry an address, later rows of the same address merged into it. A row is
 * kept as one string, and goes to the thread that writes as a part of one: a hundred thousand of them then take a
 * sixth of the memory that as many objects would, and cross at the speed of a copy.
 */
import type { ContactValues } from './contact.ts';
import type { DuplicateRule } from './import-merge.ts';
import { merge } from './import-merge.ts';
import { read, written } from './written.ts';
import type { WrittenValues } from './written.ts';

/** U+001F and U+001E, which no value contains: control characters were replaced when it was read. */
const separator = '\u{1F}';
const rowSeparator = '\u{1E}';
const repeatedMark = '+';

export class ImportWindow {
  /** Rows taken, duplicates included. */
  rows = 0;
  duplicates = 0;
  readonly #rule: DuplicateRule;
  readonly #byKey = new Map<string, string>();

  constructor(rule: DuplicateRule) {
    this.#rule = rule;
  }

  add(values: ContactValues): void {
    this.rows += 1;
    const before = this.#byKey.get(values.emailKey);
    if (before === undefined) {
      this.#byKey.set(values.emailKey, pack(written(values)));
      return;
    }
    this.duplicates += 1;
    if (this.#rule === 'skip') return;
    const merged = merge(read(unpack(before)), values, this.#rule);
    this.#byKey.set(values.emailKey, pack(written(merged.values)));
  }

  /** Distinct addresses. */
  get size(): number {
    return this.#byKey.size;
  }

  /**
   * The rows in the order in which SQLite compares their addresses, near enough for neighbours to be neighbours.
   * @param isRepeated whether an earlier window had the address
   */
  *pieces(rowsAtOnce: number, isRepeated: (key: string) => boolean): Generator<string> {
    const keys = this.#sortedKeys();
    for (let start = 0; start < keys.length; start += rowsAtOnce) {
      const rows = keys
        .slice(start, start + rowsAtOnce)
        .map((key) => (isRepeated(key) ? repeatedMark : '') + this.#row(key));
      yield rows.join(rowSeparator);
    }
  }

  #keys: string[] = [];

  #sortedKeys(): string[] {
    if (this.#keys.length !== this.#byKey.size) this.#keys = [...this.#byKey.keys()].sort();
    return this.#keys;
  }

  #row(key: string): string {
    return this.#byKey.get(key) ?? '';
  }
}

export interface PieceRow {
  /** The file had the address before. */
  readonly repeated: boolean;
  readonly values: WrittenValues;
}

/** The rows of a piece, in order; `readRow` reads each. */
export const rowsOf = (piece: string): string[] => piece.split(rowSeparator);

export function readRow(row: string): PieceRow {
  const repeated = row.startsWith(repeatedMark);
  return { repeated, values: unpack(row) };
}

/** Begins with a separator, before which a piece puts its mark. Joined, and so one flat string. */
function pack(values: WrittenValues): string {
  const { email, ownKey, fields, folded, firstName, lastName, company, title, phone, country, language, zone } = values;
  const cells = [email, ownKey ?? '', fields, folded ?? '', firstName, lastName, company, title, phone];
  return ['', ...cells, country, language, zone].join(separator);
}

function unpack(packed: string): WrittenValues {
  const [
    _mark,
    email = '',
    ownKey = '',
    fields = '{}',
    folded = '',
    firstName = '',
    lastName = '',
    company = '',
    ...rest
  ] = packed.split(separator);
  const [title = '', phone = '', country = '', language = '', zone = ''] = rest;
  return {
    email,
    ownKey: ownKey === '' ? null : ownKey,
    fields,
    folded: folded === '' ? null : folded,
    firstName,
    lastName,
    company,
    title,
    phone,
    country,
    language,
    zone,
  };
}
