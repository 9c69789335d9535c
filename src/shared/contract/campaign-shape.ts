/** What a campaign is: whom it writes to, when, and with which steps. */
import { z } from 'zod';
import { dateText, id, instant, shortText, zoneName } from './define.ts';

export const campaignStatus = z.enum(['draft', 'running', 'paused', 'stopped', 'finished']);

export const audience = z.strictObject({
  listIds: z.array(id).max(100).default([]),
  segmentIds: z.array(id).max(100).default([]),
  excludeListIds: z.array(id).max(100).default([]),
  excludeSegmentIds: z.array(id).max(100).default([]),
});
export type Audience = z.infer<typeof audience>;

export const weekday = z.int().min(1).max(7);
/** Minutes since local midnight, 0 to 1440. */
const minuteOfDay = z.int().min(0).max(1440);

export const schedule = z.strictObject({
  /** Which clock the hours are read on. A recipient without a zone gets the campaign's. */
  clock: z.enum(['recipient', 'sender']).default('sender'),
  zone: zoneName.default('UTC'),
  /** ISO weekdays, 1 is Monday. */
  days: z.array(weekday).min(1).max(7).default([1, 2, 3, 4, 5]),
  from: minuteOfDay.default(9 * 60),
  until: minuteOfDay.default(17 * 60),
  /** Local days on which nothing is sent and which are no business days. */
  holidays: z.array(dateText).max(400).default([]),
  /** First local day on which anything is sent; null: at once. */
  startDate: dateText.nullable().default(null),
  /** First mails and follow-ups together. */
  dailyLimit: z.int().min(1).max(100_000).default(100),
  /** Seconds between two mails of the campaign, drawn at random between the two. */
  gap: z
    .strictObject({ min: z.int().min(0).max(86_400), max: z.int().min(0).max(86_400) })
    .default({ min: 30, max: 120 }),
});
export type Schedule = z.infer<typeof schedule>;

export const stepDelay = z.strictObject({ amount: z.int().min(0).max(365), unit: z.enum(['hours', 'business-days']) });

export const step = z.strictObject({
  /** Stable identity of a step while it moves; null for one not saved yet. */
  id: id.nullable(),
  /** Counted from the previous step's sending; ignored for the first. */
  delay: stepDelay,
  /** `reply` continues the thread of the step before: its subject is kept and prefixed. */
  thread: z.enum(['new', 'reply']),
  subject: z.string().max(500),
  html: z.string().max(500_000),
  /** Null: derived from the HTML. */
  text: z.string().max(500_000).nullable(),
});
export type Step = z.infer<typeof step>;

export const attachment = z.strictObject({ id, stepId: id, name: z.string(), type: z.string(), size: z.int() });

/** What `campaigns.update` may change. */
export const editableCampaign = {
  name: shortText,
  accountId: id.nullable(),
  audience,
  schedule,
  steps: z.array(step).min(1).max(20),
  signatureHtml: z.string().max(50_000),
  /** Goes into every mail; empty: the workspace's. */
  postalAddress: z.string().max(500),
  /** The visible unsubscribe line; `{{unsubscribe}}` stands for the link. */
  unsubscribeLine: z.string().max(500),
};

export const counts = z.strictObject({
  contacts: z.int(),
  active: z.int(),
  finished: z.int(),
  stopped: z.int(),
  sent: z.int(),
  failed: z.int(),
  uncertain: z.int(),
  replied: z.int(),
  bounced: z.int(),
  unsubscribed: z.int(),
  complained: z.int(),
  autoReplied: z.int(),
});
export type CampaignCounts = z.infer<typeof counts>;

export const campaignRow = z.strictObject({
  id,
  name: z.string(),
  status: campaignStatus,
  /** Why it is paused: `user`, `account`, `block`, `uncertain`, `restored`; null otherwise. */
  pauseReason: z.string().nullable(),
  accountId: id.nullable(),
  steps: z.int(),
  counts,
  nextSendAt: instant.nullable(),
  createdAt: instant,
  launchedAt: instant.nullable(),
});
export type CampaignRow = z.infer<typeof campaignRow>;

export const campaign = campaignRow.omit({ steps: true }).extend({
  ...editableCampaign,
  name: z.string(),
  attachments: z.array(attachment),
  /** Grows with every change; `campaigns.update` refuses a stale one. */
  revision: z.int(),
});
export type Campaign = z.infer<typeof campaign>;

export const campaignIdInput = z.strictObject({ id });
