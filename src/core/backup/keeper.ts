/**
 * Makes backups without being asked: follows the database, takes snapshots when they are due, delivers both to the
 * target, and deletes what the plan no longer keeps. A target that is away is tried again; meanwhile changes wait in
 * the data directory.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupStatus } from '../../shared/contract/backup.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { DomainDeps } from '../domain.ts';
import type { Cancel } from '../ports.ts';
import { forget } from '../vault/forget.ts';
import { folderOf, readCatalogue } from './catalogue.ts';
import type { Catalogue, ManifestCache } from './catalogue.ts';
import { createDelivery } from './delivery.ts';
import { createFollowing } from './following.ts';
import { newPointId } from './manifest.ts';
import { readConfig, readLineage } from './repository.ts';
import { snapshotResult } from './snapshot-job.ts';
import type { SnapshotInput } from './snapshot-job.ts';
import type { Target } from './target.ts';
import { createTrouble } from './trouble.ts';

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

const hourMs = 3_600_000;
const retryMs = 60_000;
/** For a snapshot that was made in vain. */
const firstRetryMs = 10 * 60_000;
const ownChangesMs = 5_000;

export function createKeeper(deps: KeeperDeps): Keeper {
  const { store, clock, events, jobs } = deps;
  const manifests: ManifestCache = new Map();
  const stopping = new AbortController();
  const trouble = createTrouble(deps);
  let target: Target | null = null;
  let cancelNext: Cancel = () => undefined;
  let nextAt: number | null = null;
  let jobId: number | null = null;
  let last: { at: number; bytes: number } | null = null;
  /** Snapshots in a row that were made and could not be delivered. */
  let undelivered = 0;
  let begun = false;
  let beginning: Promise<void> = Promise.resolve();
  /** Changes up to then are those of the backup itself: its job, its row in the audit log. */
  let quietSince: number | null = null;

  const changed = (): void => events.emit('backup.changed', {});
  const plan = () => readConfig(store.db).plan;

  const scheduleAt = (at: number | null): void => {
    cancelNext();
    if (stopping.signal.aborted) return;
    nextAt = at;
    cancelNext = at === null ? () => undefined : clock.schedule(Math.max(at, clock.now() + 1), due);
  };

  const following = createFollowing({
    ...deps,
    failed: (error) => trouble.failed(error),
    broken: () => scheduleAt(clock.now()),
    found: (waiting) => delivery.found(waiting),
    followed: (spool) => delivery.whenDue(target, spool),
  });

  const delivery = createDelivery({
    ...deps,
    trouble,
    manifests,
    plan,
    changed,
    signal: stopping.signal,
    spool: () => following.spool(),
    delivered({ id, at, bytes }) {
      last = { at, bytes };
      quietSince = clock.now() + ownChangesMs;
      deps.delivered({ id, bytes });
    },
    dropped: () => scheduleAt(clock.now() + retryMs),
  });

  const due = (): void => {
    const spool = following.spool();
    const unchanged = spool !== null && quietSince !== null && (spool.lastAt ?? 0) <= quietSince;
    if (unchanged || jobId !== null) {
      scheduleAt(clock.now() + plan().everyHours * hourMs);
      return;
    }
    try {
      makeSnapshot();
    } catch (error) {
      trouble.failed(error);
      scheduleAt(clock.now() + retryMs);
    }
  };

  /** A target that was away may be back long before the next snapshot is due; one that stays away is asked ever less. */
  const notDelivered = (error: unknown): void => {
    trouble.failed(error);
    const wait = Math.min(plan().everyHours * hourMs, firstRetryMs * 2 ** Math.min(undelivered, 10));
    undelivered += 1;
    scheduleAt(clock.now() + wait);
  };

  const makeSnapshot = (): number => {
    if (target === null) throw new LetterlockError('not-allowed-now', 'Say first where backups are to be kept.');
    if (stopping.signal.aborted) throw new LetterlockError('locked');
    if (jobId !== null) throw new LetterlockError('not-allowed-now', 'A backup is being made already.');
    const { cut, end } = following.cut();
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
    const forgetKeys = (): void => forget(input.backupKey, input.databaseKey);
    const ended = (job: Job): void => {
      forgetKeys();
      end();
      jobId = null;
      if (job.state === 'done') {
        const made = snapshotResult.parse(job.result);
        delivery.announce(made.bytes);
        void delivery.snapshot(to, id, cut, made).then(() => void (undelivered = 0), notDelivered);
      } else if (job.state === 'failed') {
        trouble.failed(new LetterlockError('backup-target', job.error?.message));
      }
      scheduleAt(clock.now() + (job.state === 'failed' ? retryMs : plan().everyHours * hourMs));
      changed();
    };
    try {
      jobId = jobs.start('backup.snapshot', input, ended);
    } catch (error) {
      forgetKeys();
      end();
      throw error;
    }
    changed();
    return jobId;
  };

  /** When the next snapshot is due, from what the target holds. */
  const planNext = async (to: Target, continues: boolean): Promise<void> => {
    const { points } = await readCatalogue(to, manifests);
    const newest = points.at(-1);
    last = newest ?? null;
    const interval = plan().everyHours * hourMs;
    const now = clock.now();
    const spool = following.spool();
    const usable = newest !== undefined && (spool === null || (continues && newest.stream === spool.end.stream));
    // One of the future, made before the clock was set back, must not put the next one off.
    scheduleAt(usable ? Math.max(now, Math.min(newest.at, now) + interval) : now);
  };

  const endFormer = (): void => {
    try {
      following.stop();
    } catch (error) {
      trouble.failed(error);
    }
    following.forget();
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
        trouble.fine();
        return;
      }
      await planNext(target, plan().continuous ? await following.start() : true);
      trouble.fine();
    } catch (error) {
      trouble.failed(error);
      if (stopping.signal.aborted) return;
      const follows = following.on || !plan().continuous;
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
      delivering: delivery.delivering,
      continuous: {
        on: following.on,
        lastAt: following.lastAt,
        waitingBytes: delivery.waitingBytes + (following.spool()?.openBytes ?? 0),
      },
      problem: trouble.current(),
    }),
    async catalogue() {
      const to = target;
      if (to === null) throw new LetterlockError('not-allowed-now', 'Say first where backups are to be kept.');
      await following.follow();
      await delivery.logs(to);
      return { target: to, catalogue: await readCatalogue(to, manifests) };
    },
    async close() {
      stop();
      await delivery.idle();
      await following.opened();
      following.stop();
    },
    closed: () => following.spool()?.rest(),
  };
}

/** What an ended process left of snapshots that were not delivered. */
async function clearUnfinished(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    if (/\.snapshot$|\.check\.db/.test(name)) await rm(join(directory, name), { force: true });
  }
}
