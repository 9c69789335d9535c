/**
 * Notices when a campaign goes wrong for everybody: refused by policy, or outcomes lost, one after the other.
 * Pausing then leaves the rest of the contacts as they are.
 */
import type { AttemptEnd } from './outcome.ts';
import { blamesSender } from './outcome.ts';

export interface Streaks {
  /** Counts one outcome. @returns why to pause the campaign now, or null */
  judge(campaignId: number, end: AttemptEnd): 'block' | 'uncertain' | null;
}

const inARow = { block: 3, uncertain: 5 } as const;

export function createStreaks(): Streaks {
  const streaks = new Map<number, { kind: 'block' | 'uncertain'; count: number }>();
  return {
    judge(campaignId, end) {
      const kind = blamesSender(end) ? 'block' : end.kind === 'unknown' ? 'uncertain' : null;
      if (kind === null) {
        // Only an answer about a message breaks a streak; trouble of the mailbox says nothing.
        if (end.kind === 'sent') streaks.delete(campaignId);
        return null;
      }
      const before = streaks.get(campaignId);
      const count = before?.kind === kind ? before.count + 1 : 1;
      if (count < inARow[kind]) {
        streaks.set(campaignId, { kind, count });
        return null;
      }
      streaks.delete(campaignId);
      return kind;
    },
  };
}
