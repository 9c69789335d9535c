/**
 * Rows of a file between two writes: one entry an address, later rows of the same address merged into it. A row is
 * kept as one string, and goes to the thread that writes as a part of one: a hundred thousand of them then take a
 * sixth of the memory that as many objects would, and cross at the speed of a copy.
 */
import type { ContactValues } from './contact.ts';
import type { DuplicateRule } from './import-merge.ts';
import { merge } from './import-merge.ts';
import { sortKey } from './fold.ts';
import type { Order, SortEntry } from './repository-sorted.ts';
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

  /** The rows in another order. */
  order(by: Order): WindowOrder {
    const column = columnOf[by];
    // A string that ends in its row's place sorts several times faster than an object that holds one.
    const keyed = this.#sortedKeys()
      .map((key, place) => `${sortKey(cellOf(this.#row(key), column))}${separator}${place}`)
      .sort();
    const places = new Int32Array(keyed.length);
    const keys = keyed.map((text, index) => {
      const end = text.lastIndexOf(separator);
      places[index] = Number(text.slice(end + 1));
      return text.slice(0, end);
    });
    return { keys: keys.join(separator), places };
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

/** Sort keys of a window's rows in their order, and the place of each row in the order of the addresses. */
export interface WindowOrder {
  readonly keys: string;
  readonly places: Int32Array;
}

/** @param idAt the contact that a row became, by its place; 0 for none */
export function orderEntries({ keys, places }: WindowOrder, idAt: Int32Array): SortEntry[] {
  if (places.length === 0) return [];
  const entries: SortEntry[] = [];
  for (const [index, key] of keys.split(separator).entries()) {
    const id = idAt[places[index] ?? 0] ?? 0;
    if (id > 0) entries.push({ key, id });
  }
  return entries;
}

/** Places among the cells of a packed row. */
const columnOf = { lastName: 6, company: 7 } as const;

function cellOf(packed: string, column: number): string {
  let start = 0;
  for (let at = 0; at < column; at += 1) start = packed.indexOf(separator, start) + 1;
  return packed.slice(start, packed.indexOf(separator, start));
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
