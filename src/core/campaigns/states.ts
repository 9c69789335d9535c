/** How the sender tells what becomes of a campaign; each in the sender's own transaction. */
import type { EventBus } from '../events.ts';
import type { WritableDb } from '../store/open.ts';
import { setStatus } from './repository.ts';

export interface CampaignStates {
  /** No contact is active any more. */
  ended(db: WritableDb, campaignId: number): void;
  /** An ended campaign has an active contact again. */
  reopened(db: WritableDb, campaignId: number): void;
  /** `block`: servers refuse its mail by policy; `uncertain`: outcomes get lost one after the other. */
  paused(db: WritableDb, campaignId: number, reason: 'account' | 'block' | 'uncertain'): void;
}

export function createCampaignStates({ events }: { readonly events: EventBus }): CampaignStates {
  const changed = (id: number): void => events.emit('campaigns.changed', { id });
  return {
    ended(db, campaignId) {
      if (setStatus(db, campaignId, ['running', 'paused'], 'finished', null)) changed(campaignId);
    },
    reopened(db, campaignId) {
      if (setStatus(db, campaignId, ['finished'], 'running', null)) changed(campaignId);
    },
    paused(db, campaignId, reason) {
      if (setStatus(db, campaignId, ['running'], 'paused', reason)) changed(campaignId);
    },
  };
}
