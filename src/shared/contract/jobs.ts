import { z } from 'zod';
import { id, instant, method, nothing } from './define.ts';

export const jobState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted']);
export const job = z.strictObject({
  id,
  /** `<domain>.<verb>`, such as `contacts.import`. */
  kind: z.string(),
  /** What it works on, such as a file's name; null where there is nothing to name, or for whoever may not know. */
  subject: z.string().nullable(),
  state: jobState,
  done: z.int().nonnegative(),
  /** Null while it is not known. */
  total: z.int().nonnegative().nullable(),
  /** Short machine word for the present phase, translated by the screens. */
  phase: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  /** What the job answers; its shape is documented by the method that starts it. */
  result: z.json().nullable(),
});
export type Job = z.infer<typeof job>;

export const jobs = {
  list: method({
    summary: 'The newest 100 jobs, running ones first.',
    input: nothing,
    output: z.strictObject({ items: z.array(job) }),
    permission: 'jobs:read',
    audit: 'none',
  }),
  get: method({
    summary: 'One job with progress and result.',
    input: z.strictObject({ id }),
    output: job,
    permission: 'jobs:read',
    audit: 'none',
  }),
  cancel: method({
    summary: 'Ask a job to stop; what it did so far is undone or kept as its kind documents.',
    input: z.strictObject({ id }),
    output: nothing,
    permission: 'jobs:write',
    audit: 'write',
  }),
};
