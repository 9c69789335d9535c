/**
 * One segment of the search index in the form in which FTS5 keeps it, of a table without positions (`detail=none`):
 * leaves of some 4 KB, each with trigrams and their contacts, and for every leaf that a trigram begins on the first bytes
 * that tell it from those before. The form is told in the comments of SQLite's ext/fts5/fts5_index.c; every database
 * with an FTS5 table depends on it. What FTS5 only needs to skip in very long lists, doclist indexes, is left to it: it
 * adds them when it merges segments.
 */
import { putVarint, varintSize } from './search-segment.ts';
import type { Posting } from './search-segment.ts';

/** FTS5's own size of a leaf, so that a page of the database holds one. */
const leafBytes = 4050;
const headBytes = 4;
/** Room for what may be added to a leaf before it is found to be full. */
const spareBytes = 64;
/** What terms of the index proper begin with; prefix indexes have other characters. */
const mainIndex = '0'.charCodeAt(0);

export interface SegmentTarget {
  /** @param page from 1 */
  leaf(page: number, bytes: Buffer): void;
  /** All terms from these bytes on, up to the next such mark, begin on this leaf or behind. */
  mark(term: Buffer, page: number): void;
}

/** @returns how many leaves there are */
export function writeLeaves(postings: Iterable<Posting>, target: SegmentTarget): number {
  const leaves = new Leaves(target);
  for (const { term, ids } of postings) {
    leaves.beginTerm(Buffer.concat([Buffer.of(mainIndex), term]));
    leaves.addIds(ids);
  }
  return leaves.end();
}

class Leaves {
  readonly #target: SegmentTarget;
  /** Of the leaf under way. */
  #page = 1;
  readonly #body = Buffer.alloc(leafBytes + spareBytes);
  #end = headBytes;
  /** Where terms begin, as differences; it follows the body. */
  readonly #terms = Buffer.alloc(leafBytes + spareBytes);
  #termsEnd = 0;
  #lastTermAt = 0;
  #last: Buffer = Buffer.alloc(0);

  constructor(target: SegmentTarget) {
    this.#target = target;
    target.mark(Buffer.alloc(0), 1);
  }

  get #size(): number {
    return this.#end + this.#termsEnd;
  }

  beginTerm(term: Buffer): void {
    if (this.#size + term.length + 2 >= leafBytes && this.#end > headBytes) this.#flush();
    const isFirst = this.#termsEnd === 0;
    const shared = sharedBytes(this.#last, term);
    if (isFirst && this.#page > 1) this.#target.mark(term.subarray(0, shared + 1), this.#page);
    this.#termsEnd = putVarint(this.#terms, this.#termsEnd, this.#end - this.#lastTermAt);
    this.#lastTermAt = this.#end;
    if (!isFirst) this.#put(shared);
    const own = isFirst ? term : term.subarray(shared);
    this.#put(own.length);
    this.#end += own.copy(this.#body, this.#end);
    this.#last = term;
  }

  /** @param ids of the term that was begun last */
  addIds(ids: Uint8Array): void {
    if (this.#size + ids.length + 1 <= leafBytes) {
      this.#body.set(ids, this.#end);
      this.#end += ids.length;
      return;
    }
    let id = 0;
    for (let at = 0, continues = false; at < ids.length; continues = true) {
      if (continues) this.#flush();
      // The first id on a leaf is whole, and the head tells where it is.
      if (continues) this.#body.writeUInt16BE(this.#end, 0);
      const first = readVarint(ids, at);
      id += first.value;
      this.#put(continues ? id : first.value);
      at = first.end;
      const start = at;
      const full = at + leafBytes - this.#size;
      while (at < full && at < ids.length) {
        const byte = ids[at] ?? 0;
        if (byte < 128) {
          id += byte;
          at += 1;
        } else {
          const { value, end } = readVarint(ids, at);
          id += value;
          at = end;
        }
      }
      this.#body.set(ids.subarray(start, at), this.#end);
      this.#end += at - start;
    }
    if (this.#size >= leafBytes) this.#flush();
  }

  #put(value: number): void {
    this.#end = putVarint(this.#body, this.#end, value);
  }

  #flush(): void {
    this.#body.writeUInt16BE(this.#end, 2);
    this.#target.leaf(
      this.#page,
      Buffer.concat([this.#body.subarray(0, this.#end), this.#terms.subarray(0, this.#termsEnd)]),
    );
    this.#page += 1;
    this.#body.fill(0, 0, headBytes);
    this.#end = headBytes;
    this.#termsEnd = 0;
    this.#lastTermAt = 0;
  }

  end(): number {
    if (this.#end > headBytes) this.#flush();
    return this.#page - 1;
  }
}

function sharedBytes(a: Buffer, b: Buffer): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}

/**
 * A number that no segment has.
 * @param record FTS5's of the segments of an index: a cookie of four bytes, then varints
 */
export function freeSegment(record: Buffer): number {
  const used = new Set(levelsOf(record).flatMap(({ segments }) => segments.map(([segment]) => segment)));
  let segment = 1;
  while (used.has(segment)) segment += 1;
  return segment;
}

/** The record with one more segment, the newest. */
export function withSegment(record: Buffer, segment: number, leaves: number): Buffer {
  const [, count = 0, written = 0] = varints(record.subarray(cookieBytes));
  const [first = { merging: 0, segments: [] }, ...others] = levelsOf(record);
  const levels: Level[] = [{ ...first, segments: [...first.segments, [segment, 1, leaves]] }, ...others];
  const numbers = levels.flatMap(({ merging, segments }) => [merging, segments.length, ...segments.flat()]);
  return Buffer.concat([record.subarray(0, cookieBytes), asVarints([levels.length, count + 1, written, ...numbers])]);
}

const cookieBytes = 4;

interface Level {
  /** So many of its segments are being merged into the next level. */
  readonly merging: number;
  readonly segments: readonly (readonly [segment: number, firstLeaf: number, lastLeaf: number])[];
}

function levelsOf(record: Buffer): Level[] {
  const [count = 0, , , ...numbers] = varints(record.subarray(cookieBytes));
  const levels: Level[] = [];
  let at = 0;
  const next = (): number => {
    const value = numbers[at];
    if (value === undefined) throw new RangeError('The record of segments is cut off.');
    at += 1;
    return value;
  };
  for (let level = 0; level < count; level += 1) {
    const merging = next();
    const segments = Array.from({ length: next() }, () => [next(), next(), next()] as const);
    levels.push({ merging, segments });
  }
  return levels;
}

function varints(bytes: Buffer): number[] {
  const values: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, end } = readVarint(bytes, at);
    values.push(value);
    at = end;
  }
  return values;
}

function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  let end = at;
  for (let byte = 128; byte >= 128; end += 1) {
    byte = bytes[end] ?? 0;
    value = value * 128 + (byte & 127);
  }
  return { value, end };
}

function asVarints(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.reduce((size, value) => size + varintSize(value), 0));
  let at = 0;
  for (const value of values) at = putVarint(bytes, at, value);
  return bytes;
}
