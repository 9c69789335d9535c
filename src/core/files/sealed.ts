/**
 * The form of a staged file on disk: pieces, mostly of 1 MiB, each AES-256-GCM under a key that lives in memory
 * only, so that a crash or a copied data directory leaves nothing readable. A piece is
 * `length (uint32, of the ciphertext) · nonce (12) · ciphertext · tag (16)`, authenticated with its index.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { LetterlockError } from '../../shared/result.ts';

export const maxPiece = 1_048_576;
/** Of those that `writePiece` was given. */
const largestPiece = 33_554_432;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 4 + nonceBytes;

/** Enough to read a staged file elsewhere, such as in a worker. */
export interface FileRef {
  readonly path: string;
  readonly key: Uint8Array;
  readonly name: string;
  readonly type: string;
  /** Plain bytes. */
  readonly size: number;
}

function pieceIndex(index: number): Buffer {
  const aad = Buffer.alloc(4);
  aad.writeUInt32BE(index);
  return aad;
}

/** In this mode `final` adds nothing to what `update` answered, it only makes and checks the tag. */
export function sealPiece(key: Uint8Array, index: number, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(pieceIndex(index));
  const body = cipher.update(plain);
  cipher.final();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, nonce, body, cipher.getAuthTag()]);
}

/**
 * Reads the piece that starts at `position` of the file; null at the end.
 * @param room is used again for each piece, and grown as is needed: what is answered lies in it until the next one
 * @throws LetterlockError `interrupted` when the file was changed or cut by someone else.
 */
export async function openPiece(
  file: FileHandle,
  key: Uint8Array,
  index: number,
  position: number,
  room: Room = newRoom(),
): Promise<{ plain: Buffer; next: number } | null> {
  const changed = new LetterlockError('interrupted', 'A temporary file was changed from outside. Start again.');
  const head = Buffer.alloc(headBytes);
  const { bytesRead } = await file.read(head, 0, headBytes, position);
  if (bytesRead === 0) return null;
  const length = head.readUInt32BE(0);
  if (bytesRead < headBytes || length > largestPiece) throw changed;
  const size = length + tagBytes;
  if (room.sealed.length < size) Object.assign(room, { sealed: bytesOf(size), plain: bytesOf(length) });
  const body = room.sealed.subarray(0, size);
  const read = await file.read(body, 0, size, position + headBytes);
  if (read.bytesRead < size) throw changed;
  const decipher = createDecipheriv('aes-256-gcm', key, head.subarray(4)).setAAD(pieceIndex(index));
  decipher.setAuthTag(body.subarray(length));
  try {
    decipher.update(body.subarray(0, length)).copy(room.plain);
    decipher.final();
    return { plain: room.plain.subarray(0, length), next: position + headBytes + size };
  } catch {
    throw changed;
  }
}

interface Room {
  sealed: Buffer;
  plain: Buffer;
}

const bytesOf = (size: number): Buffer => Buffer.allocUnsafeSlow(size);
const newRoom = (): Room => ({ sealed: bytesOf(0), plain: bytesOf(0) });

/** The plain bytes of a staged file, piece by piece. */
export async function* readSealed(ref: FileRef): AsyncGenerator<Buffer> {
  for await (const piece of readThrough(ref)) yield Buffer.from(piece);
}

/** The same, each piece only until the next one is asked for: of much that is read, nothing is left to collect. */
export async function* readThrough(ref: FileRef): AsyncGenerator<Buffer> {
  const file = await open(ref.path, 'r');
  try {
    const room = newRoom();
    let position = 0;
    for (let index = 0; ; index += 1) {
      const piece = await openPiece(file, ref.key, index, position, room);
      if (piece === null) return;
      yield piece.plain;
      position = piece.next;
    }
  } finally {
    await file.close();
  }
}

/** Writes a staged file; `write` may be called with any size, pieces are cut here. */
export class SealedWriter {
  readonly #file: FileHandle;
  readonly #ref: { path: string; key: Uint8Array; name: string; type: string };
  #index = 0;
  #size = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Pieces are written one after the other, also where they came at once. */
  #turn: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, ref: { path: string; key: Uint8Array; name: string; type: string }) {
    this.#file = file;
    this.#ref = ref;
  }

  static async create(path: string, name: string, type: string): Promise<SealedWriter> {
    return new SealedWriter(await open(path, 'wx', 0o600), { path, key: randomBytes(32), name, type });
  }

  /** Plain bytes taken so far. */
  get size(): number {
    return this.#size;
  }

  async write(data: Buffer | string): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#size += bytes.length;
    if (this.#pendingBytes >= maxPiece) await this.#inTurn(false);
  }

  /**
   * Writes a piece that `readSealed` gives back as it is; not together with `write`, and one after the other.
   * @param plain up to 32 MiB
   */
  async writePiece(plain: Buffer): Promise<void> {
    await this.#file.appendFile(sealPiece(this.#ref.key, this.#index, plain));
    this.#index += 1;
    this.#size += plain.length;
  }

  async finish(): Promise<FileRef> {
    await this.#inTurn(true);
    await this.#file.close();
    return { ...this.#ref, size: this.#size };
  }

  /** Nothing is left of it. */
  async abandon(): Promise<void> {
    await this.#turn.catch(() => undefined);
    await this.#file.close();
    await rm(this.#ref.path, { force: true });
  }

  #inTurn(all: boolean): Promise<void> {
    this.#turn = this.#turn.then(() => this.#drain(all));
    return this.#turn;
  }

  async #drain(all: boolean): Promise<void> {
    let rest = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    while (rest.length >= maxPiece || (all && rest.length > 0)) {
      const piece = rest.subarray(0, maxPiece);
      await this.#file.appendFile(sealPiece(this.#ref.key, this.#index, piece));
      this.#index += 1;
      rest = rest.subarray(piece.length);
    }
    // What came meanwhile comes after it.
    this.#pending.unshift(rest);
    this.#pendingBytes += rest.length;
  }
}
