/** Follows the database into the spool, once a second, from a start to the stop that follows. */
import type { Clock } from '../ports.ts';
import type { Store } from '../store/open.ts';
import { createArchiver } from './archiver.ts';
import type { Archiver, Cut } from './archiver.ts';
import { nowhere } from './nowhere.ts';
import { openSpool } from './spool.ts';
import type { Spool, WaitingFile } from './spool.ts';

export interface FollowingDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly databaseKey: Buffer;
  readonly backupKey: Buffer;
  readonly spoolDirectory: string;
  failed(error: unknown): void;
  /** What follows belongs to a new stream, which begins with a snapshot. */
  broken(): void;
  /** Files that wait to be delivered since before. */
  found(waiting: readonly WaitingFile[]): void;
  /** All that was committed is in the spool. */
  followed(spool: Spool): Promise<void>;
}

export interface Following {
  /** Null while nothing is followed, and after `forget`. */
  spool(): Spool | null;
  readonly on: boolean;
  /** UTC ms; all that was committed until then is in the spool. */
  readonly lastAt: number | null;
  /** Answers whether the stream of before goes on. */
  start(): Promise<boolean>;
  /** Reads what was committed since; at once. */
  follow(): Promise<void>;
  /** The database as it is, also where nothing is followed; `end` when the copy is done. */
  cut(): { readonly cut: Cut; readonly end: () => void };
  /** Resolves when the spool is open that is being opened. */
  opened(): Promise<unknown>;
  /** Ends it; throws where the last changes could not be kept. */
  stop(): void;
  forget(): void;
}

const followEveryMs = 1_000;

export function createFollowing(deps: FollowingDeps): Following {
  const { store, clock } = deps;
  let spool: Spool | null = null;
  let archiver: Archiver | null = null;
  let timer: NodeJS.Timeout | undefined;
  let generation = 0;
  let lastAt: number | null = null;
  let opening: Promise<unknown> = Promise.resolve();

  const archiverInto = (into: Spool, broken: () => void): Archiver =>
    createArchiver({ store, databaseKey: deps.databaseKey, spool: into, now: () => clock.now(), broken });

  const again = (mine: number): void => {
    timer = setTimeout(() => void follow(mine), followEveryMs);
    timer.unref();
  };

  const follow = async (mine: number): Promise<void> => {
    if (mine !== generation || archiver === null || spool === null) return;
    try {
      await archiver.follow();
      lastAt = clock.now();
      await deps.followed(spool);
    } catch (error) {
      deps.failed(error);
    }
    if (mine === generation) again(mine);
  };

  const open = async (): Promise<boolean> => {
    const mine = generation;
    const opened = await openSpool({
      directory: deps.spoolDirectory,
      backupKey: deps.backupKey,
      databasePath: store.path,
    });
    deps.found(await opened.waiting());
    spool = opened;
    archiver = archiverInto(opened, () => deps.broken());
    again(mine);
    return opened.continues;
  };

  return {
    spool: () => spool,
    get on() {
      return archiver !== null;
    },
    get lastAt() {
      return lastAt;
    },
    start() {
      const starting = open();
      opening = starting.catch(() => undefined);
      return starting;
    },
    async follow() {
      await archiver?.follow();
    },
    cut() {
      if (archiver !== null) {
        const cut = archiver.cut();
        return { cut, end: cut.release };
      }
      const alone = archiverInto(nowhere(), () => undefined);
      return { cut: alone.cut(), end: () => alone.close() };
    },
    opened: () => opening,
    stop() {
      generation += 1;
      clearTimeout(timer);
      const following = archiver;
      archiver = null;
      try {
        following?.close();
      } finally {
        spool?.close();
      }
    },
    forget() {
      spool = null;
    },
  };
}
