/** Handlers that look at a campaign without changing it: audience, templates, preflight. */
import { z } from 'zod';
import { contract } from '../../shared/contract/index.ts';
import type { Audience } from '../../shared/contract/campaigns.ts';
import { LetterlockError } from '../../shared/result.ts';
import type { Handlers } from '../handlers.ts';
import { readSettings } from '../settings/settings.ts';
import { toPlainText } from './plain-text.ts';
import type { CampaignsDeps } from './ports.ts';
import { preflight } from './preflight.ts';
import { findAccount } from './repository-accounts.ts';
import { attachmentsOf } from './repository-attachments.ts';
import {
  audienceBound,
  countAudience,
  customFieldKeys,
  mainThreadContacts,
  missingParts,
  sampleAudience,
} from './repository-audience.ts';
import { findCampaign, stepsOf } from './repository.ts';
import { scanAudience } from './scan.ts';
import type { Scan, ScanInput } from './scan.ts';
import { checkFrame, checkStepText, needsOf } from './step-check.ts';

type CheckHandlers = Pick<
  Handlers<'campaigns'>,
  'audienceCount' | 'audienceSample' | 'checkTemplate' | 'plainText' | 'preflight'
>;

const contactSample = z.object({
  count: z.number(),
  sample: z.array(z.object({ id: z.number(), email: z.string() })),
});
const scanShape = z.object({
  count: contract.campaigns.audienceCount.output,
  empty: z.array(z.object({ step: z.number(), field: z.string(), contacts: contactSample })),
  elsewhere: contactSample,
  withoutZone: z.number(),
});

const sampleLimit = 20;

export interface Checks {
  readonly handlers: CheckHandlers;
  /** Looks through the whole audience. @throws LetterlockError `not-found` */
  preflight(campaignId: number): Promise<ReturnType<typeof preflight>>;
}

export function createChecks({ store, clock, jobs }: CampaignsDeps): Checks {
  const isSmall = (audience: Audience): boolean => audienceBound(store.db, audience) <= mainThreadContacts;

  /** Runs a look at a large audience as a job and answers its result. */
  const beside = async (kind: string, input: unknown): Promise<unknown> => {
    const job = await jobs.wait(jobs.start(kind, input));
    if (job.state === 'done') return job.result;
    throw new LetterlockError('interrupted', 'The audience could not be looked through. Try again.');
  };

  const scan = async (input: ScanInput): Promise<Scan> => {
    if (!isSmall(input.audience)) return scanShape.parse(await beside('campaigns.scan', input));
    const pages = scanAudience(store.db, input);
    for (;;) {
      const page = pages.next();
      if (page.done === true) return page.value;
    }
  };

  const check = async (campaignId: number): Promise<ReturnType<typeof preflight>> => {
    const campaign = findCampaign(store.db, campaignId);
    const steps = stepsOf(store.db, campaignId).map((step, index) => Object.assign(step, { number: index + 1 }));
    const attachments = attachmentsOf(store.db, campaignId);
    const options = { known: customFieldKeys(store.db) };
    const { postalAddress } = readSettings(store.db);
    const needs = steps.map((step) => needsOf(campaign, step));
    return preflight({
      account: campaign.accountId === null ? undefined : findAccount(store.db, campaign.accountId),
      schedule: campaign.schedule,
      steps: steps.map(({ id, number, thread, subject, html, text }) => ({
        number,
        thread,
        subject,
        html,
        text,
        issues: checkStepText({ subject, html, text }, options).issues,
        attachments: attachments.filter(({ stepId }) => stepId === id),
      })),
      frameIssues: checkFrame(campaign, options).issues,
      unsubscribeLine: campaign.unsubscribeLine,
      postalAddress: campaign.postalAddress.trim() === '' ? postalAddress : campaign.postalAddress,
      missing: missingParts(store.db, campaign.audience),
      scan: await scan({ campaignId, audience: campaign.audience, needs }),
      now: clock.now(),
    });
  };

  return {
    preflight: check,
    handlers: {
      async audienceCount({ audience }) {
        if (isSmall(audience)) return countAudience(store.db, audience);
        return contract.campaigns.audienceCount.output.parse(await beside('campaigns.count', { audience }));
      },
      async audienceSample({ audience, search }) {
        if (isSmall(audience)) return { items: sampleAudience(store.db, audience, search, sampleLimit) };
        const items = await beside('campaigns.sample', { audience, search, limit: sampleLimit });
        return contract.campaigns.audienceSample.output.parse({ items });
      },
      checkTemplate(text) {
        const { issues, fieldsUsed } = checkStepText(text, { known: customFieldKeys(store.db) });
        return { problems: [...issues], fieldsUsed: [...fieldsUsed] };
      },
      plainText: ({ html }) => ({ text: toPlainText(html) }),
      preflight: ({ id }) => check(id),
    },
  };
}
