/** What is kept in memory about campaigns and accounts that send: read once from the ledger, then counted along. */
import type { Run, RunSource } from '../campaigns/run.ts';
import { localDate } from '../campaigns/schedule.ts';
import type { ComposedMail } from '../connectors/mime/mail.ts';
import type { ReadableDb } from '../store/open.ts';
import { lastDayOf } from './paced.ts';
import { readPace } from './repository-pace.ts';
import { campaignRevision, pacedInstants } from './repository-queue.ts';
import type { Pace } from './slowdown.ts';
import { AccountUsage, CampaignUsage } from './usage.ts';

export interface ActiveCampaign {
  readonly id: number;
  readonly run: Run;
  readonly usage: CampaignUsage;
  /** Attachments of a step, read once. */
  attachments(stepId: number): ComposedMail['attachments'];
}

/** A local day can reach this far back, clock changes included. */
const longestDay = 26 * 3_600_000;

export interface Books {
  /** Null when the campaign cannot be read. */
  campaign(campaignId: number, now: number): ActiveCampaign | null;
  account(accountId: number, now: number): AccountUsage;
  /** How far the provider has slowed an account down. */
  pace(accountId: number): Pace;
  setPace(accountId: number, pace: Pace): void;
  /** Campaigns as they are now; one that has not changed is not read again. */
  readonly runs: RunSource;
  /** Texts, schedules or settings may have changed: read them again. What was used stays. */
  forgetRuns(): void;
}

export function createBooks(db: ReadableDb, source: RunSource): Books {
  const campaigns = new Map<number, ActiveCampaign>();
  const accounts = new Map<number, AccountUsage>();
  const paces = new Map<number, Pace>();
  const known = new Map<number, { readonly revision: number; readonly run: Run }>();

  const load = (campaignId: number): Run | null => {
    const revision = campaignRevision(db, campaignId);
    const before = known.get(campaignId);
    if (before !== undefined && before.revision === revision) return before.run;
    const run = source.load(campaignId);
    if (run === null || revision === undefined) return null;
    known.set(campaignId, { revision, run });
    return run;
  };

  const activate = (run: Run, now: number): ActiveCampaign => {
    const before = campaigns.get(run.id);
    const sameDays = before?.run.schedule.zone === run.schedule.zone;
    const files = new Map<number, ComposedMail['attachments']>();
    return {
      id: run.id,
      run,
      usage: before !== undefined && sameDays ? before.usage : countUsage(db, run, now),
      attachments(stepId) {
        const read = files.get(stepId) ?? source.attachments(stepId);
        files.set(stepId, read);
        return read;
      },
    };
  };

  return {
    campaign(campaignId, now) {
      const run = load(campaignId);
      if (run === null) return null;
      const before = campaigns.get(campaignId);
      if (before?.run === run) return before;
      const active = activate(run, now);
      campaigns.set(campaignId, active);
      return active;
    },
    account(accountId, now) {
      const usage = accounts.get(accountId) ?? countAccount(db, accountId, now);
      accounts.set(accountId, usage);
      return usage;
    },
    pace(accountId) {
      const pace = paces.get(accountId) ?? readPace(db, accountId);
      paces.set(accountId, pace);
      return pace;
    },
    setPace: (accountId, pace) => void paces.set(accountId, pace),
    runs: { load, attachments: (stepId) => source.attachments(stepId) },
    forgetRuns: () => known.clear(),
  };
}

/** For one transaction: what cannot change meanwhile is read once. */
export function readOnce(runs: RunSource): RunSource {
  const loaded = new Map<number, Run | null>();
  return {
    load(campaignId) {
      const run = loaded.has(campaignId) ? (loaded.get(campaignId) ?? null) : runs.load(campaignId);
      loaded.set(campaignId, run);
      return run;
    },
    attachments: (stepId) => runs.attachments(stepId),
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

const countAccount = (db: ReadableDb, accountId: number, now: number): AccountUsage =>
  new AccountUsage(lastDayOf(db, accountId, now));
