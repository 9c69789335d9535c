/**
 * What lets a job write a million rows without the app's own thread noticing. Moving pages from the write-ahead log
 * into the database is the dearest part of a commit, so the job does that seldom, and the main thread leaves it to
 * the job as long as one runs.
 */
import type { Job } from '../../shared/contract/jobs.ts';
import type { Jobs } from './jobs.ts';
import { usualCheckpoint } from '../store/open.ts';
import type { Store } from '../store/open.ts';

/**
 * In the job: no commit checkpoints by itself, since others would take its transaction for not ended; `Batches` does
 * in between, and here once more at the end, so that nothing is left for the main thread.
 */
export async function bulkWriting<T>(store: Store, work: () => Promise<T>): Promise<T> {
  store.checkpointEvery(0);
  try {
    return await work();
  } finally {
    store.checkpointEvery(usualCheckpoint);
    checkpoint(store);
  }
}

/** Moves what readers let it move from the write-ahead log into the database; writers go on meanwhile. */
export function checkpoint(store: Store): void {
  store.db.prepare('PRAGMA main.wal_checkpoint(PASSIVE)').all();
}

export interface BulkJobs extends Pick<Jobs, 'start' | 'wait' | 'ask' | 'warm'> {
  /** None of them is under way. */
  idle(): boolean;
}

/** On the main thread: starts jobs of which each writes in bulk. */
export function bulkJobs(store: Store, jobs: Omit<BulkJobs, 'idle'>): BulkJobs {
  let running = 0;
  return {
    start(kind, input, ended) {
      const jobId = jobs.start(kind, input, (job: Job) => {
        running -= 1;
        if (running === 0) store.checkpointEvery(usualCheckpoint);
        ended?.(job);
      });
      running += 1;
      store.checkpointEvery(0);
      return jobId;
    },
    wait: (jobId) => jobs.wait(jobId),
    ask: (kind, input) => jobs.ask(kind, input),
    warm: () => jobs.warm(),
    idle: () => running === 0,
  };
}
