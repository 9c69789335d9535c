/**
 * Which addresses of a file were seen already, and in which row, in 24 bytes each at most: a table of 52-bit hashes with
 * a seed of its own. Two of a million addresses share a hash once in some ten thousand files.
 */
export class SeenRows {
  #hashes = new Float64Array(1 << 16);
  #rows = new Int32Array(1 << 16);
  #size = 0;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Remembers the row as the last one of its key; answers the last one before, or -1 when there was none. */
  put(key: string, row: number): number {
    if (this.#size * 2 >= this.#hashes.length) this.#grow();
    const value = hash(key, this.#seed);
    const at = slotOf(this.#hashes, value);
    const before = this.#hashes[at] === value ? (this.#rows[at] ?? -1) : -1;
    if (before < 0) this.#size += 1;
    this.#hashes[at] = value;
    this.#rows[at] = row;
    return before;
  }

  #grow(): void {
    const hashes = new Float64Array(this.#hashes.length * 2);
    const rows = new Int32Array(hashes.length);
    for (let from = 0; from < this.#hashes.length; from += 1) {
      const value = this.#hashes[from] ?? 0;
      if (value === 0) continue;
      const at = slotOf(hashes, value);
      hashes[at] = value;
      rows[at] = this.#rows[from] ?? -1;
    }
    this.#hashes = hashes;
    this.#rows = rows;
  }
}

/** Where a hash is, or belongs. */
function slotOf(hashes: Float64Array, value: number): number {
  const mask = hashes.length - 1;
  let at = value & mask;
  while (hashes[at] !== 0 && hashes[at] !== value) at = (at + 1) & mask;
  return at;
}

/** Two 32-bit multiplicative hashes as one number from 1 to 2^52. */
function hash(key: string, seed: number): number {
  let a = seed ^ 0xde_ad_be_ef;
  let b = seed ^ 0x41_c6_ce_57;
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return (b >>> 12) * 4_294_967_296 + (a >>> 0) + 1;
}
