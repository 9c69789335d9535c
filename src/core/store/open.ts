/**
 * The only importer of the database driver. A store is one SQLCipher v4 file (AES-256-CBC, HMAC-SHA512 per page)
 * opened with a raw 256-bit key, so that the stock `sqlcipher` tool opens it with `PRAGMA key = "x'…'"`. The file of
 * the search index is nobody's but ours, and made anew when it cannot be opened: it is AEGIS-256, as well authenticated,
 * and a page of it costs the processor 1 µs instead of 20.
 */
import { hkdfSync } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import Database from 'better-sqlite3-multiple-ciphers';
import { diskFull } from '../disk-full.ts';
import { LetterlockError } from '../../shared/result.ts';
import { forget } from '../vault/forget.ts';
import { Turn } from './turn.ts';

export type Statement = Database.Statement;

/** Enough to read: the type does not offer to change anything, and heavy readers open the file read-only. */
export interface ReadableDb {
  prepare(sql: string): Statement;
}

export interface WritableDb extends ReadableDb {
  /** Several statements without parameters: migrations and index building only. */
  exec(sql: string): unknown;
}

export interface Store {
  readonly db: WritableDb;
  readonly path: string;
  /** Runs `work` in an immediate transaction; throws what it throws, after rolling back. Nests as a savepoint. */
  transaction<T>(work: (db: WritableDb) => T, options?: TransactionOptions): T;
  /** Shared by all connections of this process to the file. */
  readonly turn: Turn;
  /**
   * Makes the tables of the search index readable by their names, and writable in transactions of their own. Until
   * then, and for all that is not the search index, there is but the one file.
   * @param key of the database
   */
  attachSearch(path: string, key: Buffer): void;
  /**
   * A connection of its own to the attached search index, opened when first asked for and closed with this one. It may
   * write to the tables in which FTS5 keeps the index, which SQLite otherwise defends.
   */
  searchFile(): Store;
  /** Where the attached search index is; for connections of other threads. */
  readonly searchPath: string | null;
  /**
   * After how many pages of write-ahead log a commit of this connection moves them into the database, at some 40 µs a
   * page; 0 for never: then another connection must. `usualCheckpoint` as opened.
   */
  checkpointEvery(pages: number): void;
  /** Resolves when everything committed so far is on the disk; unlike a commit that waits, it blocks nothing. */
  synced(): Promise<void>;
  /**
   * Empties the write-ahead log, so that no overwritten content is left in it. False when a reader keeps it in use.
   */
  emptyLog(): boolean;
  /** Has `work` come before the log is emptied: for whoever reads it. Answers the function that ends this. */
  beforeEmptying(work: () => void): () => void;
  /**
   * A descriptor of the database file for reading its pages as they lie on the disk. It is closed after the connection:
   * closing any descriptor of the file earlier would drop the locks that SQLite holds on it (POSIX).
   */
  pagesFile(): number;
  close(): void;
}

export const usualCheckpoint = 1000;

export interface TransactionOptions {
  /**
   * False: what is written survives the end of the process, but the last moments of it not a loss of power. For what
   * can be found out again, or with `synced` afterwards. A nested transaction waits, or not, with the outer one.
   */
  readonly waitForDisk?: boolean;
  /** Which file is to be written; the other can be read. One transaction never writes both. */
  readonly file?: 'main' | 'search';
}

/**
 * `BEGIN IMMEDIATE` would lock every attached file. A transaction that begins with a change of nothing locks only the
 * one that it will write.
 */
const lockOf = {
  main: 'DELETE FROM main.setting WHERE 0',
  search: 'DELETE FROM search.search_state WHERE 0',
} as const;

/** Page cache of the search index in KiB: for searches, and for the connection that only ever adds to it. */
const searchCacheKib = 8_192;
const addingCacheKib = 2_048;

/** Of a file: the database's, or that of the search index, whose key is derived from the database's. */
export type Format = 'database' | 'search';

export interface OpenOptions {
  readonly path: string;
  /** 32 bytes. */
  readonly key: Buffer;
  readonly format?: Format;
  readonly readonly?: boolean;
  /** Whether the tables in which FTS5 keeps its indexes can be written directly. */
  readonly undefended?: boolean;
  /** Page cache in KiB; encrypted page reads cost 3 to 5 times plain ones. */
  readonly cacheKib?: number;
  /** That of the connections to the same file in other threads. */
  readonly turn?: Turn;
}

/** Opens the file, creating it when absent. Errors: `database-damaged` (also for a wrong key), `disk-full`. */
export function openStore(options: OpenOptions): Store {
  let database: Database.Database | undefined;
  try {
    database = new Database(options.path, { readonly: options.readonly ?? false, timeout: 10_000 });
    applyKey(database, options.key, options.format);
    // The first read proves key and header before anything, the journal mode included, could write.
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    configure(database, options);
    return wrap(database, options.path, options.turn ?? new Turn());
  } catch (error) {
    database?.close();
    throw storeError(error) ?? error;
  }
}

function applyKey(database: Database.Database, key: Buffer, format: Format = 'database'): void {
  if (key.length !== 32) throw new RangeError('A database key has 32 bytes.');
  database.pragma(`cipher = ${ciphers[format]}`);
  if (format === 'database') database.pragma('legacy = 4');
  database.pragma(`key = "${rawKey(key, format)}"`);
}

const ciphers = { database: 'sqlcipher', search: 'aegis' } as const;

/** One key is not used with two ciphers. RFC 5869; the database key is uniformly random. */
function rawKey(key: Buffer, format: Format): string {
  if (format === 'database') return `x'${key.toString('hex')}'`;
  const own = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'letterlock/v1/search', 32));
  try {
    return `x'${own.toString('hex')}'`;
  } finally {
    forget(own);
  }
}

/** Whether a key is that of a database: its first page is read. Anything else that is wrong is told later. */
export function fitsDatabase(path: string, key: Buffer, format: Format = 'database'): boolean {
  try {
    openStore({ path, key, format, readonly: true }).close();
    return true;
  } catch (error) {
    if (error instanceof LetterlockError && error.code === 'database-damaged') return false;
    throw error;
  }
}

function configure(database: Database.Database, options: OpenOptions): void {
  database.pragma(`cache_size = -${options.cacheKib ?? 65_536}`);
  // Sorting and temporary tables would otherwise be written to disk in clear.
  database.pragma('temp_store = MEMORY');
  database.pragma('trusted_schema = OFF');
  database.pragma('foreign_keys = ON');
  if (options.undefended === true) database.unsafeMode(true);
  if (options.readonly === true) return;
  database.pragma('journal_mode = WAL');
  // A claim must be on disk before its first byte goes out, so commits wait for the disk.
  database.pragma('synchronous = FULL');
  database.pragma(`wal_autocheckpoint = ${usualCheckpoint}`);
}

/**
 * Commits lie in the write-ahead log, so syncing that file is all that a commit that waits would do. SQLite takes no
 * locks on it (they are in the index beside it), so that a descriptor of our own is harmless.
 */
function walSync(path: string): { sync(): Promise<void>; close(): Promise<void> } {
  let file: Promise<FileHandle> | null = null;
  const opened = async (): Promise<FileHandle> => {
    file ??= open(`${path}-wal`, 'r+');
    try {
      return await file;
    } catch (error) {
      file = null;
      throw error;
    }
  };
  return {
    sync: async () => (await opened()).datasync(),
    close: async () => (await file)?.close(),
  };
}

function wrap(database: Database.Database, path: string, turn: Turn): Store {
  const wal = walSync(path);
  const followers = new Set<() => void>();
  let pagesFile: number | null = null;
  const prepared = new Map<string, Statement>();
  let attached: { readonly path: string; readonly key: Buffer } | null = null;
  let searchFile: Store | null = null;
  const db: WritableDb = {
    prepare(sql) {
      let statement = prepared.get(sql);
      if (statement === undefined) {
        statement = database.prepare(sql);
        prepared.set(sql, statement);
      }
      return statement;
    },
    exec: (sql) => database.exec(sql),
  };
  return {
    db,
    path,
    turn,
    get searchPath() {
      return attached?.path ?? null;
    },
    searchFile() {
      if (attached === null) throw new Error('There is no search index.');
      searchFile ??= openStore({ ...attached, format: 'search', undefended: true, cacheKib: addingCacheKib });
      return searchFile;
    },
    attachSearch(searchPath, key) {
      database.pragma(`cipher = ${ciphers.search}`);
      try {
        database.prepare('ATTACH ? AS search KEY ?').run(searchPath, rawKey(key, 'search'));
      } finally {
        database.pragma(`cipher = ${ciphers.database}`);
      }
      database.pragma(`search.cache_size = -${searchCacheKib}`);
      // Attached files do not follow the first: what the database takes for indexed is on the disk.
      database.pragma('search.synchronous = FULL');
      attached = { path: searchPath, key: Buffer.from(key) };
    },
    transaction(work, { waitForDisk = true, file = 'main' } = {}) {
      const begin = (got: () => void): ReturnType<typeof work> => {
        const transaction = database.transaction(() => {
          if (attached !== null) db.prepare(lockOf[file]).run();
          got();
          return work(db);
        });
        return attached !== null ? transaction.deferred() : transaction.immediate();
      };
      if (file === 'search' || database.inTransaction) return begin(() => undefined);
      const commit = (): ReturnType<typeof work> => turn.take(begin);
      if (waitForDisk) return commit();
      // In WAL mode such a commit reaches the disk with the next one that waits (sqlite.org/pragma.html#pragma_synchronous).
      database.pragma('synchronous = NORMAL');
      try {
        return commit();
      } finally {
        database.pragma('synchronous = FULL');
      }
    },
    checkpointEvery: (pages) => void database.pragma(`wal_autocheckpoint = ${pages}`),
    synced: () => wal.sync(),
    emptyLog() {
      for (const follow of followers) follow();
      const [answer] = database.pragma('main.wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return answer?.busy === 0;
    },
    beforeEmptying(work) {
      followers.add(work);
      return () => void followers.delete(work);
    },
    pagesFile() {
      pagesFile ??= openSync(path, 'r');
      return pagesFile;
    },
    close() {
      prepared.clear();
      forget(attached?.key);
      searchFile?.close();
      wal.close().catch(() => undefined);
      database.close();
      if (pagesFile !== null) closeSync(pagesFile);
    },
  };
}

/**
 * Encrypts a database that nobody has open anew under another key, page by page in its place. A process that is ended
 * meanwhile leaves a file that its rollback journal puts right.
 */
export function changeKey(path: string, from: Buffer, to: Buffer): void {
  const database = new Database(path);
  try {
    applyKey(database, from);
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    // A log cannot be written under two keys.
    database.pragma('journal_mode = DELETE');
    database.pragma(`rekey = "x'${to.toString('hex')}'"`);
  } catch (error) {
    throw storeError(error) ?? error;
  } finally {
    database.close();
  }
}

/**
 * Holds the exclusive lock of an empty database file until the answered function is called or the process ends.
 * The operating system keeps the lock: none is left behind by a crash.
 * @throws LetterlockError `data-dir-in-use` when another process, or this one, holds it already
 */
export function lockFile(path: string): () => void {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return () => void held.close();
  } catch (error) {
    database?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new LetterlockError('data-dir-in-use', undefined, undefined, { cause: error });
    }
    throw storeError(error) ?? error;
  }
}

/** What an error of the driver, or a full disk, means to a person; null when it is not one of the known kinds. */
export function storeError(error: unknown): LetterlockError | null {
  const full = diskFull(error);
  if (full !== null) return full;
  // A call that was under way when the workspace was locked.
  if (error instanceof TypeError && error.message === 'The database connection is not open') {
    return new LetterlockError('locked', undefined, undefined, { cause: error });
  }
  if (!(error instanceof Database.SqliteError)) return null;
  if (error.code === 'SQLITE_FULL') return new LetterlockError('disk-full', undefined, undefined, { cause: error });
  if (/^SQLITE_(CANTOPEN|READONLY|PERM)/.test(error.code)) {
    return new LetterlockError('data-dir-unusable', undefined, { reason: error.code }, { cause: error });
  }
  if (/^SQLITE_(NOTADB|CORRUPT|IOERR)/.test(error.code)) {
    return new LetterlockError('database-damaged', undefined, { reason: error.code }, { cause: error });
  }
  return null;
}

/** Whether an error of the driver says that a page of the file is not whole. */
export const isDamage = (error: unknown): boolean => storeError(error)?.code === 'database-damaged';
