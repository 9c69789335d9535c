/**
 * Rows of a file that follow one another, as many as memory has room for: one entry an address, later rows of the same
 * address merged into it. They are kept as bytes: a hundred thousand objects or strings that live as long would be moved
 * by the garbage collector again and again.
 */
import type { ContactValues } from './contact.ts';
import type { DuplicateRule } from './import-merge.ts';
import { merge } from './import-merge.ts';
import type { SeenRows } from './seen-rows.ts';
import { newBlock } from './sorted-rows.ts';
import type { Block } from './sorted-rows.ts';
import { largerBytes } from './text-bytes.ts';
import { keyOf, packed, read, unpacked, written } from './written.ts';

/** Of a block: so small that the system has memory for the next one at hand. */
const blockRows = 1024;
const blockBytes = 81_920;
const runBytes = 50_331_648;

export class ImportRun {
  /** Rows taken, duplicates included. */
  rows = 0;
  duplicates = 0;
  readonly #rule: DuplicateRule;
  readonly #seen: SeenRows;
  /** Of entries of earlier runs. */
  #before = 0;
  #count = 0;
  /** What is never written to takes no memory; one that may be larger would be copied when it grows. */
  #bytes = Buffer.allocUnsafeSlow(runBytes);
  #end = 0;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  /** 1 for those whose address an earlier run had. */
  readonly #repeated: Uint8Array;
  /** The first and the second six characters of each address as a number: enough to sort by. */
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(rule: DuplicateRule, seen: SeenRows, mostRows: number) {
    this.#rule = rule;
    this.#seen = seen;
    this.#starts = new Uint32Array(mostRows);
    this.#ends = new Uint32Array(mostRows);
    this.#repeated = new Uint8Array(mostRows);
    this.#first = new Float64Array(mostRows);
    this.#second = new Float64Array(mostRows);
  }

  /** It has no room for others; it may before it has as many rows as it was made for. */
  get isFull(): boolean {
    return this.#count >= this.#starts.length || this.#end >= runBytes;
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
  *take(): Generator<Block> {
    const order = this.#order();
    for (const repeated of [false, true]) {
      const places = order.filter((place) => this.#repeated[place] === Number(repeated));
      for (let start = 0; start < places.length;) {
        const some = this.#cut(places, start);
        yield this.#block(some, repeated);
        start += some.length;
      }
    }
    this.#before += this.#count;
    this.#count = 0;
    this.#end = 0;
    this.rows = 0;
    this.duplicates = 0;
  }

  #cut(places: Uint32Array, start: number): Uint32Array {
    let end = start;
    for (let size = 0; end < places.length && end - start < blockRows && size < blockBytes; end += 1) {
      size += this.#size(places[end] ?? 0);
    }
    return places.subarray(start, end);
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

  #block(places: Uint32Array, repeated: boolean): Block {
    const bytes = places.reduce((sum, place) => sum + this.#size(place), 0);
    const block = newBlock(places.length, bytes, repeated);
    let end = 0;
    for (const [row, place] of places.entries()) {
      end += this.#bytes.copy(block.bytes, end, this.#starts[place], this.#ends[place]);
      block.first[row] = this.#first[place] ?? 0;
      block.second[row] = this.#second[place] ?? 0;
      block.ends[row] = end;
    }
    return block;
  }
}

function sixCharacters(text: string, start: number): number {
  let number = 0;
  for (let at = start; at < start + 6; at += 1) {
    number = number * 256 + (at < text.length ? Math.min(255, text.charCodeAt(at)) : 0);
  }
  return number;
}
