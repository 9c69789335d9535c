import type { JobRun } from '../jobs/job.ts';
import { allRows } from './repository.ts';
import { verifyChain } from './verify.ts';

/** The result is a `ChainReport`. */
export const verifyJob: JobRun<unknown> = (_input, { store }) => Promise.resolve({ ...verifyChain(allRows(store.db)) });
