/** Begins, resumes and takes back launches. The work itself is a job; this decides what follows from its end. */
import type { Job } from '../../shared/contract/jobs.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { CampaignsDeps } from './ports.ts';
import { findCampaign, readCampaign, setLaunch, unfinishedLaunches } from './repository.ts';

export interface Launching {
  /** Starts enrolling; answers the job. @throws LetterlockError `not-allowed-now` */
  begin(campaignId: number): number;
  /** Goes on with what the last process left unfinished. */
  start(): void;
  /** From now on an ending job means that the app is closing, not that a person cancelled. */
  stop(): void;
}

export function createLaunching({ store, bulk, events, sending, log }: CampaignsDeps): Launching {
  let closing = false;

  const changed = (id: number): void => events.emit('campaigns.changed', { id });

  const enrol = (campaignId: number): number =>
    bulk.start('campaigns.launch', { campaignId }, (job) => enrolled(campaignId, job));

  const withdraw = (campaignId: number): void => {
    bulk.start('campaigns.withdraw', { campaignId }, () => changed(campaignId));
  };

  function enrolled(campaignId: number, job: Job): void {
    if (closing) return;
    if (job.state === 'done') sending.wake();
    else if (readCampaign(store.db, campaignId)?.status === 'draft') {
      log.warn('a launch ended early and is taken back', { campaignId, state: job.state });
      store.transaction((db) => setLaunch(db, campaignId, 'withdrawing'));
      withdraw(campaignId);
    }
    changed(campaignId);
  }

  return {
    begin(campaignId) {
      store.transaction((db) => {
        const { status, launch } = findCampaign(db, campaignId);
        if (status !== 'draft') throw new LetterlockError('not-allowed-now', 'The campaign was launched before.');
        if (launch !== null) {
          throw new LetterlockError(
            'not-allowed-now',
            'The campaign is being launched, or a launch is being taken back.',
          );
        }
        setLaunch(db, campaignId, 'enrolling');
      });
      changed(campaignId);
      return enrol(campaignId);
    },
    start() {
      for (const { id, launch } of unfinishedLaunches(store.db)) {
        if (launch === 'enrolling') enrol(id);
        else withdraw(id);
      }
    },
    stop() {
      closing = true;
    },
  };
}
