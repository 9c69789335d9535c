/** What is kept in memory about campaigns and accounts that send: read once from the ledger, then counted along. */
import type { Run, RunSource } from '../campaigns/run.ts';
import { localDate } from '../campaigns/schedule.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { ReadableDb } from '../store/open.ts';
import type { RunningCampaign } from './repository-queue.ts';
import { accountInstants, pacedInstants } from './repository-queue.ts';
import { AccountUsage, CampaignUsage } from './usage.ts';

export interface ActiveCampaign {
  readonly id: number;
  readonly run: Run;
  readonly usage: CampaignUsage;
  /** Attachments of a step, read once. */
  attachments(stepId: number): ComposedMail['attachments'];
}

interface Entry {
  readonly revision: number;
  readonly active: ActiveCampaign;
}

const dayMs = 86_400_000;
/** A local day can reach this far back, clock changes included. */
const longestDay = 26 * 3_600_000;

export interface Books {
  /** Null when the campaign cannot be read. */
  campaign(db: ReadableDb, campaign: RunningCampaign, now: number): ActiveCampaign | null;
  account(db: ReadableDb, accountId: number, now: number): AccountUsage;
  /** Texts, schedules or settings may have changed: read them again. What was used stays. */
  forgetRuns(): void;
}

export function createBooks(runs: RunSource): Books {
  const campaigns = new Map<number, Entry>();
  const accounts = new Map<number, AccountUsage>();
  let stale = new Set<number>();

  const read = (db: ReadableDb, { id, revision }: RunningCampaign, now: number): Entry | null => {
    const run = runs.load(id);
    if (run === null) return null;
    const before = campaigns.get(id)?.active;
    const sameDays = before?.run.schedule.zone === run.schedule.zone;
    const files = new Map<number, ComposedMail['attachments']>();
    const active: ActiveCampaign = {
      id,
      run,
      usage: before !== undefined && sameDays ? before.usage : countUsage(db, run, now),
      attachments(stepId) {
        const known = files.get(stepId) ?? runs.attachments(stepId);
        files.set(stepId, known);
        return known;
      },
    };
    return { revision, active };
  };

  return {
    campaign(db, campaign, now) {
      const known = campaigns.get(campaign.id);
      if (known?.revision === campaign.revision && !stale.has(campaign.id)) return known.active;
      const entry = read(db, campaign, now);
      if (entry === null) return null;
      campaigns.set(campaign.id, entry);
      stale.delete(campaign.id);
      return entry.active;
    },
    account(db, accountId, now) {
      const usage = accounts.get(accountId) ?? new AccountUsage(accountInstants(db, accountId, now - dayMs));
      accounts.set(accountId, usage);
      return usage;
    },
    forgetRuns() {
      stale = new Set(campaigns.keys());
    },
  };
}

function countUsage(db: ReadableDb, run: Run, now: number): CampaignUsage {
  const { lastAt, instants } = pacedInstants(db, run.id, now - longestDay);
  return new CampaignUsage(
    run.id,
    lastAt,
    instants.map((at) => localDate(at, run.schedule.zone)),
  );
}
