/**
 * Rows sorted by address, as bytes: in memory, or in a sealed file where they are too many for it. An external merge
 * sort brings any number of them in one order (Knuth, The Art of Computer Programming, vol. 3, section 5.4).
 */
import { rm } from 'node:fs/promises';
import { readThrough } from '../files/sealed.ts';
import type { FileRef, SealedWriter } from '../files/sealed.ts';
import { PieceBuilder } from './import-piece.ts';
import type { Piece } from './import-piece.ts';

/** Some hundred rows that follow one another. */
export interface Block {
  /** The file had their addresses before; such rows come behind the others. */
  readonly repeated: boolean;
  /** The first and the second six characters of each address as a number: what rows are sorted by. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Where each row ends. */
  readonly ends: Uint32Array;
  readonly bytes: Buffer;
}

/** In front of a block: how many rows it has, how many bytes of them, and whether they are repeated. */
const headBytes = 24;
const rowBytes = 20;

/** An empty block over memory of its own, to be filled. */
export function newBlock(rows: number, bytes: number, repeated: boolean): Block {
  const memory = Buffer.allocUnsafeSlow(headBytes + rows * rowBytes + bytes);
  new Float64Array(memory.buffer, 0, 3).set([rows, bytes, Number(repeated)]);
  return blockOver(memory);
}

/** @param memory all of a block */
function blockOver({ buffer, byteOffset }: Buffer): Block {
  const [rows = 0, bytes = 0, repeated = 0] = new Float64Array(buffer, byteOffset, 3);
  const first = byteOffset + headBytes;
  const second = first + 8 * rows;
  const ends = second + 8 * rows;
  return {
    repeated: repeated === 1,
    first: new Float64Array(buffer, first, rows),
    second: new Float64Array(buffer, second, rows),
    ends: new Uint32Array(buffer, ends, rows),
    bytes: Buffer.from(buffer, ends + 4 * rows, bytes),
  };
}

/** Writes blocks to a file, which is left to `blocksOf`. */
export async function spill(blocks: Iterable<Block>, file: SealedWriter): Promise<FileRef> {
  try {
    for (const { bytes } of blocks) await file.writePiece(Buffer.from(bytes.buffer));
    return await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}

/** Reads the blocks of a file, each until the next one is asked for. The file is gone afterwards. */
export async function* blocksOf(file: FileRef): AsyncGenerator<Block> {
  try {
    for await (const piece of readThrough(file)) yield blockOver(piece);
  } finally {
    await rm(file.path, { force: true });
  }
}

/**
 * Merges sorted rows: first those whose addresses are new, in one order; then the others, in the order of what they are
 * given in, since a later row of an address counts after an earlier one.
 */
export async function* merged(sources: readonly (AsyncIterable<Block> | Iterable<Block>)[]): AsyncGenerator<Piece> {
  const heads = await Promise.all(sources.map((source) => Head.of(source)));
  try {
    yield* mergedWhile(heads, false);
    for (const head of heads) yield* mergedWhile([head], true);
  } finally {
    await Promise.all(heads.map((head) => head.end()));
  }
}

async function* mergedWhile(heads: readonly Head[], repeated: boolean): AsyncGenerator<Piece> {
  const piece = new PieceBuilder();
  const isLive = ({ block }: Head): boolean => block?.repeated === repeated;
  let live = heads.filter(isLive);
  for (let least = leastOf(live); least !== undefined; least = leastOf(live)) {
    least.addTo(piece);
    if (least.isDone) {
      await least.load();
      live = live.filter(isLive);
    }
    if (piece.isFull) yield piece.take(repeated);
  }
  if (!piece.isEmpty) yield piece.take(repeated);
}

function leastOf([first, ...others]: readonly Head[]): Head | undefined {
  let least = first;
  for (const head of others) if (least !== undefined && head.isBefore(least)) least = head;
  return least;
}

/** The foremost row of a source, as long as it has a block. */
class Head {
  block: Block | null = null;
  readonly #blocks: AsyncIterator<Block> | Iterator<Block>;
  #row = 0;
  #start = 0;
  #first = 0;
  #second = 0;

  private constructor(blocks: AsyncIterator<Block> | Iterator<Block>) {
    this.#blocks = blocks;
  }

  static async of(source: AsyncIterable<Block> | Iterable<Block>): Promise<Head> {
    const head = new Head(Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]());
    await head.load();
    return head;
  }

  /** To be called when it is done. */
  async load(): Promise<void> {
    const { value, done } = await this.#blocks.next();
    this.block = done === true ? null : value;
    this.#start = 0;
    this.#go(0);
  }

  /** The block has no other row. */
  get isDone(): boolean {
    return this.#row === this.block?.ends.length;
  }

  isBefore(other: Head): boolean {
    return this.#first < other.#first || (this.#first === other.#first && this.#second < other.#second);
  }

  /** Goes on to the next row. */
  addTo(piece: PieceBuilder): void {
    if (this.block === null) return;
    const end = this.block.ends[this.#row] ?? 0;
    piece.add(this.block.bytes, this.#start, end);
    this.#start = end;
    this.#go(this.#row + 1);
  }

  #go(row: number): void {
    this.#row = row;
    this.#first = this.block?.first[row] ?? 0;
    this.#second = this.block?.second[row] ?? 0;
  }

  async end(): Promise<void> {
    await this.#blocks.return?.();
  }
}
