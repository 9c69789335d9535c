/** Delivers to the target, one after the other: the files of changes that wait in the spool, and snapshots. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { BackupPlan, BackupStatus } from '../../shared/contract/backup.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/open.ts';
import type { Cut } from './archiver.ts';
import { prune, readCatalogue } from './catalogue.ts';
import type { ManifestCache } from './catalogue.ts';
import { sealManifest } from './manifest.ts';
import { keyFileName, logPath, manifestName, snapshotName } from './names.ts';
import { readLineage } from './repository.ts';
import { sealedPath } from './snapshot-job.ts';
import type { SnapshotResult } from './snapshot-job.ts';
import type { Spool, WaitingFile } from './spool.ts';
import type { Target } from './target.ts';
import type { Trouble } from './trouble.ts';

export interface DeliveryDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly databaseKey: Buffer;
  readonly backupKey: Buffer;
  readonly spoolDirectory: string;
  readonly trouble: Trouble;
  /** Aborted when nothing more is to be delivered. */
  readonly signal: AbortSignal;
  readonly manifests: ManifestCache;
  spool(): Spool | null;
  plan(): BackupPlan;
  keyFileText(): Promise<string | null>;
  changed(): void;
  /** A snapshot is at the target. */
  delivered(point: { readonly id: string; readonly at: number; readonly bytes: number }): void;
  /** Changes were given up for want of a target: the archive begins anew. */
  dropped(): void;
}

export interface Delivery {
  readonly delivering: BackupStatus['delivering'];
  /** Of finished files in the spool. */
  readonly waitingBytes: number;
  found(waiting: readonly WaitingFile[]): void;
  /** Delivers changes where there are many, or where the last time is long ago; what is wrong is told as trouble. */
  whenDue(to: Target | null, spool: Spool): Promise<void>;
  logs(to: Target): Promise<void>;
  /** @param made the sealed file in the spool directory, which is removed */
  snapshot(to: Target, id: string, cut: Cut, made: SnapshotResult): Promise<void>;
  /** To be called when a snapshot is made: until it is delivered, that is what is going on. */
  announce(bytes: number): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** A file of changes is delivered after so long, or when it is so large. */
const deliverEveryMs = 10_000;
const largeFile = 4 * 1_048_576;
/** More than that is not kept on this machine for a target that is away: the archive begins anew with a snapshot. */
const mostWaiting = 1024 * 1_048_576;

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { store, clock, trouble, signal } = deps;
  let running: Promise<void> = Promise.resolve();
  let delivering: BackupStatus['delivering'] = null;
  let waitingBytes = 0;
  let deliveredAt = 0;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = running.then(work, work);
    running = next.then(
      () => undefined,
      () => undefined,
    );
    return next;
  };

  const found = (waiting: readonly WaitingFile[]): void => {
    waitingBytes = waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  };

  const deliverLogs = async (to: Target): Promise<void> => {
    const spool = deps.spool();
    if (spool === null) return;
    spool.cutFile();
    const waiting = await spool.waiting();
    found(waiting);
    for (const file of waiting) {
      if (signal.aborted) return;
      await to.put(logPath(file), file.path, { signal, progress: () => undefined });
      await rm(file.path, { force: true });
      waitingBytes -= file.bytes;
    }
    deliveredAt = performance.now();
  };

  const dropWaiting = async (): Promise<void> => {
    for (const file of (await deps.spool()?.waiting()) ?? []) await rm(file.path, { force: true });
    waitingBytes = 0;
    const spool = deps.spool();
    spool?.begin(spool.position);
    deps.dropped();
  };

  const deliverQuietly = async (to: Target, spool: Spool): Promise<void> => {
    deliveredAt = performance.now();
    spool.cutFile();
    try {
      await inTurn(() => deliverLogs(to));
      trouble.fine();
    } catch (error) {
      trouble.failed(error);
      if (waitingBytes > mostWaiting) await dropWaiting();
    }
  };

  const deliverKeyFile = async (to: Target): Promise<string | null> => {
    const text = await deps.keyFileText();
    if (text === null) return null;
    const digest = createHash('sha256').update(text).digest('hex');
    await to.putText(keyFileName(digest), text);
    return digest;
  };

  const describe = (id: string, { at, end }: Cut, made: SnapshotResult, keyFile: string | null): string => {
    const { bytes, sha256, summary } = made;
    const { stream, seq, link } = end;
    const lineage = readLineage(store.db);
    const { databaseKey } = deps;
    const manifest = { id, at, lineage, bytes, stream, seq, link, keyFile, databaseKey, sha256, summary };
    return sealManifest(deps.backupKey, manifest);
  };

  const deliverSnapshot = async (to: Target, id: string, cut: Cut, made: SnapshotResult): Promise<void> => {
    const path = sealedPath(deps.spoolDirectory, id);
    try {
      await to.put(snapshotName(id), path, {
        signal,
        progress(done, total) {
          delivering = { done, total };
        },
      });
      const keyFile = await deliverKeyFile(to);
      await to.putText(manifestName(id), describe(id, cut, made, keyFile));
      deps.delivered({ id, at: cut.at, bytes: made.bytes });
      await deliverLogs(to);
      const catalogue = await readCatalogue(to, deps.manifests);
      await prune(to, catalogue, deps.plan(), clock.now(), deps.spool()?.end.stream ?? '');
      trouble.fine();
    } finally {
      // A large file takes a while to be removed: until then nobody is to think that it has been delivered.
      await rm(path, { force: true });
      delivering = null;
      deps.changed();
    }
  };

  return {
    get delivering() {
      return delivering;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    found,
    async whenDue(to, spool) {
      const due =
        spool.openBytes > largeFile || (spool.openBytes > 0 && performance.now() - deliveredAt > deliverEveryMs);
      if (due && to !== null) await deliverQuietly(to, spool);
    },
    logs: (to) => inTurn(() => deliverLogs(to)),
    snapshot: (to, id, cut, made) => inTurn(() => deliverSnapshot(to, id, cut, made)),
    announce(bytes) {
      delivering = { done: 0, total: bytes };
    },
    idle: () => running,
  };
}
