/**
 * Freezes an audience: enrols it in batches while the campaign is still a draft, which nothing sends. Only when all
 * are in does the campaign run, in one transaction. A crash between leaves a draft that goes on enrolling; who is in
 * stays in once.
 */
import { LetterlockError } from '../../shared/result.ts';
import { Batches } from '../jobs/batches.ts';
import { bulkWriting } from '../jobs/bulk-writing.ts';
import type { JobContext, JobRun } from '../jobs/job.ts';
import { enrol, forgetEnrolments } from '../outbound/enrolment.ts';
import { readSettings } from '../settings/settings.ts';
import { findCampaign, markLaunched, setLaunch, stepsOf } from './repository.ts';
import { audienceIds } from './repository-audience.ts';
import { countsOf } from './repository-progress.ts';

export interface LaunchInput {
  readonly campaignId: number;
}

/** The result is `{"enrolled": …}`. */
export const launchJob: JobRun<LaunchInput> = (input, context) =>
  bulkWriting(context.store, () => launchCampaign(input, context));

async function launchCampaign({ campaignId }: LaunchInput, context: JobContext): Promise<{ enrolled: number }> {
  const { store, startedAt, signal } = context;
  const campaign = findCampaign(store.db, campaignId);
  if (campaign.status !== 'draft' || campaign.launch !== 'enrolling' || campaign.accountId === null) {
    throw new LetterlockError('not-allowed-now', 'The campaign is not waiting to be launched.');
  }
  const steps = stepsOf(store.db, campaignId).map((step, index) => Object.assign(step, { number: index + 1 }));
  const target = { id: campaignId, accountId: campaign.accountId, schedule: campaign.schedule, steps };
  const ids = audienceIds(store.db, campaign.audience);
  const batches = new Batches(store);
  for (let done = 0; done < ids.length;) {
    context.progress(done, ids.length, 'enrolling');
    const some = ids.slice(done, done + batches.rows);
    batches.commit(some.length, (db) => enrol(db, target, some, startedAt));
    done += some.length;
    await batches.pause();
    signal.throwIfAborted();
  }
  return store.transaction((db) => {
    const { contacts } = countsOf(db, campaignId);
    if (contacts === 0) throw new LetterlockError('not-launchable', 'Nobody is left in the audience of this campaign.');
    const postal = campaign.postalAddress.trim() === '' ? readSettings(db).postalAddress : campaign.postalAddress;
    markLaunched(db, campaignId, postal, startedAt);
    return { enrolled: contacts };
  });
}

/** Takes out again who a cancelled launch had enrolled; the campaign is a plain draft afterwards. */
export const withdrawJob: JobRun<LaunchInput> = ({ campaignId }, { store, signal }) =>
  bulkWriting(store, async () => {
    const batches = new Batches(store);
    for (let limit = batches.rows; ; limit = batches.rows) {
      const more = batches.commit(limit, (db) => forgetEnrolments(db, campaignId, limit));
      if (!more) break;
      await batches.pause();
      signal.throwIfAborted();
    }
    store.transaction((db) => setLaunch(db, campaignId, null));
    return {};
  });
