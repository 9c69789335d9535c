import type { ReadableDb } from '../store/open.ts';
import { readSettings } from '../settings/settings.ts';
import { contentsOf } from './repository-attachments.ts';
import { readCampaign, stepsOf } from './repository.ts';
import type { Run, RunSource } from './run.ts';

/** A campaign as the sender sees it; null when it does not exist or has no account. */
function loadRun(db: ReadableDb, campaignId: number): Run | null {
  const campaign = readCampaign(db, campaignId);
  if (campaign === undefined || campaign.accountId === null) return null;
  const { id, name, accountId, schedule, signatureHtml, postalAddress, unsubscribeLine } = campaign;
  return {
    id,
    name,
    accountId,
    schedule,
    signatureHtml,
    unsubscribeLine,
    postalAddress: postalAddress.trim() === '' ? readSettings(db).postalAddress : postalAddress,
    steps: stepsOf(db, id).map((step, index) => Object.assign(step, { number: index + 1 })),
  };
}

export function createRunSource({ store }: { readonly store: { readonly db: ReadableDb } }): RunSource {
  return {
    load: (campaignId) => loadRun(store.db, campaignId),
    attachments: (stepId) => contentsOf(store.db, stepId),
  };
}
