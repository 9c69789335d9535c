/** Entry of every worker thread: runs one job on a connection of its own and reports to the job runner, or reads. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { LetterlockError } from '../../shared/result.ts';
import { SealedWriter } from '../files/sealed.ts';
import { openStore, storeError } from '../store/open.ts';
import { Turn } from '../store/turn.ts';
import type { JobRun } from './job.ts';
import { serveReads } from './reads.ts';
import type { FromWorker, ReaderStart, ToWorker, WorkerStart } from './worker-protocol.ts';

/** Kinds are loaded when asked for, so that a worker starts fast. */
const kinds: Readonly<Record<string, () => Promise<JobRun>>> = {
  'store.backup': async () => (await import('../store/backup.ts')).backupJob,
  'store.verify': async () => (await import('../store/check.ts')).verifyJob,
  'store.check': async () => (await import('../store/check.ts')).checkJob,
  'contacts.bulk': async () => (await import('../contacts/bulk-job.ts')).bulkJob,
  'contacts.export': async () => (await import('../contacts/export-job.ts')).exportJob,
  'contacts.import': async () => (await import('../contacts/import-job.ts')).importJob,
  'contacts.importReport': async () => (await import('../contacts/import-report-job.ts')).importReportJob,
  'contacts.importUndo': async () => (await import('../contacts/import-undo-job.ts')).importUndoJob,
  'contacts.place': async () => (await import('../contacts/import-place.ts')).placeJob,
  'contacts.purge': async () => (await import('../contacts/purge-job.ts')).purgeJob,
  'suppression.export': async () => (await import('../contacts/suppression-jobs.ts')).suppressionExportJob,
  'suppression.import': async () => (await import('../contacts/suppression-jobs.ts')).suppressionImportJob,
  'campaigns.count': async () => (await import('../campaigns/audience-job.ts')).countJob,
  'campaigns.launch': async () => (await import('../campaigns/launch-job.ts')).launchJob,
  'campaigns.sample': async () => (await import('../campaigns/audience-job.ts')).sampleJob,
  'campaigns.scan': async () => (await import('../campaigns/audience-job.ts')).scanJob,
  'campaigns.simulate': async () => (await import('../campaigns/simulate-job.ts')).simulateJob,
  'campaigns.withdraw': async () => (await import('../campaigns/launch-job.ts')).withdrawJob,
  'audit.archive': async () => (await import('../audit/jobs.ts')).archiveJob,
  'audit.export': async () => (await import('../audit/jobs.ts')).exportJob,
  'audit.verify': async () => (await import('../audit/jobs.ts')).verifyJob,
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
  const key = Buffer.from(start.databaseKey);
  const store = openStore({
    path: start.databasePath,
    key,
    cacheKib: 65_536,
    readonly: start.readonly ?? false,
    ...(start.writersWaiting && { turn: new Turn(start.writersWaiting) }),
  });
  key.fill(0);
  start.databaseKey.fill(0);
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
      createFile: (name, type) =>
        SealedWriter.create(join(start.filesDirectory, randomBytes(16).toString('base64url')), name, type),
      publish: (ref) =>
        new Promise((resolve) => {
          published.push(resolve);
          post({ type: 'publish', ref });
        }),
    });
    post({ type: 'done', result });
  } finally {
    store.close();
  }
}

async function runJob(start: WorkerStart): Promise<void> {
  try {
    await work(start);
  } catch (error) {
    const known = error instanceof LetterlockError ? error : storeError(error);
    post({
      type: 'failed',
      code: known?.code ?? 'internal',
      message: known?.message ?? (error instanceof Error ? error.message : String(error)),
    });
  } finally {
    parentPort?.close();
  }
}

const isReader = (start: WorkerStart | ReaderStart): start is ReaderStart => start.kind === 'reader';

const started = workerData as WorkerStart | ReaderStart;
if (!isReader(started)) await runJob(started);
else if (parentPort !== null) serveReads(started, parentPort);
