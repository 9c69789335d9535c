/**
 * Rows of a file between two writes: one entry an address, later rows of the same address merged into it. They are kept
 * as bytes: a hundred thousand objects or strings that live as long would be moved by the garbage collector again and
 * again.
 */
import type { ContactValues } from './contact.ts';
import type { DuplicateRule } from './import-merge.ts';
import { merge } from './import-merge.ts';
import type { SeenRows } from './seen-rows.ts';
import { keyOf, packed, read, unpacked, written } from './written.ts';

const lineEnd = '\n';

const pieceRows = 2048;
const pieceBytes = 1_048_576;
const windowBytes = 50_331_648;

/** Rows on their way to the thread that writes; `rowsOf` reads them. */
export interface Piece {
  readonly rows: Uint8Array<ArrayBuffer>;
  /** The file had their addresses before. */
  readonly repeated: boolean;
}

export class ImportWindow {
  /** Rows taken, duplicates included. */
  rows = 0;
  duplicates = 0;
  readonly #rule: DuplicateRule;
  readonly #seen: SeenRows;
  readonly #most: number;
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

  constructor(rule: DuplicateRule, seen: SeenRows, mostRows: number) {
    this.#rule = rule;
    this.#seen = seen;
    this.#most = mostRows;
    this.#starts = new Uint32Array(mostRows);
    this.#ends = new Uint32Array(mostRows);
    this.#repeated = new Uint8Array(mostRows);
    this.#first = new Float64Array(mostRows);
    this.#second = new Float64Array(mostRows);
  }

  get isFull(): boolean {
    return this.rows >= this.#most || this.#end >= windowBytes;
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
    if (most > this.#bytes.length) this.#grow(most);
    this.#starts[place] = this.#end;
    this.#end += this.#bytes.write(text, this.#end);
    this.#ends[place] = this.#end;
  }

  #grow(least: number): void {
    const next = Buffer.allocUnsafe(Math.max(least, this.#bytes.length * 2));
    this.#bytes.copy(next, 0, 0, this.#end);
    this.#bytes = next;
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
      for (const rows of this.#joined(places)) yield { rows, repeated };
    }
    this.#before += this.#count;
    this.#count = 0;
    this.#end = 0;
    this.rows = 0;
    this.duplicates = 0;
  }

  *#joined(order: Uint32Array): Generator<Uint8Array<ArrayBuffer>> {
    for (let start = 0; start < order.length;) {
      let end = start;
      let size = 0;
      for (; end < order.length && end - start < pieceRows && size < pieceBytes; end += 1) {
        size += 1 + this.#size(order[end] ?? 0);
      }
      yield this.#piece(order.subarray(start, end), size - 1);
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

  #piece(places: Uint32Array, size: number): Uint8Array<ArrayBuffer> {
    const piece = new Uint8Array(size);
    let at = 0;
    for (const place of places) {
      if (at > 0) {
        piece[at] = lineEnd.charCodeAt(0);
        at += 1;
      }
      at += this.#bytes.copy(piece, at, this.#starts[place], this.#ends[place]);
    }
    return piece;
  }
}

function sixCharacters(text: string, start: number): number {
  let number = 0;
  for (let at = start; at < start + 6; at += 1) {
    number = number * 256 + (at < text.length ? Math.min(255, text.charCodeAt(at)) : 0);
  }
  return number;
}

/** The rows of a piece, packed, in order. */
export const rowsOf = ({ rows }: Piece): string[] =>
  Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength).toString().split(lineEnd);
