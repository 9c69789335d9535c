import type { z } from 'zod';
import type { stopReason } from '../../shared/contract/campaign-run.ts';

export type StopReason = z.infer<typeof stopReason>;

/** What a recipient did says more than what we did, and a complaint more than a reply. */
const weight: Readonly<Record<StopReason, number>> = {
  'campaign-stopped': 1,
  user: 1,
  failed: 1,
  removed: 1,
  suppressed: 1,
  replied: 2,
  bounced: 2,
  unsubscribed: 3,
  complained: 4,
};

/** Whether a contact whose sequence has ended (for `before`, null: it ran to its end) is now to be shown with `now`. */
export function outweighs(now: StopReason, before: StopReason | null): boolean {
  return weight[now] > (before === null ? 1 : weight[before]);
}
