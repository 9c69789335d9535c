import type { JobRun } from '../jobs/job.ts';
import { examine } from './summary.ts';

/** In a worker, on a rebuilt database: whether it is whole, and what is in it. */
export const examineJob: JobRun<unknown> = (_input, { store }) => Promise.resolve({ ...examine(store.db) });
