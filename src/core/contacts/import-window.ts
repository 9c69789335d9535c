/**
 * Rows of a file between two writes: one entry an address, later rows of the same address merged into it. They are kept
 * as bytes: a hundred thousand objects or strings that live as long would be moved by the garbage collector again and
 * again.
 */
import type { ContactValues } from './contact.ts';
import type { DuplicateRule } from './import-merge.ts';
import { merge } from './import-merge.ts';
import type { SeenRows } from './seen-rows.ts';
import { largerBytes } from './text-bytes.ts';
import { keyOf, packed, read, unpacked, written } from './written.ts';

const [comma, opening, closing] = [0x2c, 0x5b, 0x5d];

const pieceRows = 2048;
const pieceBytes = 1_048_576;
const windowBytes = 50_331_648;

/** Rows on their way to the thread that writes: a JSON array of them, which `rowsOf` and `withJson` read. */
export interface Piece {
  readonly rows: Uint8Array<ArrayBuffer>;
  /** Where the bracket or comma behind each row is. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** The file had their addresses before. */
  readonly repeated: boolean;
}

export class ImportWindow {
  /** Rows taken, duplicates included. */
  rows = 0;
  duplicates = 0;
  readonly #rule: DuplicateRule;
  readonly #seen: SeenRows;
  /** So many rows fill it; twice as many the next one, up to the size of the arrays. */
  #limit: number;
  /** Of entries of earlier windows. */
  #before = 0;
  #count = 0;
  /** What is never written to takes no memory; a window that may be larger would be copied when it grows. */
  #bytes = Buffer.allocUnsafeSlow(windowBytes);
  #end = 0;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  /** 1 for those whose address an earlier window had. */
  readonly #repeated: Uint8Array;
  /** The first and the second six characters of each address as a number: enough to sort by. */
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  /**
   * @param firstRows of the first window: whoever waits for it waits less
   * @param mostRows of a later one: it touches each page of the unique index once, whatever its size
   */
  constructor(rule: DuplicateRule, seen: SeenRows, firstRows: number, mostRows: number) {
    this.#rule = rule;
    this.#seen = seen;
    this.#limit = firstRows;
    this.#starts = new Uint32Array(mostRows);
    this.#ends = new Uint32Array(mostRows);
    this.#repeated = new Uint8Array(mostRows);
    this.#first = new Float64Array(mostRows);
    this.#second = new Float64Array(mostRows);
  }

  /** @param others rows that were read and are not in it */
  isFullWith(others: number): boolean {
    return this.rows + others >= this.#limit || this.#end >= windowBytes;
  }

  add(values: ContactValues): void {
    this.rows += 1;
    const { emailKey } = values;
    const before = this.#seen.put(emailKey, this.#before + this.#count) - this.#before;
    const there = before < 0 ? null : this.#text(before);
    if (there !== null && keyOf(unpacked(there)) === emailKey) {
      this.#seen.put(emailKey, this.#before + before);
      this.#mergeInto(before, there, values);
      return;
    }
    const place = this.#count;
    this.#count += 1;
    this.#first[place] = sixCharacters(emailKey, 0);
    this.#second[place] = sixCharacters(emailKey, 6);
    this.#repeated[place] = Number(before < 0 && before + this.#before >= 0);
    this.#put(place, packed(written(values)));
  }

  #mergeInto(place: number, there: string, values: ContactValues): void {
    this.duplicates += 1;
    if (this.#rule === 'skip') return;
    const merged = merge(read(unpacked(there)), values, this.#rule);
    this.#put(place, packed(written(merged.values)));
  }

  #put(place: number, text: string): void {
    const most = this.#end + 3 * text.length;
    if (most > this.#bytes.length) this.#bytes = largerBytes(this.#bytes, this.#end, most);
    this.#starts[place] = this.#end;
    this.#end += this.#bytes.write(text, this.#end);
    this.#ends[place] = this.#end;
  }

  #text(place: number): string {
    return this.#bytes.toString('utf8', this.#starts[place], this.#ends[place]);
  }

  /**
   * Takes the rows out, in the order in which SQLite compares their addresses, near enough for neighbours to be
   * neighbours, and those whose addresses came before behind the others.
   */
  *pieces(): Generator<Piece> {
    const order = this.#order();
    for (const repeated of [false, true]) {
      const places = order.filter((place) => this.#repeated[place] === Number(repeated));
      for (const some of this.#cut(places)) yield { ...this.#joined(some), repeated };
    }
    this.#before += this.#count;
    this.#limit = Math.min(this.#limit * 2, this.#starts.length);
    this.#count = 0;
    this.#end = 0;
    this.rows = 0;
    this.duplicates = 0;
  }

  *#cut(order: Uint32Array): Generator<Uint32Array> {
    for (let start = 0; start < order.length;) {
      let end = start;
      let size = 0;
      for (; end < order.length && end - start < pieceRows && size < pieceBytes; end += 1) {
        size += this.#size(order[end] ?? 0);
      }
      yield order.subarray(start, end);
      start = end;
    }
  }

  #order(): Uint32Array {
    const first = this.#first;
    const second = this.#second;
    return Uint32Array.from({ length: this.#count }, (_, place) => place).sort(
      (a, b) => (first[a] ?? 0) - (first[b] ?? 0) || (second[a] ?? 0) - (second[b] ?? 0),
    );
  }

  #size(place: number): number {
    return (this.#ends[place] ?? 0) - (this.#starts[place] ?? 0);
  }

  #joined(places: Uint32Array): Pick<Piece, 'rows' | 'ends'> {
    const size = places.reduce((sum, place) => sum + 1 + this.#size(place), 1);
    const rows = new Uint8Array(size).fill(comma);
    const ends = new Uint32Array(places.length);
    let at = 0;
    for (const [index, place] of places.entries()) {
      at += 1 + this.#bytes.copy(rows, at + 1, this.#starts[place], this.#ends[place]);
      ends[index] = at;
    }
    return { rows, ends };
  }
}

function sixCharacters(text: string, start: number): number {
  let number = 0;
  for (let at = start; at < start + 6; at += 1) {
    number = number * 256 + (at < text.length ? Math.min(255, text.charCodeAt(at)) : 0);
  }
  return number;
}

/** The packed rows of a piece, from one on and up to another. */
export function rowsOf({ rows, ends }: Piece, from: number, to: number): string[] {
  const bytes = Buffer.from(rows.buffer);
  return Array.from(ends.subarray(from, to), (end, index) => bytes.toString('utf8', startOf(ends, from + index), end));
}

/** Uses rows of a piece, from one on and up to another, as a JSON array: bytes of the piece itself, not to be kept. */
export function withJson<T>({ rows, ends }: Piece, from: number, to: number, use: (json: Buffer) => T): T {
  const start = startOf(ends, from) - 1;
  const end = ends[to - 1] ?? start;
  rows[start] = opening;
  rows[end] = closing;
  try {
    return use(Buffer.from(rows.buffer, start, end + 1 - start));
  } finally {
    rows[start] = comma;
    rows[end] = comma;
  }
}

const startOf = (ends: Uint32Array, index: number): number => 1 + (index === 0 ? 0 : (ends[index - 1] ?? 0));
