import { z } from 'zod';
import { policyShape } from '../policy.ts';
import { method, nothing } from './define.ts';

const field = policyShape.keyof();

export const policyProblem = z.strictObject({
  /** The file or key that the value stands in. */
  source: z.string(),
  /** Which value; empty for the source as a whole. */
  field: z.string(),
  /** What is wrong and what is expected, in a sentence. */
  expected: z.string(),
});
export type PolicyProblem = z.infer<typeof policyProblem>;

export const policy = {
  get: method({
    summary: 'What the organisation imposes on this installation, where each value comes from, and what is wrong.',
    input: nothing,
    output: z.strictObject({
      /** `invalid`: nothing is opened or sent until it is put right. */
      state: z.enum(['none', 'valid', 'invalid']),
      /** Where it was looked for. */
      sources: z.array(z.string()),
      entries: z.array(
        z.strictObject({
          field,
          /** JSON; null for a value that is not shown. */
          value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]),
          source: z.string(),
        }),
      ),
      problems: z.array(policyProblem),
      /** Whoever has unlocked has no second factor yet and must add one before anything else. */
      secondFactorMissing: z.boolean(),
    }),
    permission: 'settings:read',
    audit: 'none',
    whileLocked: true,
  }),
};
