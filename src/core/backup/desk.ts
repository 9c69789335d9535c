/** Restoring into a workspace that is open: prepared and looked at first, then put in place of the present one. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Job } from '../../shared/contract/jobs.ts';
import { LetterlockError } from '../../shared/result.ts';
import { runAlone } from '../jobs/alone.ts';
import type { Gather, Jobs } from '../jobs/jobs.ts';
import type { Clock, Log } from '../ports.ts';
import type { Catalogue } from './catalogue.ts';
import { mostManifestBytes, openManifest, parseManifest } from './manifest.ts';
import type { ClearManifest } from './manifest.ts';
import { logPath, manifestName, snapshotName } from './names.ts';
import { pointFor } from './rebuild.ts';
import type { RebuildInput } from './rebuild-job.ts';
import { rebuildResult } from './rebuild-job.ts';
import { keyId } from './seal.ts';
import type { SettleInput } from './settle-job.ts';
import { settleResult } from './settle-result.ts';
import { swapIn } from './swap.ts';
import { forget } from '../vault/forget.ts';
import { copyKeys } from '../vault/keys.ts';
import type { Keys } from '../vault/keys.ts';
import type { Target } from './target.ts';

export interface DeskDeps {
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly databasePath: string;
  /** The present workspace's. */
  readonly keys: Keys;
  /** The present one first, then former ones; the caller's to forget. */
  readonly backupKeys: () => readonly Buffer[];
  /** The former master key that a database key follows from, or null; the caller's to forget. */
  formerMasterOf(databaseKey: Buffer): Buffer | null;
  readonly workerEntry: URL;
  catalogue(): Promise<{ readonly target: Target; readonly catalogue: Catalogue }>;
  /** The target's own folder when it is one on this machine, which need not be fetched. */
  localFolder(): string | null;
  restored(): Promise<void>;
  /** Closes the workspace, runs `work`, and opens it again whatever becomes of it. */
  reopen(work: () => Promise<void>): Promise<void>;
}

export interface Desk {
  prepare(at: number): Promise<number>;
  verify(pointId: string): Promise<number>;
  /** @returns the safety copy's path, and whether all was taken over that was sent and asked for since */
  restore(preparedId: string): Promise<{ readonly safetyCopy: string; readonly ledgerKnown: boolean }>;
  discard(preparedId: string): Promise<void>;
  /** Throws everything away that was prepared, also by a process that has ended. */
  clear(): Promise<void>;
}

interface Prepared {
  readonly directory: string;
  readonly databaseKey: Buffer;
  readonly at: number;
}

/** At most so many are kept at once; each is as large as the database. */
const mostPrepared = 2;

export function createDesk(deps: DeskDeps): Desk {
  const { jobs } = deps;
  const root = join(dirname(deps.databasePath), 'restore');
  const prepared = new Map<string, Prepared>();
  let restoring: string | null = null;

  /** Runs `use` with the key of that id, or answers null where it is not known. */
  const withKey = <T>(id: string, use: (key: Buffer) => T): T | null => {
    const keys = deps.backupKeys();
    try {
      const key = keys.find((known) => keyId(known) === id);
      return key === undefined ? null : use(key);
    } finally {
      forget(...keys);
    }
  };

  /** As a thread is handed them: bytes of their own. */
  const copiesOfBackupKeys = (): Uint8Array[] => {
    const keys = deps.backupKeys();
    const copies = keys.map((key) => new Uint8Array(key));
    forget(...keys);
    return copies;
  };

  /** What cannot be removed now is by the next workspace that opens. */
  const leftForLater = (error: unknown): void =>
    deps.log.error('what was prepared could not be removed', { error: String(error) });

  const discard = async (preparedId: string): Promise<void> => {
    const found = prepared.get(preparedId);
    forget(found?.databaseKey);
    prepared.delete(preparedId);
    if (found !== undefined) await rm(found.directory, { recursive: true, force: true }).catch(leftForLater);
  };

  const begin = async (
    want: { readonly at: number; readonly point: null } | { readonly at: null; readonly point: string },
    keep: boolean,
  ): Promise<number> => {
    const id = randomBytes(16).toString('hex');
    const directory = join(root, id);
    const fetched = join(root, `${id}-fetched`);
    await mkdir(root, { recursive: true, mode: 0o700 });
    const backupKeys = copiesOfBackupKeys();
    let databaseKey: Buffer | null = null;
    const gather: Gather = async (watch) => {
      const { target, catalogue } = await deps.catalogue();
      const point =
        want.point === null ? pointFor(catalogue, want.at) : catalogue.points.find((each) => each.id === want.point);
      if (point === undefined) throw new LetterlockError('not-found', 'There is no backup of that time.');
      if (keep) databaseKey = await databaseKeyOf(target, point);
      const local = deps.localFolder();
      if (local === null) await mirror({ target, catalogue, point, until: want.at, folder: fetched }, watch);
      const input: RebuildInput = {
        source: local ?? fetched,
        backupKeys,
        until: want.at,
        pointId: point.id,
        directory,
        preparedId: keep ? id : null,
      };
      return input;
    };
    const ended = (job: Job): void => {
      void rm(fetched, { recursive: true, force: true }).catch(leftForLater);
      forget(...backupKeys);
      if (databaseKey === null) return;
      if (job.state === 'done') prepared.set(id, { directory, databaseKey, at: rebuildResult.parse(job.result).at });
      else forget(databaseKey);
    };
    try {
      return jobs.startWith(keep ? 'backup.prepare' : 'backup.verify', gather, ended);
    } catch (error) {
      forget(...backupKeys);
      throw error;
    }
  };

  const databaseKeyOf = async (target: Target, point: ClearManifest): Promise<Buffer> => {
    const text = parseManifest(await target.getText(manifestName(point.id), mostManifestBytes));
    const databaseKey = text && withKey(text.clear.keyId, (key) => openManifest(text, key).databaseKey);
    if (databaseKey === null) {
      throw new LetterlockError('backup-damaged', 'That backup was sealed with a key that is not known here.');
    }
    return databaseKey;
  };

  return {
    async prepare(at) {
      for (const [old] of [...prepared].slice(0, Math.max(0, prepared.size - mostPrepared + 1))) await discard(old);
      return begin({ at, point: null }, true);
    },
    verify: (pointId) => begin({ at: null, point: pointId }, false),
    async restore(preparedId) {
      const found = prepared.get(preparedId);
      if (found === undefined) throw new LetterlockError('not-found', 'Prepare the restore first; this one is gone.');
      const file = join(found.directory, basename(deps.databasePath));
      const now = deps.clock.now();
      const safety = `before-restore-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${preparedId.slice(0, 4)}`;
      let safetyCopy = '';
      let ledgerKnown = false;
      // Read now: closing the workspace closes what it is read from, and forgets the keys.
      const renewed = renewal(deps, found.databaseKey);
      const presentKey = new Uint8Array(deps.keys.database);
      const ownKey = new Uint8Array(found.databaseKey);
      restoring = preparedId;
      const putInPlace = async (): Promise<void> => {
        const presentPath = deps.databasePath;
        const settle: SettleInput = { presentPath, presentKey, ownKey, renewed, pointAt: found.at, at: now };
        const settled = await runAlone({
          kind: 'backup.settle',
          input: settle,
          databasePath: file,
          databaseKey: found.databaseKey,
          readonly: false,
          workerEntry: deps.workerEntry,
        });
        ({ ledgerKnown } = settleResult.parse(settled));
        safetyCopy = await swapIn(deps.databasePath, file, safety);
        await deps.restored();
      };
      try {
        await deps.reopen(putInPlace);
      } finally {
        prepared.delete(preparedId);
        forget(found.databaseKey, presentKey, ownKey, renewed?.from, ...Object.values(renewed?.to ?? {}));
      }
      return { safetyCopy, ledgerKnown };
    },
    discard,
    async clear() {
      // The workspace closes because one of them is put in its place; the next one to open clears up.
      for (const id of prepared.keys()) if (id !== restoring) await discard(id);
      if (restoring !== null) return;
      await rm(root, { recursive: true, force: true }).catch(leftForLater);
    },
  };
}

/** What a state of before a rotation needs to live under the present keys; null where they are its own. */
function renewal(deps: DeskDeps, databaseKey: Buffer): SettleInput['renewed'] {
  if (databaseKey.equals(deps.keys.database)) return null;
  return { from: deps.formerMasterOf(databaseKey), to: copyKeys(deps.keys) };
}

interface Mirror {
  readonly target: Target;
  readonly catalogue: Catalogue;
  readonly point: ClearManifest;
  readonly until: number | null;
  readonly folder: string;
}

/** Fetches what a restore needs into a folder that looks like the target. */
async function mirror(
  { target, catalogue, point, until, folder }: Mirror,
  { signal, progress }: Parameters<Gather>[0],
): Promise<void> {
  const logs = catalogue.logs.filter(
    ({ stream, last, firstAt }) => stream === point.stream && last > point.seq && firstAt <= (until ?? firstAt),
  );
  const files = [
    { name: manifestName(point.id), bytes: mostManifestBytes },
    { name: snapshotName(point.id), bytes: point.bytes },
    ...logs.map((log) => ({ name: logPath(log), bytes: log.bytes })),
  ];
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  try {
    for (const part of ['points', 'log']) await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
    for (const { name, bytes } of files) {
      signal.throwIfAborted();
      const watch = {
        signal,
        progress: (done: number) => progress(before + done, total, 'fetching'),
        mostBytes: bytes,
      };
      await target.get(name, join(folder, name), watch);
      before += bytes;
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
