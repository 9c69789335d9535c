/** The campaigns domain: its handlers, and what it tells the sender. */
import type { CampaignRow } from '../../shared/contract/campaign-shape.ts';
import type { PreflightItem } from '../../shared/contract/campaign-checks.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { createChecks } from './checks.ts';
import { isEditable } from './draft-rules.ts';
import { createDraftHandlers } from './drafts.ts';
import { createLaunching } from './launching.ts';
import type { CampaignsDeps } from './ports.ts';
import { createPreviewHandlers } from './preview.ts';
import { campaignOfMessage, isEnrolled } from './repository-progress.ts';
import { campaignsIn, findCampaign, noteResumed, setStatus } from './repository.ts';
import { createViewHandlers, rowOf } from './views.ts';

export interface Campaigns {
  readonly handlers: Handlers<'campaigns'>;
  /** Goes on with launches that the last process left unfinished. */
  start(): void;
  /** To be called before the jobs are stopped. */
  stop(): void;
  /** Campaigns that are running or paused, newest first. */
  underWay(): { row: CampaignRow; dailyLimit: number }[];
}

type RunHandlers = Pick<
  Handlers<'campaigns'>,
  'launch' | 'simulate' | 'pause' | 'resume' | 'stop' | 'stopContact' | 'settleUncertain'
>;

const isBlocking = ({ level }: PreflightItem): boolean => level === 'blocking';

function unready(items: readonly PreflightItem[], say: (first: string) => string): LetterlockError {
  const blocking = items.filter(isBlocking);
  return new LetterlockError('not-launchable', say(blocking[0]?.message ?? ''), {
    items: blocking.slice(0, 20).map(({ code, params, message, step }) => ({ code, params, message, step })),
  });
}

export function createCampaigns(deps: CampaignsDeps): Campaigns {
  const { store, clock, events, bulk, sending } = deps;
  const checks = createChecks(deps);
  const launching = createLaunching(deps);
  const changed = (id: number): void => events.emit('campaigns.changed', { id });
  const refuse = (message: string): never => {
    throw new LetterlockError('not-allowed-now', message);
  };

  const checkDecided = (id: number): void => {
    if (!deps.undecided(id)) return;
    refuse('Since a restore it is not known what this campaign has sent. Decide about it in Settings, Backups.');
  };

  const run: RunHandlers = {
    async launch({ id }) {
      checkDecided(id);
      const { revision } = findCampaign(store.db, id);
      const { ready, items } = await checks.preflight(id);
      if (!ready) throw unready(items, (first) => `The campaign cannot be launched yet: ${first}`);
      const now = findCampaign(store.db, id);
      // Looking through it may take seconds: what is launched is what was looked through.
      if (isEditable(now) && now.revision !== revision) throw new LetterlockError('conflict');
      return { jobId: launching.begin(id) };
    },
    simulate({ id }) {
      const { accountId } = findCampaign(store.db, id);
      const windows = accountId === null ? [] : deps.limits.of(accountId).chosen;
      return { jobId: bulk.start('campaigns.simulate', { campaignId: id, windows }) };
    },
    pause({ id }) {
      store.transaction((db) => {
        findCampaign(db, id);
        if (!setStatus(db, id, ['running'], 'paused', 'user')) refuse('Only a running campaign can be paused.');
      });
      changed(id);
      return {};
    },
    async resume({ id }) {
      checkDecided(id);
      const { status, revision } = findCampaign(store.db, id);
      if (status !== 'paused') refuse('The campaign is not paused.');
      // Its texts may have been changed meanwhile; what could not be filled in would end the sequence of who it is for.
      const items = await checks.texts(id);
      if (items.some(isBlocking)) throw unready(items, (first) => `The campaign cannot go on yet: ${first}`);
      store.transaction((db) => {
        if (findCampaign(db, id).revision !== revision) throw new LetterlockError('conflict');
        if (!setStatus(db, id, ['paused'], 'running', null)) refuse('The campaign is not paused.');
        noteResumed(db, id, clock.now());
      });
      sending.wake();
      changed(id);
      return {};
    },
    stop({ id }) {
      store.transaction((db) => {
        findCampaign(db, id);
        if (!setStatus(db, id, ['running', 'paused'], 'stopped', null)) {
          refuse('Only a campaign that was launched and has not ended can be stopped.');
        }
        sending.stopCampaign(db, id, clock.now());
      });
      sending.wake();
      changed(id);
      return {};
    },
    stopContact({ id, contactId }) {
      store.transaction((db) => {
        findCampaign(db, id);
        if (!isEnrolled(db, id, contactId)) {
          throw new LetterlockError('not-found', 'This contact is not in the campaign.');
        }
        sending.stopContact(db, id, contactId, 'user', '', clock.now());
      });
      changed(id);
      return {};
    },
    settleUncertain({ ledgerId, as }, { note }) {
      const campaignId = campaignOfMessage(store.db, ledgerId);
      if (campaignId === null) throw new LetterlockError('not-found', 'There is no such message.');
      note({ campaignId, as });
      sending.settle(ledgerId, as);
      changed(campaignId);
      return {};
    },
  };

  return {
    handlers: {
      ...createDraftHandlers(deps),
      ...createViewHandlers(deps),
      ...createPreviewHandlers(deps),
      ...checks.handlers,
      ...run,
    },
    start: () => launching.start(),
    stop: () => launching.stop(),
    underWay: () =>
      campaignsIn(store.db, ['running', 'paused']).map((campaign) => ({
        row: rowOf(store.db, sending, campaign),
        dailyLimit: campaign.schedule.dailyLimit,
      })),
  };
}
