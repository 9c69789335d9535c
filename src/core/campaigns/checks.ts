/** Handlers that look at a campaign without changing it: audience, templates, preflight. */
import { z } from 'zod';
import { contract } from '../../shared/contract/index.ts';
import type { Audience } from '../../shared/contract/campaign-shape.ts';
import type { PreflightItem } from '../../shared/contract/campaign-checks.ts';
import type { Handlers } from '../handlers.ts';
import { readSettings } from '../settings/settings.ts';
import { toPlainText } from './plain-text.ts';
import type { CampaignsDeps } from './ports.ts';
import { preflight, textItems } from './preflight.ts';
import type { PreflightFacts } from './preflight.ts';
import { findAccount } from './repository-accounts.ts';
import { attachmentsOf, contentsOf } from './repository-attachments.ts';
import {
  audienceBound,
  countAudience,
  customFieldKeys,
  mainThreadContacts,
  missingParts,
  sampleAudience,
} from './repository-audience.ts';
import { findCampaign, stepsOf } from './repository.ts';
import type { CampaignRecord } from './repository.ts';
import { scanAudience } from './scan.ts';
import type { Scan, ScanInput } from './scan.ts';
import { areLight, checkTexts, needsIn } from './step-check.ts';
import type { TextFacts, Texts } from './step-check.ts';

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

const partName = z.enum(['subject', 'html', 'text', 'signature', 'unsubscribe']);
const stepFacts = z.object({
  issues: z.array(
    z.object({
      part: partName,
      code: z.enum(['syntax', 'unknown-field', 'unknown-filter', 'no-fallback', 'too-complex']),
      level: z.enum(['blocking', 'warning']),
      message: z.string(),
      token: z.string(),
      line: z.number().nullable(),
    }),
  ),
  fieldsUsed: z.array(z.string()),
  needs: z.array(z.object({ part: partName, anyOf: z.array(z.string()) })),
});
const textFacts = z.object({ steps: z.array(stepFacts), frame: stepFacts });
const noFrame = { signatureHtml: '', unsubscribeLine: '' };

const sampleLimit = 20;

export interface Checks {
  readonly handlers: CheckHandlers;
  /** Looks through the whole audience. @throws LetterlockError `not-found` */
  preflight(campaignId: number): Promise<ReturnType<typeof preflight>>;
  /** Looks through the texts alone. @throws LetterlockError `not-found` */
  texts(campaignId: number): Promise<PreflightItem[]>;
}

interface LookedThrough extends Pick<PreflightFacts, 'steps' | 'frameIssues'> {
  readonly campaign: CampaignRecord;
  readonly needs: ScanInput['needs'];
}

export function createChecks({ store, clock, review, jobs }: CampaignsDeps): Checks {
  const isSmall = (audience: Audience): boolean => audienceBound(store.db, audience) <= mainThreadContacts;

  const scan = async (input: ScanInput): Promise<Scan> => {
    if (!isSmall(input.audience)) return scanShape.parse(await jobs.ask('campaigns.scan', input));
    const pages = scanAudience(store.db, input);
    for (;;) {
      const page = pages.next();
      if (page.done === true) return page.value;
    }
  };

  const checkTextsOf = async (texts: Texts): Promise<TextFacts> =>
    areLight(texts)
      ? checkTexts(texts, customFieldKeys(store.db))
      : textFacts.parse(await jobs.ask('campaigns.texts', texts));

  const lookThrough = async (campaignId: number): Promise<LookedThrough> => {
    const campaign = findCampaign(store.db, campaignId);
    const steps = stepsOf(store.db, campaignId).map((step, index) => Object.assign(step, { number: index + 1 }));
    const attachments = attachmentsOf(store.db, campaignId);
    const { signatureHtml, unsubscribeLine } = campaign;
    const texts = steps.map(({ subject, html, text }) => ({ subject, html, text }));
    const facts = await checkTextsOf({ steps: texts, frame: { signatureHtml, unsubscribeLine } });
    return {
      campaign,
      needs: steps.map((step, index) => needsIn(step, facts.steps[index] ?? facts.frame, facts.frame)),
      frameIssues: facts.frame.issues,
      steps: steps.map(({ id, number, thread, subject, html, text }, index) => ({
        number,
        thread,
        subject,
        html,
        text,
        issues: facts.steps[index]?.issues ?? [],
        attachments: attachments.filter(({ stepId }) => stepId === id),
        leaks: review(campaignId, {
          subject,
          html: `${html}\n${signatureHtml}`,
          text: text ?? '',
          attachments: contentsOf(store.db, id),
        }),
      })),
    };
  };

  const check = async (campaignId: number): Promise<ReturnType<typeof preflight>> => {
    const { campaign, needs, frameIssues, steps } = await lookThrough(campaignId);
    const { postalAddress } = readSettings(store.db);
    return preflight({
      account: campaign.accountId === null ? undefined : findAccount(store.db, campaign.accountId),
      schedule: campaign.schedule,
      steps,
      frameIssues,
      unsubscribeLine: campaign.unsubscribeLine,
      postalAddress: campaign.postalAddress.trim() === '' ? postalAddress : campaign.postalAddress,
      missing: missingParts(store.db, campaign.audience),
      scan: await scan({ campaignId, audience: campaign.audience, needs }),
      now: clock.now(),
    });
  };

  return {
    preflight: check,
    texts: async (campaignId) => textItems(await lookThrough(campaignId)),
    handlers: {
      async audienceCount({ audience }) {
        if (isSmall(audience)) return countAudience(store.db, audience);
        return contract.campaigns.audienceCount.output.parse(await jobs.ask('campaigns.count', { audience }));
      },
      async audienceSample({ audience, search }) {
        if (isSmall(audience)) return { items: sampleAudience(store.db, audience, search, sampleLimit) };
        const items = await jobs.ask('campaigns.sample', { audience, search, limit: sampleLimit });
        return contract.campaigns.audienceSample.output.parse({ items });
      },
      async checkTemplate(text) {
        const { steps } = await checkTextsOf({ steps: [text], frame: noFrame });
        return {
          problems: steps.flatMap(({ issues }) => issues),
          fieldsUsed: steps.flatMap(({ fieldsUsed }) => fieldsUsed),
        };
      },
      plainText: ({ html }) => ({ text: toPlainText(html) }),
      preflight: ({ id }) => check(id),
    },
  };
}
