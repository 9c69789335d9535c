/**
 * Which addresses of a file were seen already, in 16 bytes each at most: a set of 52-bit hashes with a seed of its
 * own. Two of a million addresses share a hash once in some ten thousand files, and an import then still looks the
 * address up in the store before it counts a duplicate.
 */
export class SeenSet {
  #slots = new Float64Array(1 << 16);
  #size = 0;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** True when the key was there already. */
  add(key: string): boolean {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const added = insert(this.#slots, hash(key, this.#seed));
    if (added) this.#size += 1;
    return !added;
  }

  #grow(): void {
    const next = new Float64Array(this.#slots.length * 2);
    for (const value of this.#slots) if (value !== 0) insert(next, value);
    this.#slots = next;
  }
}

function insert(slots: Float64Array, value: number): boolean {
  const mask = slots.length - 1;
  for (let at = value & mask; ; at = (at + 1) & mask) {
    const there = slots[at];
    if (there === value) return false;
    if (there === 0) {
      slots[at] = value;
      return true;
    }
  }
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
