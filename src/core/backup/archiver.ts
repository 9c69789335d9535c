/**
 * Follows the database's write-ahead log and keeps every committed page, sealed, in the spool. As long as it follows,
 * a read transaction of its own keeps frames that it has not read yet from being overwritten; it lets go of them only
 * under the write lock, when it has them all. Everything here is synchronous and in short slices: at most
 * `pagesAtOnce` before others have their turn.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { usualCheckpoint } from '../store/open.ts';
import type { Store } from '../store/open.ts';
import type { StreamEnd, WalPosition } from './log-file.ts';
import { pagesAtOnce } from './log-file.ts';
import { openPin } from './pin.ts';
import type { LogState, Pin } from './pin.ts';
import type { Spool } from './spool.ts';
import {
  checkPosition,
  followsSalt,
  frameBytes,
  frameOffset,
  readFrames,
  readWalSalt,
  sameSalt,
  walHeaderBytes,
} from './wal.ts';
import type { WalSalt } from './wal.ts';

export interface ArchiverDeps {
  readonly store: Store;
  /** 32 bytes. */
  readonly databaseKey: Buffer;
  readonly spool: Spool;
  /** UTC ms. */
  now(): number;
  /** The log was changed by someone else: what follows belongs to a new stream, which begins with a snapshot. */
  broken(): void;
}

/** The database at one commit: enough to copy it while others go on writing. Release it when the copy is done. */
export interface Cut {
  readonly end: StreamEnd;
  readonly at: number;
  /** Size in pages. */
  readonly pages: number;
  /** The frames of the log that belong to it; null for an empty log. */
  readonly position: WalPosition | null;
  readonly release: () => void;
}

export interface Archiver {
  /** Reads what was committed since; resolves when nothing was left. */
  follow(): Promise<void>;
  cut(): Cut;
  /**
   * Reads the rest and lets go of the log, also where the rest cannot be kept. Nothing may be written afterwards. A cut
   * stands until it is released.
   */
  close(): void;
}

/** From so many frames on the log is to begin anew: 4 MB, as SQLite's own default. */
const longLog = 1000;

/**
 * What to do with a log that was read to its end: move the pin on, so that pages can be moved into the database, or,
 * when few are left to move, let the log begin anew. Pure.
 */
function nextStep({ frames, moved }: LogState): 'none' | 'advance' | 'restart' {
  if (frames < longLog) return 'none';
  return frames - moved > longLog / 4 ? 'advance' : 'restart';
}

export function createArchiver(deps: ArchiverDeps): Archiver {
  const { store, spool } = deps;
  const open = (): Pin => openPin(store.path, deps.databaseKey);
  let pin = open();
  let spare = open();
  const forCuts = open();
  const wal = openSync(`${store.path}-wal`, 'r');
  const buffer = Buffer.alloc(pagesAtOnce * frameBytes);
  let emptied = false;
  /** The log is the one that was followed before, and a pin has stood since. */
  let attached = false;
  let closed = false;

  const checkOf = (frames: number): string => {
    if (frames === 0) return '';
    const bytes = Buffer.alloc(8);
    readSync(wal, bytes, 0, 8, checkPosition(frames - 1));
    return bytes.toString('hex');
  };

  const beginStream = (at: WalSalt, { frames }: LogState): false => {
    attached = true;
    spool.begin({ salt: at, frame: frames, check: checkOf(frames) });
    deps.broken();
    return false;
  };

  const salt = (): WalSalt | null => {
    const header = Buffer.alloc(walHeaderBytes);
    return readSync(wal, header, 0, walHeaderBytes, 0) === walHeaderBytes ? readWalSalt(header) : null;
  };

  /** Salt and length of the log, of the same log. */
  const look = (): { salt: WalSalt | null; state: LogState } => {
    for (;;) {
      const before = salt();
      const state = spare.look();
      const after = salt();
      if (before === null || after === null ? before === after : sameSalt(before, after)) return { salt: after, state };
    }
  };

  /** Reads at most `pagesAtOnce` frames; true when there may be more. */
  const slice = (): boolean => {
    const found = look();
    if (found.salt === null) return false;
    if (emptied) {
      emptied = false;
      return beginStream(found.salt, found.state);
    }
    let { position } = spool;
    if (position === null) position = { salt: found.salt, frame: 0, check: '' };
    else if (!sameSalt(position.salt, found.salt)) {
      // What was in a log that began anew while nobody followed it is not known.
      if (!attached || !followsSalt(position.salt, found.salt)) return beginStream(found.salt, found.state);
      position = { salt: found.salt, frame: 0, check: '' };
    }
    if (position.frame > found.state.frames && attached) {
      // It has just begun anew, and its header is not written yet.
      return false;
    }
    // The log was cut back and written on, as after a loss of power.
    const same = position.frame <= found.state.frames && position.check === checkOf(position.frame);
    if (!same) return beginStream(found.salt, found.state);
    attached = true;
    const count = Math.min(pagesAtOnce, found.state.frames - position.frame);
    if (count <= 0) return false;
    const bytes = readSync(wal, buffer, 0, count * frameBytes, frameOffset(position.frame));
    const { pages, commit, foreign, check } = readFrames(buffer.subarray(0, bytes), found.salt);
    // Another log under our hands is impossible while the pin stands: then someone else has changed it.
    if (foreign || bytes < count * frameBytes) return beginStream(found.salt, found.state);
    spool.append(deps.now(), commit, { salt: found.salt, frame: position.frame + count, check }, pages);
    return position.frame + count < found.state.frames;
  };

  const readAll = (): void => {
    for (let more = true; more;) more = slice();
  };

  /** Moves the pin to the present commit. Under the write lock, everything read. */
  const advance = (): void => {
    spare.hold();
    pin.release();
    [pin, spare] = [spare, pin];
  };

  const letBeginAnew = (): void => {
    pin.release();
    pin.move();
    pin.hold();
  };

  const tidy = (): void => {
    for (let round = 0; round < 2; round += 1) {
      const step = nextStep(spare.look());
      if (step === 'none') return;
      store.transaction(() => {
        readAll();
        if (step === 'advance') advance();
        else letBeginAnew();
      });
      // Outside of the lock: by far the most of the work, and others may write meanwhile.
      if (step === 'advance') spare.move();
    }
  };

  pin.hold();
  // From here on the log is moved into the database by us, and by nobody at a commit.
  store.checkpointEvery(0);
  const endEmptying = store.beforeEmptying(() => {
    readAll();
    pin.release();
    // Whatever another thread commits before the log is empty passes us by: a new stream begins.
    emptied = true;
    queueMicrotask(() => {
      if (!closed) pin.hold();
    });
  });

  return {
    async follow() {
      while (!closed && slice()) await nextTurn();
      if (!closed) tidy();
    },
    cut() {
      return store.transaction(() => {
        readAll();
        const { salt: present, state } = look();
        forCuts.hold();
        return {
          end: spool.end,
          at: deps.now(),
          pages: forCuts.pages(),
          position: present === null || state.frames === 0 ? null : { salt: present, frame: state.frames, check: '' },
          release() {
            forCuts.release();
            if (closed) forCuts.close();
          },
        };
      });
    },
    close() {
      if (closed) return;
      try {
        readAll();
      } finally {
        closed = true;
        endEmptying();
        store.checkpointEvery(usualCheckpoint);
        pin.close();
        spare.close();
        // A copy that is still being made reads what its cut holds.
        if (!forCuts.held) forCuts.close();
        closeSync(wal);
      }
    },
  };
}
