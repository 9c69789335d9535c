/** A database that is written to, its archive, and a folder that takes it: backups without the app around them. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArchiver } from '../../src/core/backup/archiver.ts';
import type { Archiver, Cut } from '../../src/core/backup/archiver.ts';
import { readCatalogue } from '../../src/core/backup/catalogue.ts';
import { folderTarget } from '../../src/core/backup/folder-target.ts';
import { newPointId, sealManifest } from '../../src/core/backup/manifest.ts';
import { logPath, manifestName, snapshotName } from '../../src/core/backup/names.ts';
import { pointFor, rebuild } from '../../src/core/backup/rebuild.ts';
import { keyId } from '../../src/core/backup/seal.ts';
import { makeSnapshot, sealedPath } from '../../src/core/backup/snapshot-job.ts';
import { openSpool } from '../../src/core/backup/spool.ts';
import type { Spool } from '../../src/core/backup/spool.ts';
import { examineCopy } from '../../src/core/backup/summary.ts';
import type { Target } from '../../src/core/backup/target.ts';
import { migrate } from '../../src/core/store/migrate.ts';
import { openStore } from '../../src/core/store/open.ts';
import type { ReadableDb, Store } from '../../src/core/store/open.ts';
import { all, run } from '../../src/core/store/rows.ts';

export interface ArchivedStore {
  readonly directory: string;
  readonly databasePath: string;
  readonly databaseKey: Buffer;
  readonly backupKey: Buffer;
  readonly target: Target;
  readonly targetPath: string;
  store: Store;
  spool: Spool & { readonly continues: boolean };
  archiver: Archiver;
  /** Of the archive, UTC ms; moved by hand. */
  now: number;
  breaks: number;
  /** Sets `key` to something new, in a transaction of its own. */
  write(key: string, bytes?: number): void;
  /** Makes a snapshot and delivers it. */
  snapshot(cut?: Cut): Promise<void>;
  /** Delivers all changes that were archived. */
  deliver(): Promise<void>;
  /** The database as it was at an instant, from the target alone; answers its path. */
  build(instant: number | null, into: string): Promise<string>;
  /** Its rows. */
  at(instant: number | null): Promise<Map<string, string>>;
  /** Ends as the app does, and opens again. */
  reopen(between?: () => void | Promise<void>): Promise<void>;
  close(): void;
}

export const rowsOf = (db: ReadableDb): Map<string, string> =>
  new Map(
    all<{ key: string; value: string }>(db, 'SELECT key, value FROM setting ORDER BY key').map(({ key, value }) => [
      key,
      value,
    ]),
  );

const idle = new AbortController().signal;

/** @param directory one that was made before, with keys of nothing but zeros and ones; a new one with random keys */
export async function archivedStore(given?: string): Promise<ArchivedStore> {
  const directory = given ?? mkdtempSync(join(tmpdir(), 'letterlock-backup-'));
  const databasePath = join(directory, 'letterlock.db');
  const databaseKey = given === undefined ? randomBytes(32) : Buffer.alloc(32, 1);
  const backupKey = given === undefined ? randomBytes(32) : Buffer.alloc(32, 2);
  const spoolPath = join(directory, 'spool');
  const targetPath = join(directory, 'target');
  mkdirSync(targetPath, { recursive: true });
  const target = folderTarget(targetPath);
  const id = keyId(backupKey);

  const open = async (): Promise<Pick<ArchivedStore, 'store' | 'spool' | 'archiver'>> => {
    const store = openStore({ path: databasePath, key: databaseKey });
    migrate(store, () => undefined);
    const spool = await openSpool({ directory: spoolPath, backupKey, databasePath });
    const archiver = createArchiver({
      store,
      databaseKey,
      spool,
      now: () => world.now,
      broken: () => (world.breaks += 1),
    });
    return { store, spool, archiver };
  };
  const shut = (): void => {
    world.archiver.close();
    world.spool.close();
    world.store.close();
    world.spool.rest();
  };

  const world: ArchivedStore = {
    directory,
    databasePath,
    databaseKey,
    backupKey,
    target,
    targetPath,
    now: 1_000_000,
    breaks: 0,
    // Filled in below: opening needs the clock above.
    ...({} as Pick<ArchivedStore, 'store' | 'spool' | 'archiver'>),
    write(key, bytes = 40) {
      world.store.transaction((db) => {
        run(db, 'INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)', [
          key,
          randomBytes(bytes).toString('base64'),
        ]);
      });
    },
    async snapshot(cut = world.archiver.cut()) {
      const point = newPointId(cut.at);
      const source = {
        databaseFile: world.store.pagesFile(),
        logPath: `${databasePath}-wal`,
        pages: cut.pages,
        position: cut.position,
      };
      const made = await makeSnapshot(
        { source, backupKey, databaseKey, directory: spoolPath, id: point },
        () => undefined,
        idle,
      ).finally(cut.release);
      await target.put(snapshotName(point), sealedPath(spoolPath, point));
      const { bytes, sha256, summary } = made;
      const { stream, seq, link } = cut.end;
      const text = sealManifest(backupKey, {
        id: point,
        at: cut.at,
        lineage: '0'.repeat(32),
        bytes,
        stream,
        seq,
        link,
        keyFile: null,
        databaseKey,
        sha256,
        summary,
      });
      await target.putText(manifestName(point), text);
    },
    async deliver() {
      await world.archiver.follow();
      world.spool.cutFile();
      for (const file of await world.spool.waiting()) {
        await target.put(logPath(file), file.path);
        rmSync(file.path);
      }
    },
    async build(instant, into) {
      const catalogue = await readCatalogue(target, new Map());
      const point = pointFor(catalogue, instant);
      if (point === undefined) throw new Error('There is no point.');
      const { path } = await rebuild({
        target,
        catalogue,
        point,
        until: instant,
        keyFor: (wanted) => (wanted === id ? backupKey : null),
        directory: into,
        signal: idle,
        progress: () => undefined,
        examine: examineCopy,
      });
      return path;
    },
    async at(instant) {
      const into = join(directory, 'rebuilt');
      rmSync(into, { recursive: true, force: true });
      const copy = openStore({ path: await world.build(instant, into), key: databaseKey });
      try {
        return rowsOf(copy.db);
      } finally {
        copy.close();
        rmSync(into, { recursive: true });
      }
    },
    async reopen(between = () => undefined) {
      shut();
      await between();
      Object.assign(world, await open());
    },
    close() {
      shut();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return Object.assign(world, await open());
}
