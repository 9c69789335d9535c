/**
 * Makes backups without being asked: follows the database, takes snapshots when they are due, delivers both to the
 * target, and deletes what the plan no longer keeps. A target that is away is tried again; meanwhile changes wait in
 * the data directory.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupStatus } from '../../shared/contract/backup.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { DomainDeps } from '../domain.ts';
import type { Cancel } from '../ports.ts';
import { createArchiver } from './archiver.ts';
import type { Archiver, Cut } from './archiver.ts';
import { folderOf, prune, readCatalogue } from './catalogue.ts';
import type { Catalogue, ManifestCache } from './catalogue.ts';
import { diskFull } from './disk-full.ts';
import { newPointId, sealManifest } from './manifest.ts';
import { keyFileName, logPath, manifestName, snapshotName } from './names.ts';
import { readConfig, readLineage } from './repository.ts';
import { sealedPath, snapshotResult } from './snapshot-job.ts';
import type { SnapshotInput, SnapshotResult } from './snapshot-job.ts';
import { nowhere } from './nowhere.ts';
import { openSpool } from './spool.ts';
import type { Spool } from './spool.ts';
import type { Target } from './target.ts';

export interface KeeperDeps extends Pick<DomainDeps, 'store' | 'clock' | 'events' | 'jobs' | 'log'> {
  readonly databaseKey: Buffer;
  readonly backupKey: Buffer;
  /** In the data directory; the keeper's own. */
  readonly spoolDirectory: string;
  /** The present key file, which goes along with each snapshot; null when there is none. */
  keyFileText(): Promise<string | null>;
  /** The configured place, or null. What is asked of it over the network ends with `ending`: a lock waits for nobody. */
  target(ending: AbortSignal): Promise<Target | null>;
  /** For the audit log. */
  delivered(point: { readonly id: string; readonly bytes: number }): void;
}

export type KeeperStatus = Pick<
  BackupStatus,
  'lastVerified' | 'nextAt' | 'jobId' | 'delivering' | 'continuous' | 'problem'
>;

export interface Keeper {
  /** Begins, or begins anew after a change of the configuration. */
  restart(): Promise<void>;
  /** Begins where that was not done yet. */
  ensure(): Promise<void>;
  /** Begins nothing any more: to be called before jobs are stopped. */
  stop(): void;
  /** @throws LetterlockError `not-allowed-now` without a target or while one is being made */
  makeSnapshot(): number;
  status(): KeeperStatus;
  /** What the target holds now, after all that waits was delivered. */
  catalogue(): Promise<{ readonly target: Target; readonly catalogue: Catalogue }>;
  /** Stops following; nothing may be written to the database afterwards. */
  close(): Promise<void>;
  /** To be called when the database is closed. */
  closed(): void;
}

const followEveryMs = 1_000;
/** A file of changes is delivered after so long, or when it is so large. */
const deliverEveryMs = 10_000;
const largeFile = 4 * 1_048_576;
const hourMs = 3_600_000;
const retryMs = 60_000;
/** For a snapshot that was made in vain. */
const firstRetryMs = 10 * 60_000;
/** More than that is not kept on this machine for a target that is away: the archive begins anew with a snapshot. */
const ownChangesMs = 5_000;
const mostWaiting = 1024 * 1_048_576;

export function createKeeper(deps: KeeperDeps): Keeper {
  const { store, clock, events, jobs, log } = deps;
  const manifests: ManifestCache = new Map();
  let target: Target | null = null;
  let spool: Spool | null = null;
  let archiver: Archiver | null = null;
  let timer: NodeJS.Timeout | undefined;
  let cancelNext: Cancel = () => undefined;
  let nextAt: number | null = null;
  let jobId: number | null = null;
  let running: Promise<void> = Promise.resolve();
  let delivering: KeeperStatus['delivering'] = null;
  let problem: KeeperStatus['problem'] = null;
  let last: { at: number; bytes: number } | null = null;
  let waitingBytes = 0;
  /** Snapshots in a row that were made and could not be delivered. */
  let undelivered = 0;
  let deliveredAt = 0;
  let generation = 0;
  let begun = false;
  let beginning: Promise<void> = Promise.resolve();
  /** Resolves when the spool is open that is being opened. */
  let opening: Promise<unknown> = Promise.resolve();
  let followedAt: number | null = null;
  /** Changes up to then are those of the backup itself: its job, its row in the audit log. */
  let quietSince: number | null = null;
  const stopping = new AbortController();

  /** The problem as it was said last, which is not said again every second. */
  let said = '';

  const changed = (): void => events.emit('backup.changed', {});
  const failed = (cause: unknown): void => {
    const error = diskFull(cause);
    const known = error instanceof LetterlockError ? error : new LetterlockError('internal');
    if (known.code === 'cancelled') return;
    const text = `${known.code} ${String(error)}`;
    if (problem !== null && said === text) return;
    said = text;
    if (known !== error) log.error('a backup failed', { error: String(error) });
    problem = { code: known.code, message: known.message, since: problem?.since ?? clock.now() };
    changed();
  };
  const fine = (): void => {
    if (problem === null) return;
    problem = null;
    changed();
  };

  const plan = () => readConfig(store.db).plan;

  /** Deliveries come one after the other. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = running.then(work, work);
    running = next.then(
      () => undefined,
      () => undefined,
    );
    return next;
  };

  const scheduleAt = (at: number | null): void => {
    cancelNext();
    if (stopping.signal.aborted) return;
    nextAt = at;
    cancelNext = at === null ? () => undefined : clock.schedule(Math.max(at, clock.now() + 1), due);
  };

  const due = (): void => {
    const unchanged = spool !== null && quietSince !== null && (spool.lastAt ?? 0) <= quietSince;
    if (unchanged || jobId !== null) {
      scheduleAt(clock.now() + plan().everyHours * hourMs);
      return;
    }
    try {
      makeSnapshot();
    } catch (error) {
      failed(error);
      scheduleAt(clock.now() + retryMs);
    }
  };

  const deliverLogs = async (to: Target): Promise<void> => {
    if (spool === null) return;
    spool.cutFile();
    const waiting = await spool.waiting();
    waitingBytes = waiting.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const file of waiting) {
      if (stopping.signal.aborted) return;
      await to.put(logPath(file), file.path, { signal: stopping.signal, progress: () => undefined });
      await rm(file.path, { force: true });
      waitingBytes -= file.bytes;
    }
    deliveredAt = performance.now();
  };

  const follow = async (mine: number): Promise<void> => {
    if (mine !== generation || archiver === null || spool === null) return;
    try {
      await archiver.follow();
      followedAt = clock.now();
      if (spool.openBytes > largeFile || (spool.openBytes > 0 && performance.now() - deliveredAt > deliverEveryMs)) {
        await deliverQuietly();
      }
    } catch (error) {
      failed(error);
    }
    if (mine !== generation) return;
    timer = setTimeout(() => void follow(mine), followEveryMs);
    timer.unref();
  };

  const deliverQuietly = async (): Promise<void> => {
    const to = target;
    if (to === null || spool === null) return;
    deliveredAt = performance.now();
    spool.cutFile();
    try {
      await inTurn(() => deliverLogs(to));
      fine();
    } catch (error) {
      failed(error);
      if (waitingBytes > mostWaiting) await dropWaiting();
    }
  };

  const dropWaiting = async (): Promise<void> => {
    for (const file of (await spool?.waiting()) ?? []) await rm(file.path, { force: true });
    waitingBytes = 0;
    spool?.begin(spool.position);
    scheduleAt(clock.now() + retryMs);
  };

  const takeCut = (): { cut: Cut; end: () => void } => {
    if (archiver !== null) {
      const cut = archiver.cut();
      return { cut, end: cut.release };
    }
    const alone = createArchiver({
      store,
      databaseKey: deps.databaseKey,
      spool: nowhere(),
      now: () => clock.now(),
      broken: () => undefined,
    });
    return { cut: alone.cut(), end: () => alone.close() };
  };

  /** A target that was away may be back long before the next snapshot is due; one that stays away is asked ever less. */
  const notDelivered = (error: unknown): void => {
    failed(error);
    const wait = Math.min(plan().everyHours * hourMs, firstRetryMs * 2 ** Math.min(undelivered, 10));
    undelivered += 1;
    scheduleAt(clock.now() + wait);
  };

  const makeSnapshot = (): number => {
    if (target === null) throw new LetterlockError('not-allowed-now', 'Say first where backups are to be kept.');
    if (stopping.signal.aborted) throw new LetterlockError('locked');
    if (jobId !== null) throw new LetterlockError('not-allowed-now', 'A backup is being made already.');
    const { cut, end } = takeCut();
    const to = target;
    const id = newPointId(cut.at);
    const input: SnapshotInput = {
      source: {
        databaseFile: store.pagesFile(),
        logPath: `${store.path}-wal`,
        pages: cut.pages,
        position: cut.position,
      },
      backupKey: new Uint8Array(deps.backupKey),
      databaseKey: new Uint8Array(deps.databaseKey),
      directory: deps.spoolDirectory,
      id,
    };
    const ended = (job: Job): void => {
      end();
      jobId = null;
      if (job.state === 'done') {
        const made = snapshotResult.parse(job.result);
        delivering = { done: 0, total: made.bytes };
        void inTurn(() => deliverSnapshot(to, id, cut, made)).then(() => void (undelivered = 0), notDelivered);
      } else if (job.state === 'failed') {
        failed(new LetterlockError('backup-target', job.error?.message));
      }
      scheduleAt(clock.now() + (job.state === 'failed' ? retryMs : plan().everyHours * hourMs));
      changed();
    };
    try {
      jobId = jobs.start('backup.snapshot', input, ended);
    } catch (error) {
      end();
      throw error;
    }
    changed();
    return jobId;
  };

  const deliverSnapshot = async (to: Target, id: string, cut: Cut, made: SnapshotResult): Promise<void> => {
    const path = sealedPath(deps.spoolDirectory, id);
    try {
      await to.put(snapshotName(id), path, {
        signal: stopping.signal,
        progress(done, total) {
          delivering = { done, total };
        },
      });
      const keyFile = await deliverKeyFile(to);
      const { bytes, sha256, summary } = made;
      const { stream, seq, link } = cut.end;
      const lineage = readLineage(store.db);
      const text = sealManifest(deps.backupKey, {
        id,
        at: cut.at,
        lineage,
        bytes,
        stream,
        seq,
        link,
        keyFile,
        databaseKey: deps.databaseKey,
        sha256,
        summary,
      });
      await to.putText(manifestName(id), text);
      last = { at: cut.at, bytes };
      quietSince = clock.now() + ownChangesMs;
      deps.delivered({ id, bytes });
      await deliverLogs(to);
      const catalogue = await readCatalogue(to, manifests);
      await prune(to, catalogue, plan(), clock.now(), spool?.end.stream ?? '');
      fine();
    } finally {
      // A large file takes a while to be removed: until then nobody is to think that it has been delivered.
      await rm(path, { force: true });
      delivering = null;
      changed();
    }
  };

  const deliverKeyFile = async (to: Target): Promise<string | null> => {
    const text = await deps.keyFileText();
    if (text === null) return null;
    const digest = createHash('sha256').update(text).digest('hex');
    await to.putText(keyFileName(digest), text);
    return digest;
  };

  const stopFollowing = (): void => {
    generation += 1;
    clearTimeout(timer);
    const following = archiver;
    archiver = null;
    try {
      following?.close();
    } finally {
      spool?.close();
    }
  };

  const startFollowing = async (): Promise<boolean> => {
    const mine = generation;
    const opened = await openSpool({
      directory: deps.spoolDirectory,
      backupKey: deps.backupKey,
      databasePath: store.path,
    });
    const waiting = await opened.waiting();
    waitingBytes = waiting.reduce((sum, { bytes }) => sum + bytes, 0);
    spool = opened;
    archiver = createArchiver({
      store,
      databaseKey: deps.databaseKey,
      spool: opened,
      now: () => clock.now(),
      broken: () => scheduleAt(clock.now()),
    });
    timer = setTimeout(() => void follow(mine), followEveryMs);
    timer.unref();
    return opened.continues;
  };

  /** When the next snapshot is due, from what the target holds. */
  const planNext = async (to: Target, continues: boolean): Promise<void> => {
    const { points } = await readCatalogue(to, manifests);
    const newest = points.at(-1);
    last = newest ?? null;
    const interval = plan().everyHours * hourMs;
    const now = clock.now();
    const usable = newest !== undefined && (spool === null || (continues && newest.stream === spool.end.stream));
    // One of the future, made before the clock was set back, must not put the next one off.
    scheduleAt(usable ? Math.max(now, Math.min(newest.at, now) + interval) : now);
  };

  const endFormer = (): void => {
    try {
      stopFollowing();
    } catch (error) {
      failed(error);
    }
    spool = null;
    cancelNext();
    nextAt = null;
    last = null;
    manifests.clear();
  };

  /** Never rejects: what is wrong is told by the status. */
  const beginAnew = async (): Promise<void> => {
    begun = true;
    target = null;
    endFormer();
    try {
      await mkdir(deps.spoolDirectory, { recursive: true, mode: 0o700 });
      await clearUnfinished(deps.spoolDirectory);
      const found = await deps.target(stopping.signal);
      if (stopping.signal.aborted) return;
      target = found === null ? null : folderOf(found, readLineage(store.db));
      if (target === null) {
        fine();
        return;
      }
      const following = plan().continuous ? startFollowing() : Promise.resolve(true);
      opening = following.catch(() => undefined);
      await planNext(target, await following);
      fine();
    } catch (error) {
      failed(error);
      if (stopping.signal.aborted) return;
      const follows = archiver !== null || !plan().continuous;
      if (target !== null && follows) scheduleAt(clock.now() + retryMs);
      else cancelNext = clock.schedule(clock.now() + retryMs, () => void restart());
    }
    changed();
  };

  /** One after the other. */
  const restart = (): Promise<void> => {
    beginning = beginning.then(beginAnew);
    return beginning;
  };

  const stop = (): void => {
    cancelNext();
    nextAt = null;
    stopping.abort(new LetterlockError('cancelled'));
  };

  return {
    restart,
    ensure: () => (begun ? beginning : restart()),
    stop,
    makeSnapshot,
    status: () => ({
      lastVerified: last === null ? null : { at: last.at, bytes: last.bytes },
      nextAt,
      jobId,
      delivering,
      continuous: { on: archiver !== null, lastAt: followedAt, waitingBytes: waitingBytes + (spool?.openBytes ?? 0) },
      problem,
    }),
    async catalogue() {
      const to = target;
      if (to === null) throw new LetterlockError('not-allowed-now', 'Say first where backups are to be kept.');
      await archiver?.follow();
      await inTurn(() => deliverLogs(to));
      return { target: to, catalogue: await readCatalogue(to, manifests) };
    },
    async close() {
      stop();
      await running;
      await opening;
      stopFollowing();
    },
    closed: () => spool?.rest(),
  };
}

/** What an ended process left of snapshots that were not delivered. */
async function clearUnfinished(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    if (/\.snapshot$|\.check\.db/.test(name)) await rm(join(directory, name), { force: true });
  }
}
