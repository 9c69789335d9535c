/** Entry of every worker thread: runs one job on a connection of its own and reports to the job runner, or reads. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { LetterlockError } from '../../shared/result.ts';
import { systemClock } from '../clock.ts';
import { createEgress } from '../net/egress.ts';
import { installEgressGate } from '../net/egress-gate.ts';
import { SealedWriter } from '../files/sealed.ts';
import { openStore, storeError } from '../store/open.ts';
import type { Store } from '../store/open.ts';
import { Turn } from '../store/turn.ts';
import { view } from '../vault/keys.ts';
import { forget } from '../vault/forget.ts';
import { assistHere, startAssistant } from './assist.ts';
import type { AssistRun, JobContext, JobRun } from './job.ts';
import { Mailbox } from './mailbox.ts';
import { serveReads } from './reads.ts';
import type {
  AssistStart,
  FromAssistant,
  FromWorker,
  ReaderStart,
  ToAssistant,
  ToWorker,
  WorkerStart,
} from './worker-protocol.ts';

/** Kinds are loaded when asked for, so that a worker starts fast. */
const kinds: Readonly<Record<string, () => Promise<JobRun>>> = {
  'store.backup': async () => (await import('../store/backup.ts')).backupJob,
  'backup.examine': async () => (await import('../backup/examine-job.ts')).examineJob,
  'backup.prepare': async () => (await import('../backup/rebuild-job.ts')).rebuildJob,
  'backup.settle': async () => (await import('../backup/settle-job.ts')).settleJob,
  'backup.snapshot': async () => (await import('../backup/snapshot-job.ts')).snapshotJob,
  'backup.verify': async () => (await import('../backup/rebuild-job.ts')).rebuildJob,
  'store.verify': async () => (await import('../store/check.ts')).verifyJob,
  'store.check': async () => (await import('../store/check.ts')).checkJob,
  'contacts.bulk': async () => (await import('../contacts/bulk-job.ts')).bulkJob,
  'contacts.export': async () => (await import('../contacts/export-job.ts')).exportJob,
  'contacts.import': async () => (await import('../contacts/import-job.ts')).importJob,
  'contacts.importReport': async () => (await import('../contacts/import-report-job.ts')).importReportJob,
  'contacts.importUndo': async () => (await import('../contacts/import-undo-job.ts')).importUndoJob,
  'contacts.place': async () => (await import('../contacts/place-job.ts')).placeJob,
  'contacts.purge': async () => (await import('../contacts/purge-job.ts')).purgeJob,
  'suppression.export': async () => (await import('../contacts/suppression-jobs.ts')).suppressionExportJob,
  'suppression.import': async () => (await import('../contacts/suppression-jobs.ts')).suppressionImportJob,
  'campaigns.launch': async () => (await import('../campaigns/launch-job.ts')).launchJob,
  'campaigns.simulate': async () => (await import('../campaigns/simulate-job.ts')).simulateJob,
  'campaigns.withdraw': async () => (await import('../campaigns/launch-job.ts')).withdrawJob,
  'monitor.incident': async () => (await import('../monitor/incident-job.ts')).incidentJob,
  'audit.archive': async () => (await import('../audit/jobs.ts')).archiveJob,
  'audit.export': async () => (await import('../audit/jobs.ts')).exportJob,
  'vault.rekey': async () => (await import('../vault/rekey-job.ts')).rekeyJob,
  'audit.verify': async () => (await import('../audit/jobs.ts')).verifyJob,
};

const assistants: Readonly<Record<string, () => Promise<AssistRun>>> = {
  'contacts.followImport': async () => (await import('../contacts/follow-import-task.ts')).followImportTask,
  'contacts.readRows': async () => (await import('../contacts/read-rows-task.ts')).readRowsTask,
};

/** Page caches in KiB: for work that passes over its pages once, a small one, since several threads share the memory. */
const usualCache = 65_536;
const caches: Readonly<Record<string, number>> = {
  'contacts.import': 6_144,
  'contacts.followImport': 2_048,
  'contacts.readRows': 1_024,
  'contacts.place': 16_384,
};

const progressEveryMs = 100;

function post(message: FromWorker): void {
  parentPort?.postMessage(message);
}

async function work(start: WorkerStart): Promise<void> {
  const stop = new AbortController();
  const published: ((fileId: string) => void)[] = [];
  parentPort?.on('message', (message: ToWorker) => {
    if (message.type === 'cancel') stop.abort(new LetterlockError('cancelled'));
    else published.shift()?.(message.fileId);
  });
  const load = kinds[start.kind];
  if (load === undefined) throw new Error(`No such kind of job: ${start.kind}`);
  const run = (await load()) as JobRun<unknown>;
  const { store, key } = openOwn(start, start.kind, start.readonly ?? false);
  const createFile = creatorIn(start.filesDirectory);
  let reported = 0;
  try {
    const result = await run(start.input, {
      store,
      startedAt: start.startedAt,
      jobId: start.jobId,
      signal: stop.signal,
      progress(done, total, phase) {
        const now = performance.now();
        if (now - reported < progressEveryMs) return;
        reported = now;
        post({ type: 'progress', done, total, phase });
      },
      assist: (task, taskInput, where) => {
        if (where === 'here') return assistHere(loadTask(task), taskInput, { store, createFile, signal: stop.signal });
        return startAssistant(
          start.workerEntry ?? '',
          {
            kind: 'assist',
            task,
            input: taskInput,
            databasePath: start.databasePath,
            databaseKey: new Uint8Array(key),
            searchPath: start.searchPath ?? null,
            filesDirectory: start.filesDirectory,
            ...(start.writersWaiting && { writersWaiting: start.writersWaiting }),
          },
          stop.signal,
        );
      },
      createFile,
      publish: (ref) =>
        new Promise((resolve) => {
          published.push(resolve);
          post({ type: 'publish', ref });
        }),
    });
    post({ type: 'done', result });
  } finally {
    forget(key);
    store.close();
  }
}

const creatorIn =
  (directory: string): JobContext['createFile'] =>
  (name, type) =>
    SealedWriter.create(join(directory, randomBytes(16).toString('base64url')), name, type);

type Opened = Pick<WorkerStart, 'databasePath' | 'databaseKey' | 'searchPath' | 'writersWaiting'>;

/** @returns the key too, which is the caller's to forget */
function openOwn(start: Opened, kind: string, readonly: boolean): { store: Store; key: Buffer } {
  // The same bytes: whoever overwrites the one overwrites the other.
  const key = view(start.databaseKey);
  let store: Store | null = null;
  try {
    store = openStore({
      path: start.databasePath,
      key,
      cacheKib: caches[kind] ?? usualCache,
      readonly,
      ...(start.writersWaiting && { turn: new Turn(start.writersWaiting) }),
    });
    if (typeof start.searchPath === 'string') store.attachSearch(start.searchPath, key);
    return { store, key };
  } catch (error) {
    forget(key);
    store?.close();
    throw error;
  }
}

async function loadTask(task: string): Promise<AssistRun<unknown>> {
  const load = assistants[task];
  if (load === undefined) throw new Error(`No such task: ${task}`);
  return (await load()) as AssistRun<unknown>;
}

async function assist(start: AssistStart): Promise<void> {
  const send = (message: FromAssistant, given: readonly ArrayBuffer[] = []): void =>
    parentPort?.postMessage(message, given);
  const stop = new AbortController();
  const mailbox = new Mailbox<never>();
  parentPort?.on('message', (message: ToAssistant) => {
    if (message.type === 'message') mailbox.push(message.value as never);
    else stop.abort(new LetterlockError('cancelled'));
  });
  stop.signal.addEventListener('abort', () => mailbox.fail(stop.signal.reason));
  const run = await loadTask(start.task);
  const { store, key } = openOwn(start, start.task, false);
  forget(key);
  try {
    await run(start.input, {
      store,
      createFile: creatorIn(start.filesDirectory),
      signal: stop.signal,
      post: (value: unknown, given) => send({ type: 'message', value }, given),
      next: () => mailbox.next(),
      taken: () => mailbox.taken(),
    });
  } finally {
    store.close();
  }
}

async function runAssistant(start: AssistStart): Promise<void> {
  try {
    await assist(start);
  } catch (error) {
    post({ type: 'failed', ...asFailure(error) });
  } finally {
    parentPort?.close();
  }
}

/** For the runner: a message that never reaches a user, unless the error is one of the known kinds. */
function asFailure(error: unknown): { code: string; message: string } {
  const known = error instanceof LetterlockError ? error : storeError(error);
  const message = error instanceof Error ? error.message : String(error);
  return { code: known?.code ?? 'internal', message: known?.message ?? message };
}

async function runJob(start: WorkerStart): Promise<void> {
  try {
    await work(start);
  } catch (error) {
    post({ type: 'failed', ...asFailure(error) });
  } finally {
    parentPort?.close();
  }
}

// Threads compute; whatever has to be contacted, the main thread contacts.
installEgressGate(createEgress(systemClock));
const started = workerData as WorkerStart | ReaderStart | AssistStart;
const is = <K extends string>(kind: K, start: { readonly kind: string }): start is { readonly kind: K } =>
  start.kind === kind;
if (is('assist', started)) await runAssistant(started);
else if (is('reader', started)) {
  if (parentPort !== null) serveReads(started, parentPort);
} else await runJob(started);
