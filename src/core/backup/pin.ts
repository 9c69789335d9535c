/**
 * A read transaction that is held open. While one stands, no frame of the write-ahead log that it may need is
 * overwritten, and the database file keeps every page that it may need (sqlite.org/wal.html#ckpt).
 */
import { openStore } from '../store/open.ts';
import { get } from '../store/rows.ts';

export interface LogState {
  /** Committed frames in the log. */
  readonly frames: number;
  /** So many of them are in the database already. */
  readonly moved: number;
}

export interface Pin {
  readonly held: boolean;
  hold(): void;
  release(): void;
  /** While not held: what the log holds. It does nothing to the log. */
  look(): LogState;
  /** While not held: moves to the database what no reader needs in the log. */
  move(): void;
  /** While held: the size of the database as it is seen, in pages. */
  pages(): number;
  close(): void;
}

/** The cache is of no use: a pin reads one page. */
const cacheKib = 64;

export function openPin(path: string, key: Buffer): Pin {
  const store = openStore({ path, key, cacheKib });
  store.checkpointEvery(0);
  let held = false;
  const checkpoint = (mode: 'NOOP' | 'PASSIVE'): LogState => {
    const answer = get<{ log: number; checkpointed: number }>(store.db, `PRAGMA wal_checkpoint(${mode})`);
    return { frames: Math.max(0, answer?.log ?? 0), moved: Math.max(0, answer?.checkpointed ?? 0) };
  };
  return {
    get held() {
      return held;
    },
    hold() {
      store.db.exec('BEGIN');
      get(store.db, 'SELECT count(*) FROM sqlite_schema');
      held = true;
    },
    release() {
      if (held) store.db.exec('COMMIT');
      held = false;
    },
    look: () => checkpoint('NOOP'),
    move: () => void checkpoint('PASSIVE'),
    pages: () => get<{ page_count: number }>(store.db, 'PRAGMA page_count')?.page_count ?? 0,
    close() {
      if (held) store.db.exec('COMMIT');
      held = false;
      store.close();
    },
  };
}
