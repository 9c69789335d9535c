/**
 * The job runner: work over 50 ms runs in a worker thread and has an id, progress, cancel, and a record that
 * survives a restart: a job that was running when the process ended is `interrupted`, and says so.
 */
import type { ResourceLimits } from 'node:worker_threads';
import type { Job } from '../../shared/contract/jobs.ts';
import { errorTable, LetterlockError } from '../../shared/result.ts';
import type { EventBus } from '../events.ts';
import type { Files } from '../files/staging.ts';
import type { Handlers } from '../handlers.ts';
import type { Clock, Log } from '../ports.ts';
import type { Store } from '../store/open.ts';
import type { Json } from './job.ts';
import { startPruning } from './prune.ts';
import { createReader } from './reader.ts';
import type { Reader } from './reader.ts';
import { endJob, findJob as storedJob, insertJob, interruptOpenJobs, newestJobs, startJob } from './repository.ts';
import { shownTo } from './shown.ts';
import { startWorker } from './start-worker.ts';
import { subjectOf } from './subject.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol.ts';

export interface JobsDeps {
  readonly store: Store;
  readonly databaseKey: Buffer;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly files: Files;
  readonly filesDirectory: string;
  readonly log: Log;
  readonly workerEntry: URL;
}

/** Hears of the finished record. */
type Ended = (job: Job) => void;

export interface Jobs {
  readonly handlers: Handlers<'jobs'>;
  /**
   * Starts a job of a kind that `worker.ts` knows; answers its id.
   * @param ended called once with the finished record, before its event goes out.
   */
  start(kind: string, input: unknown, ended?: Ended): number;
  /** The same for a job whose input has to be fetched first, on this thread: that is part of the job. */
  startWith(kind: string, gather: Gather, ended?: Ended): number;
  /** Work that waits for others more than it computes: all of it on this thread, and it takes no worker's place. */
  startHere(kind: string, work: HereWork, ended?: Ended): number;
  /** Resolves with the finished record. */
  wait(jobId: number): Promise<Job>;
  /** Answers a heavy read from a thread of its own, without a record. */
  readonly ask: Reader['ask'];
  readonly warm: Reader['warm'];
  /** Cancels all and resolves when no worker is left. */
  stop(): Promise<void>;
}

interface Watch {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number | null, phase: string) => void;
}

/** Fetches the input of a job. What it throws is the job's failure. */
export type Gather = (watch: Watch) => Promise<unknown>;
/** All of a job. What it throws is the job's failure. */
export type HereWork = (watch: Watch & { readonly jobId: number }) => Promise<Json>;

type Progress = Pick<Job, 'done' | 'total' | 'phase'>;

interface Running {
  /** Asks it to end. */
  readonly end: () => void;
  readonly settled: Promise<void>;
  /** Takes none of the places of jobs that compute. */
  readonly aside: boolean;
  cancelled: boolean;
  /** In memory until the end: writing it would wait for the worker's own transactions. */
  progress: Progress;
}

interface Outcome {
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly result: Json | null;
  readonly error: { code: string; message: string } | null;
}

/** A job that does not react to a cancel within this time is ended with its thread. */
const cancelGraceMs = 5_000;
const progressEveryMs = 100;
const atOnce = 2;
const whenCancelled: Outcome = { state: 'cancelled', result: null, error: null };
const notYet: Progress = { done: 0, total: null, phase: null };

/** Without a limit V8 lets garbage grow to several times of what a long job needs. */
const limits: Readonly<Record<string, ResourceLimits>> = {
  'contacts.import': { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 12 },
};

export function createJobs(deps: JobsDeps): Jobs {
  const { store, clock, events } = deps;
  interruptOpenJobs(store.db, clock.now());
  const running = new Map<number, Running>();
  const waiting: { readonly jobId: number; readonly begin: () => void }[] = [];
  const listeners = new Map<number, Ended[]>();
  let stopping = false;
  const reader = createReader({
    store,
    databaseKey: deps.databaseKey,
    workerEntry: deps.workerEntry,
  });
  const pruning = startPruning({
    store,
    clock,
    log: deps.log,
    quiet: () => running.size === 0 && waiting.length === 0,
  });

  const withProgress = (job: Job): Job => ({ ...job, ...running.get(job.id)?.progress });
  /** Ends that could not be written. */
  const unwritten = new Map<number, Job>();
  const findJob = (jobId: number): Job => unwritten.get(jobId) ?? withProgress(storedJob(store.db, jobId));
  const changed = (jobId: number): void => {
    const { result: _, subject: __, ...job } = findJob(jobId);
    events.emit('job.changed', job);
  };

  const places = (): number => atOnce - [...running.values()].filter(({ aside }) => !aside).length;

  /** What follows from a job is its starter's: it must not keep others from hearing of it, nor the next from starting. */
  const tell = (listener: Ended, record: Job): void => {
    try {
      listener(record);
    } catch (error) {
      deps.log.error('the end of a job could not be followed up', { kind: record.kind, error: String(error) });
    }
  };

  const finish = (jobId: number, outcome: Outcome): void => {
    const progress = running.get(jobId)?.progress ?? notYet;
    running.delete(jobId);
    const finishedAt = clock.now();
    try {
      endJob(store.db, jobId, { ...outcome, ...progress, finishedAt });
    } catch (error) {
      // A worker has ended, and nobody is there to catch it.
      deps.log.error('the end of a job could not be written', { error: String(error) });
      unwritten.set(jobId, { ...findJob(jobId), ...failureOf(outcome), finishedAt });
    }
    const record = findJob(jobId);
    const told = listeners.get(jobId) ?? [];
    listeners.delete(jobId);
    for (const listener of told) tell(listener, record);
    changed(jobId);
    if (!stopping && places() > 0) waiting.shift()?.begin();
  };

  const launch = (jobId: number, kind: string, input: unknown): void => {
    const startedAt = clock.now();
    const start: WorkerStart = {
      kind,
      input,
      jobId,
      startedAt,
      databasePath: store.path,
      searchPath: store.searchPath,
      databaseKey: new Uint8Array(deps.databaseKey),
      filesDirectory: deps.filesDirectory,
      workerEntry: deps.workerEntry.href,
      writersWaiting: store.turn.shared,
    };
    const worker = startWorker(deps.workerEntry, start, { name: kind, resourceLimits: limits[kind] ?? {} });
    let outcome: Outcome | null = null;
    worker.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'progress': {
          const job = running.get(jobId);
          if (job !== undefined) job.progress = { done: message.done, total: message.total, phase: message.phase };
          changed(jobId);
          break;
        }
        case 'publish': {
          const reply: ToWorker = { type: 'published', fileId: deps.files.adopt(message.ref) };
          worker.postMessage(reply);
          break;
        }
        case 'done':
          outcome = { state: 'done', result: message.result, error: null };
          break;
        case 'failed':
          outcome = failed(deps.log, kind, message.code, message.message);
          break;
      }
    });
    worker.on('error', (error) => {
      outcome = failed(deps.log, kind, 'internal', error.message);
    });
    const settled = new Promise<void>((resolve) => {
      worker.on('exit', () => {
        const cancelled = running.get(jobId)?.cancelled ?? false;
        finish(
          jobId,
          outcome ?? (cancelled ? whenCancelled : failed(deps.log, kind, 'internal', 'the worker ended early')),
        );
        resolve();
      });
    });
    const end = (): void => {
      const message: ToWorker = { type: 'cancel' };
      worker.postMessage(message);
      const timer = setTimeout(() => void worker.terminate(), cancelGraceMs);
      worker.once('exit', () => clearTimeout(timer));
    };
    running.set(jobId, { end, settled, aside: false, cancelled: false, progress: notYet });
    changed(jobId);
  };

  /** @param aside takes none of the places of jobs that compute */
  const runHere = (jobId: number, kind: string, aside: boolean, work: (watch: Watch) => Promise<void>): void => {
    const stop = new AbortController();
    const whole = async (): Promise<void> => {
      try {
        await work({ signal: stop.signal, progress: shown(jobId) });
      } catch (error) {
        finish(jobId, stop.signal.aborted ? whenCancelled : outcomeOf(deps.log, kind, error));
      }
    };
    const end = (): void => stop.abort(new LetterlockError('cancelled'));
    const settled = Promise.resolve().then(whole);
    running.set(jobId, { end, settled, aside, cancelled: false, progress: notYet });
    changed(jobId);
  };

  const gatherFirst = (jobId: number, kind: string, gather: Gather): void =>
    runHere(jobId, kind, false, async (watch) => {
      const input = await gather(watch);
      watch.signal.throwIfAborted();
      launch(jobId, kind, input);
      await running.get(jobId)?.settled;
    });

  const workHere = (jobId: number, kind: string, work: HereWork): void =>
    runHere(jobId, kind, true, async (watch) => {
      const result = await work({ ...watch, jobId });
      finish(jobId, { state: 'done', result, error: null });
    });

  const shown = (jobId: number) => {
    let last = Number.NEGATIVE_INFINITY;
    return (done: number, total: number | null, phase: string): void => {
      const job = running.get(jobId);
      const now = performance.now();
      if (job === undefined || (now - last < progressEveryMs && phase === job.progress.phase)) return;
      last = now;
      job.progress = { done, total, phase };
      changed(jobId);
    };
  };

  const cancel = (jobId: number): void => {
    const job = running.get(jobId);
    if (job === undefined || job.cancelled) return;
    job.cancelled = true;
    job.end();
  };

  /** @throws LetterlockError `locked` once all are being ended: nobody would wait for another one's thread */
  const record = (kind: string, subject: string | null, ended: Ended | undefined): number => {
    if (stopping) throw new LetterlockError('locked');
    const jobId = insertJob(store.db, kind, subject, clock.now());
    if (ended !== undefined) whenEnded(jobId, ended);
    return jobId;
  };

  const enqueue = (
    kind: string,
    subject: string | null,
    ended: Ended | undefined,
    run: (jobId: number) => void,
  ): number => {
    const jobId = record(kind, subject, ended);
    const begin = (): void => {
      if (findJob(jobId).state !== 'queued') {
        waiting.shift()?.begin();
        return;
      }
      startJob(store.db, jobId);
      run(jobId);
    };
    if (places() > 0) begin();
    else waiting.push({ jobId, begin });
    changed(jobId);
    return jobId;
  };

  const whenEnded = (jobId: number, listener: Ended): void => {
    const known = listeners.get(jobId);
    if (known === undefined) listeners.set(jobId, [listener]);
    else known.push(listener);
  };

  return {
    handlers: {
      list: (_input, { principal }) => ({
        items: newestJobs(store.db).map((job) => shownTo(principal, withProgress(job))),
      }),
      get: ({ id }, { principal }) => shownTo(principal, findJob(id)),
      cancel({ id }) {
        const job = findJob(id);
        if (job.state === 'queued') finish(id, { state: 'cancelled', result: null, error: null });
        else cancel(id);
        return {};
      },
    },
    start: (kind, input, ended) => enqueue(kind, subjectOf(input), ended, (jobId) => launch(jobId, kind, input)),
    startWith: (kind, gather, ended) => enqueue(kind, null, ended, (jobId) => gatherFirst(jobId, kind, gather)),
    startHere(kind, work, ended) {
      const jobId = record(kind, null, ended);
      startJob(store.db, jobId);
      workHere(jobId, kind, work);
      return jobId;
    },
    wait(jobId) {
      const job = findJob(jobId);
      if (job.finishedAt !== null) return Promise.resolve(job);
      return new Promise((resolve) => whenEnded(jobId, resolve));
    },
    ask: (kind, input) => reader.ask(kind, input),
    warm: () => reader.warm(),
    async stop() {
      stopping = true;
      pruning.stop();
      for (const jobId of running.keys()) cancel(jobId);
      // Whoever waits for one that did not begin is told, too.
      for (const { jobId } of waiting.splice(0)) if (findJob(jobId).state === 'queued') finish(jobId, whenCancelled);
      await Promise.all([reader.stop(), ...[...running.values()].map((job) => job.settled)]);
    },
  };
}

/** What a job ends as whose end could not be written, as on a full disk; the next opening calls it interrupted. */
const failureOf = ({ error }: Outcome): Pick<Job, 'state' | 'error'> => ({
  state: 'failed',
  error: error ?? { code: 'internal', message: errorTable.internal.message },
});

function outcomeOf(log: Log, kind: string, error: unknown): Outcome {
  const known = error instanceof LetterlockError;
  return failed(log, kind, known ? error.code : 'internal', known ? error.message : String(error));
}

function failed(log: Log, kind: string, code: string, message: string): Outcome {
  if (code === 'cancelled') return { state: 'cancelled', result: null, error: null };
  if (code !== 'internal') return { state: 'failed', result: null, error: { code, message } };
  log.error('a job failed', { kind, message });
  return { state: 'failed', result: null, error: { code, message: errorTable.internal.message } };
}
