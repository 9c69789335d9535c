/** Rows of an import on their way to the thread that writes. */
import { largerBytes } from './text-bytes.ts';

const [comma, opening, closing] = [0x2c, 0x5b, 0x5d];

const pieceRows = 2048;
const pieceBytes = 1_048_576;

/** A JSON array of rows, each `packed`, which `rowsOf` and `withJson` read. */
export interface Piece {
  readonly rows: Uint8Array<ArrayBuffer>;
  /** Where the bracket or comma behind each row is. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** The file had their addresses before. */
  readonly repeated: boolean;
}

/** Puts rows together to a piece. */
export class PieceBuilder {
  #bytes = Buffer.allocUnsafeSlow(1 << 16);
  #end = 0;
  readonly #ends = new Uint32Array(pieceRows);
  #rows = 0;

  get isEmpty(): boolean {
    return this.#rows === 0;
  }

  get isFull(): boolean {
    return this.#rows >= pieceRows || this.#end >= pieceBytes;
  }

  /** The row that stands there. */
  add(bytes: Buffer, start: number, end: number): void {
    const most = this.#end + end - start + 2;
    if (most > this.#bytes.length) this.#bytes = largerBytes(this.#bytes, this.#end, most);
    this.#bytes[this.#end] = comma;
    this.#end += 1 + bytes.copy(this.#bytes, this.#end + 1, start, end);
    this.#ends[this.#rows] = this.#end;
    this.#rows += 1;
  }

  /** All that was added. Begins anew. */
  take(repeated: boolean): Piece {
    this.#bytes[this.#end] = comma;
    const rows = new Uint8Array(this.#bytes.subarray(0, this.#end + 1));
    const ends = this.#ends.slice(0, this.#rows);
    this.#end = 0;
    this.#rows = 0;
    return { rows, ends, repeated };
  }
}

/** What it holds, to be handed over and not copied. */
export const memoryOfPiece = ({ rows, ends }: Piece): ArrayBuffer[] => [rows.buffer, ends.buffer];

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
