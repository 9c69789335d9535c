import type { App } from '../core/app.ts';
import type { TypedCall } from '../core/dispatch.ts';
import { LetterlockError } from '../shared/result.ts';
import type { Job } from '../shared/contract/jobs.ts';

/** What the event of a job that goes on tells. */
export type JobProgress = Pick<Job, 'kind' | 'done' | 'total'>;

/** Waits for a job, whatever it ends as. */
export async function jobEnd(
  app: App,
  call: TypedCall,
  id: number,
  onProgress: (progress: JobProgress) => void = () => undefined,
): Promise<Job> {
  const { promise: ended, resolve } = Promise.withResolvers<undefined>();
  const stopListening = app.events.listen((name, data) => {
    if (name !== 'job.changed' || !('kind' in data) || data.id !== id) return;
    onProgress({ kind: data.kind, done: data.done, total: data.total });
    if (data.finishedAt !== null) resolve(undefined);
  });
  try {
    const job = await call('jobs.get', { id });
    if (job.finishedAt === null) await ended;
  } finally {
    stopListening();
  }
  return call('jobs.get', { id });
}

/** Waits for a job that has to succeed. @throws LetterlockError with the job's own error */
export async function jobDone(app: App, call: TypedCall, id: number): Promise<Job> {
  const job = await jobEnd(app, call, id);
  if (job.state === 'done') return job;
  throw new LetterlockError('interrupted', job.error?.message ?? `The job ${job.kind} ended as ${job.state}.`);
}
