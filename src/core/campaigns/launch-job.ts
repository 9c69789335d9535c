/**
 * Freezes an audience: enrols it in batches while the campaign is still a draft, which nothing sends. Only when all
 * are in does the campaign run, in one transaction. A crash between leaves a draft that goes on enrolling; who is in
 * stays in once.
 */
import { setTimeout } from 'node:timers/promises';
import { LetterlockError } from '../../shared/result.ts';
import type { JobContext, JobRun } from '../jobs/job.ts';
import { enrol, forgetEnrolments } from '../outbound/enrolment.ts';
import { readSettings } from '../settings/settings.ts';
import { findCampaign, markLaunched, setLaunch, stepsOf } from './repository.ts';
import { audienceIds } from './repository-audience.ts';
import { countsOf } from './repository-progress.ts';

export interface LaunchInput {
  readonly campaignId: number;
}

/** Contacts a transaction: about 30 ms. */
const batchSize = 250;
/** Between two batches, so that the app's own writes get their turn. */
const restMs = 2;

/** The result is `{"enrolled": …}`. */
export const launchJob: JobRun<LaunchInput> = async ({ campaignId }, context) => {
  const { store, startedAt } = context;
  const campaign = findCampaign(store.db, campaignId);
  if (campaign.status !== 'draft' || campaign.launch !== 'enrolling' || campaign.accountId === null) {
    throw new LetterlockError('not-allowed-now', 'The campaign is not waiting to be launched.');
  }
  const steps = stepsOf(store.db, campaignId).map((step, index) => Object.assign(step, { number: index + 1 }));
  const target = { id: campaignId, accountId: campaign.accountId, schedule: campaign.schedule, steps };
  const ids = audienceIds(store.db, campaign.audience);
  for (let start = 0; start < ids.length; start += batchSize) {
    context.progress(start, ids.length, 'enrolling');
    store.transaction((db) => enrol(db, target, ids.slice(start, start + batchSize), startedAt));
    await setTimeout(restMs);
    context.signal.throwIfAborted();
  }
  return store.transaction((db) => {
    const { contacts } = countsOf(db, campaignId);
    if (contacts === 0) throw new LetterlockError('not-launchable', 'Nobody is left in the audience of this campaign.');
    const postal = campaign.postalAddress.trim() === '' ? readSettings(db).postalAddress : campaign.postalAddress;
    markLaunched(db, campaignId, postal, startedAt);
    return { enrolled: contacts };
  });
};

/** Takes out again who a cancelled launch had enrolled; the campaign is a plain draft afterwards. */
export const withdrawJob: JobRun<LaunchInput> = async ({ campaignId }, context) => {
  while (context.store.transaction((db) => forgetEnrolments(db, campaignId, batchSize))) await rest(context);
  context.store.transaction((db) => setLaunch(db, campaignId, null));
  return {};
};

async function rest({ signal }: JobContext): Promise<void> {
  await setTimeout(restMs);
  signal.throwIfAborted();
}
