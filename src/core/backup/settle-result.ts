import { z } from 'zod';

/** What the job answers that settles a restored database. */
export const settleResult = z.strictObject({
  /** Whether all was taken over that happened since: what was sent, and who asked not to be written to. */
  ledgerKnown: z.boolean(),
  /** Sequences. */
  carried: z.int(),
});
export type SettleResult = z.infer<typeof settleResult>;
