/**
 * The trigrams of many contacts, collected in memory until they become one segment of the search index: for each trigram
 * the ids of the contacts that have it. Trigrams are numbered in the order in which they come; that of three ASCII
 * characters finds its number in a table, which is what makes this many times faster than a hash.
 */

/** What is known of one trigram: its text, and the varints of its contacts' ids, ascending, as differences. */
export interface Posting {
  /** UTF-8. */
  readonly term: Buffer;
  readonly ids: Uint8Array;
}

/** A contact has some 65 different trigrams. */
const usualTrigrams = 80;
const mostTerms = 65_535;
/** Three characters of 7 bits. */
const asciiTrigrams = 1 << 21;
const ascii = 0x7f;

export class SearchSegment {
  /** Contacts in it. */
  contacts = 0;
  readonly #most: number;
  readonly #contactIds: Float64Array;
  /** Where the trigrams of each contact end. */
  readonly #ends: Uint32Array;
  #found: Uint16Array;
  #end = 0;
  readonly #terms: string[] = [];
  /** Numbers of trigrams from 1, by their three characters. */
  readonly #ascii = new Uint16Array(asciiTrigrams);
  readonly #others = new Map<string, number>();
  /** By the number of a trigram: the id of its last contact, and the bytes of its ids. */
  #last = new Float64Array(8192);
  #bytes = new Uint32Array(8192);

  /** @param mostContacts that it takes */
  constructor(mostContacts: number) {
    this.#most = mostContacts;
    this.#contactIds = new Float64Array(mostContacts);
    this.#ends = new Uint32Array(mostContacts);
    this.#found = new Uint16Array(Math.min(mostContacts, 4096) * usualTrigrams);
  }

  hasRoomFor(text: string): boolean {
    return this.contacts < this.#most && this.#terms.length + Math.min(text.length, mostTerms) <= mostTerms;
  }

  /** @param id positive, and greater than all before; @param text folded */
  add(id: number, text: string): void {
    if (this.#end + text.length > this.#found.length) this.#grow(this.#end + text.length);
    if (!this.#addAscii(id, text)) this.#addAny(id, text);
    this.#contactIds[this.contacts] = id;
    this.#ends[this.contacts] = this.#end;
    this.contacts += 1;
  }

  /** False, with nothing lost or doubled, when there are other characters. */
  #addAscii(id: number, text: string): boolean {
    let trigram = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > ascii) return false;
      trigram = ((trigram << 7) | code) & (asciiTrigrams - 1);
      if (at < 2) continue;
      let term = this.#ascii[trigram] ?? 0;
      if (term === 0) {
        term = this.#newTerm(text.slice(at - 2, at + 1));
        this.#ascii[trigram] = term;
      }
      if (this.#last[term] !== id) this.#note(term, id);
    }
    return true;
  }

  #addAny(id: number, text: string): void {
    const characters = Array.from(text);
    for (let at = 2; at < characters.length; at += 1) {
      const trigram = `${characters[at - 2]}${characters[at - 1]}${characters[at]}`;
      const term = this.#numberOf(trigram);
      if (this.#last[term] !== id) this.#note(term, id);
    }
  }

  #numberOf(trigram: string): number {
    const [a, b, c] = [trigram.charCodeAt(0), trigram.charCodeAt(1), trigram.charCodeAt(2)];
    const place = (a | b | c) > ascii || trigram.length > 3 ? -1 : (a << 14) | (b << 7) | c;
    const known = place < 0 ? this.#others.get(trigram) : this.#ascii[place];
    if (known !== undefined && known > 0) return known;
    const term = this.#newTerm(trigram);
    if (place < 0) this.#others.set(trigram, term);
    else this.#ascii[place] = term;
    return term;
  }

  #newTerm(trigram: string): number {
    const term = this.#terms.push(trigram);
    if (term >= this.#last.length) {
      this.#last = larger(this.#last, new Float64Array(term * 2));
      this.#bytes = larger(this.#bytes, new Uint32Array(term * 2));
    }
    return term;
  }

  #note(term: number, id: number): void {
    this.#bytes[term] = (this.#bytes[term] ?? 0) + varintSize(id - (this.#last[term] ?? 0));
    this.#last[term] = id;
    this.#found[this.#end] = term;
    this.#end += 1;
  }

  #grow(least: number): void {
    this.#found = larger(this.#found, new Uint16Array(Math.max(least, this.#found.length * 2)));
  }

  /** Everything collected, by trigram in the order of its bytes. Begins anew. */
  take(): Posting[] {
    const ids = this.#sorted();
    const starts = this.#starts();
    const posting = (number: number): Posting => ({
      term: Buffer.from(this.#terms[number - 1] ?? ''),
      ids: ids.subarray(starts[number], starts[number + 1]),
    });
    const others = [...this.#others.values()].map(posting).sort(byTerm);
    const postings = merged(
      Array.from(
        this.#ascii.filter((number) => number > 0),
        posting,
      ),
      others,
    );
    this.#clear();
    return postings;
  }

  /** Where the ids of each trigram start, by its number, and where those of the last one end. */
  #starts(): Uint32Array {
    const starts = new Uint32Array(this.#terms.length + 2);
    for (let number = 1; number <= this.#terms.length; number += 1) {
      starts[number + 1] = (starts[number] ?? 0) + (this.#bytes[number] ?? 0);
    }
    return starts;
  }

  /** The ids of all trigrams, one after the other in the order of their numbers. */
  #sorted(): Uint8Array {
    const places = this.#starts();
    const ids = new Uint8Array(places.at(-1) ?? 0);
    this.#last.fill(0);
    let at = 0;
    for (let contact = 0; contact < this.contacts; contact += 1) {
      const id = this.#contactIds[contact] ?? 0;
      for (const end = this.#ends[contact] ?? 0; at < end; at += 1) {
        const term = this.#found[at] ?? 0;
        places[term] = putVarint(ids, places[term] ?? 0, id - (this.#last[term] ?? 0));
        this.#last[term] = id;
      }
    }
    return ids;
  }

  #clear(): void {
    this.contacts = 0;
    this.#end = 0;
    this.#terms.length = 0;
    this.#ascii.fill(0);
    this.#others.clear();
    this.#last.fill(0);
    this.#bytes.fill(0);
  }
}

const byTerm = (a: Posting, b: Posting): number => Buffer.compare(a.term, b.term);

/** Of two lists by term, the one that was sorted as numbers and the one that is usually short. */
function merged(many: readonly Posting[], few: readonly Posting[]): Posting[] {
  const all: Posting[] = [];
  let next = 0;
  for (const one of few) {
    for (let other = many[next]; other !== undefined && byTerm(other, one) < 0; other = many[next]) {
      all.push(other);
      next += 1;
    }
    all.push(one);
  }
  return [...all, ...many.slice(next)];
}

function larger<T extends Float64Array | Uint32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** SQLite's: seven bits a byte, the highest first. */
export function varintSize(value: number): number {
  if (value < 128) return 1;
  if (value < 16_384) return 2;
  let size = 2;
  for (let rest = value / 16_384; rest >= 1; rest /= 128) size += 1;
  return size;
}

/** @returns the place behind it */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 128) {
    bytes[at] = value;
    return at + 1;
  }
  if (value < 16_384) {
    bytes[at] = 128 | (value >> 7);
    bytes[at + 1] = value & 127;
    return at + 2;
  }
  const end = at + varintSize(value);
  let rest = value;
  for (let place = end - 1; place >= at; place -= 1) {
    bytes[place] = (rest % 128) + (place === end - 1 ? 0 : 128);
    rest = Math.floor(rest / 128);
  }
  return end;
}
