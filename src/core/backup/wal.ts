/**
 * SQLite's write-ahead log as it lies on the disk (sqlite.org/fileformat2.html#the_write_ahead_log): a header of 32
 * bytes, then frames of 24 bytes and a page each. The cipher works below the log: page contents are encrypted, the
 * headers are not. Pure.
 */
export const walHeaderBytes = 32;
export const frameHeaderBytes = 24;
/** Where in a frame's header its checksum begins. */
const checkOffset = 16;
export const pageSize = 4096;
export const frameBytes = frameHeaderBytes + pageSize;

/** Both salts: they change whenever the log begins anew, the first one by one. */
export interface WalSalt {
  readonly first: number;
  readonly second: number;
}

const magic = new Set([0x377f0682, 0x377f0683]);

/** Null for a log without a header, which has no frames either. */
export function readWalSalt(header: Buffer): WalSalt | null {
  if (header.length < walHeaderBytes || !magic.has(header.readUInt32BE(0))) return null;
  if (header.readUInt32BE(8) !== pageSize) return null;
  return { first: header.readUInt32BE(16), second: header.readUInt32BE(20) };
}

export const sameSalt = (a: WalSalt, b: WalSalt): boolean => a.first === b.first && a.second === b.second;

/** Whether `next` is the log that was begun right after `salt`'s, none between. */
export const followsSalt = (salt: WalSalt, next: WalSalt): boolean => next.first === (salt.first + 1) % 2 ** 32;

/** Where in the file the checksum of frame `index` (from 0) lies, 8 bytes. */
export const checkPosition = (index: number): number => frameOffset(index) + checkOffset;

/** Where frame `index` (from 0) begins in the file. */
export const frameOffset = (index: number): number => walHeaderBytes + index * frameBytes;

export interface FramePages {
  /** The last content of each page, by page number; views into the frames. */
  readonly pages: ReadonlyMap<number, Buffer>;
  /** The database's size in pages after the last commit among the frames; null when none ends here. */
  readonly commit: number | null;
  /** Frames that belong to another log: it began anew while it was read. */
  readonly foreign: boolean;
  /** The checksum of the last frame, 16 hex digits: it covers all frames before it too. */
  readonly check: string;
}

/** @param frames whole frames of one log, in order */
export function readFrames(frames: Buffer, salt: WalSalt): FramePages {
  const pages = new Map<number, Buffer>();
  let commit: number | null = null;
  let check = '';
  for (let at = 0; at + frameBytes <= frames.length; at += frameBytes) {
    if (frames.readUInt32BE(at + 8) !== salt.first || frames.readUInt32BE(at + 12) !== salt.second) {
      return { pages, commit, foreign: true, check };
    }
    pages.set(frames.readUInt32BE(at), frames.subarray(at + frameHeaderBytes, at + frameBytes));
    const size = frames.readUInt32BE(at + 4);
    commit = size === 0 ? null : size;
    check = frames.toString('hex', at + checkOffset, at + frameHeaderBytes);
  }
  return { pages, commit, foreign: false, check };
}
