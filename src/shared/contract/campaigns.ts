import { z } from 'zod';
import { dateText, emailText, id, instant, method, nothing, page, pageInput, shortText, zoneName } from './define.ts';
import { fileId } from './files.ts';

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

const editableCampaign = {
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

export const templateProblem = z.strictObject({
  part: z.enum(['subject', 'html', 'text', 'signature', 'unsubscribe']),
  /** `syntax`, `unknown-field`, `unknown-filter`, `no-fallback`, `too-complex`. */
  code: z.string(),
  level: z.enum(['blocking', 'warning']),
  message: z.string(),
  /** The field's name or the bad token. */
  token: z.string(),
  line: z.int().nullable(),
});

export const preflightItem = z.strictObject({
  level: z.enum(['blocking', 'warning', 'fine']),
  /** Such as `no-account`, `no-postal-address`, `empty-field`, `no-audience`; the catalogues have a sentence for each. */
  code: z.string(),
  params: z.record(z.string(), z.string().or(z.number())),
  /** English sentence, for the CLI. */
  message: z.string(),
  /** The step it concerns, from 1. */
  step: z.int().nullable(),
  contacts: z.strictObject({ count: z.int(), sample: z.array(z.strictObject({ id, email: z.string() })) }).nullable(),
});
export type PreflightItem = z.infer<typeof preflightItem>;

/** The `result` of a `campaigns.simulate` job. */
export const simulation = z.strictObject({
  startsAt: instant.nullable(),
  finishesAt: instant.nullable(),
  messages: z.int(),
  contacts: z.int(),
  /** By local day of the campaign's zone; `perStep[0]` is the first mail. */
  days: z.array(z.strictObject({ date: dateText, total: z.int(), perStep: z.array(z.int()) })),
});
export type Simulation = z.infer<typeof simulation>;

export const enrolmentState = z.enum(['active', 'finished', 'stopped']);
export const stopReason = z.enum([
  'replied',
  'bounced',
  'unsubscribed',
  'complained',
  'suppressed',
  'failed',
  'removed',
  'user',
  'campaign-stopped',
]);

export const enrolmentRow = z.strictObject({
  contactId: id,
  email: z.string(),
  name: z.string(),
  state: enrolmentState,
  /** Why it ended, null while active or finished. */
  reason: stopReason.nullable(),
  /** Evidence or the server's words. */
  detail: z.string(),
  /** Steps sent so far. */
  sentSteps: z.int(),
  /** When the next step is due at the earliest. */
  nextAt: instant.nullable(),
  lastMessageState: z.enum(['planned', 'claimed', 'sent', 'failed', 'uncertain']).nullable(),
});

export const ledgerRow = z.strictObject({
  id,
  step: z.int(),
  state: z.enum(['planned', 'claimed', 'sent', 'failed', 'uncertain']),
  messageId: z.string().nullable(),
  subject: z.string(),
  dueAt: instant,
  claimedAt: instant.nullable(),
  settledAt: instant.nullable(),
  /** The server's words. */
  response: z.string(),
});

const idInput = z.strictObject({ id });

export const campaigns = {
  list: method({
    summary: 'All campaigns, newest first.',
    input: z.strictObject({ ...pageInput }),
    output: page(campaignRow),
    permission: 'campaigns:read',
    audit: 'none',
  }),
  get: method({
    summary: 'One campaign with its steps.',
    input: idInput,
    output: campaign,
    permission: 'campaigns:read',
    audit: 'read',
  }),
  create: method({
    summary: 'Make a draft with one empty step.',
    input: z.strictObject({ name: shortText }),
    output: z.strictObject({ id }),
    permission: 'campaigns:write',
    audit: 'write',
  }),
  update: method({
    summary:
      'Change a draft; what is left out stays. Of a launched campaign only name, schedule limits and texts of steps not sent yet.',
    input: z.strictObject({
      id,
      revision: z.int(),
      name: editableCampaign.name.optional(),
      accountId: editableCampaign.accountId.optional(),
      audience: audience.optional(),
      schedule: schedule.optional(),
      steps: editableCampaign.steps.optional(),
      signatureHtml: editableCampaign.signatureHtml.optional(),
      postalAddress: editableCampaign.postalAddress.optional(),
      unsubscribeLine: editableCampaign.unsubscribeLine.optional(),
    }),
    /** In the order of the steps: new ones have their ids now. */
    output: z.strictObject({ revision: z.int(), stepIds: z.array(id) }),
    permission: 'campaigns:write',
    audit: 'write',
  }),
  duplicate: method({
    summary: 'Copy a campaign into a new draft.',
    input: idInput,
    output: z.strictObject({ id }),
    permission: 'campaigns:write',
    audit: 'write',
  }),
  remove: method({
    summary: 'Remove a campaign that is not running; its ledger stays.',
    input: idInput,
    output: nothing,
    permission: 'campaigns:write',
    audit: 'write',
  }),
  restore: method({
    summary: 'Bring a removed campaign back.',
    input: idInput,
    output: nothing,
    permission: 'campaigns:write',
    audit: 'write',
  }),
  attach: method({
    summary: 'Attach a staged file to a step; at most 10 MB a step.',
    input: z.strictObject({ id, stepId: id, fileId }),
    output: attachment,
    permission: 'campaigns:write',
    audit: 'write',
  }),
  detach: method({
    summary: 'Take an attachment off.',
    input: z.strictObject({ id, attachmentId: id }),
    output: nothing,
    permission: 'campaigns:write',
    audit: 'write',
  }),
  audienceCount: method({
    summary: 'How many contacts an audience reaches, and how many are left out and why.',
    input: z.strictObject({ audience }),
    output: z.strictObject({ matched: z.int(), excluded: z.int(), suppressed: z.int(), reached: z.int() }),
    permission: 'campaigns:read',
    audit: 'none',
  }),
  audienceSample: method({
    summary: 'Contacts of an audience to preview with, found by substring.',
    input: z.strictObject({ audience, search: z.string().max(200).default('') }),
    output: z.strictObject({ items: z.array(z.strictObject({ id, email: z.string(), name: z.string() })) }),
    permission: 'campaigns:read',
    audit: 'read',
  }),
  checkTemplate: method({
    summary: 'Check merge tags as they are written.',
    input: z.strictObject({
      subject: z.string().max(500),
      html: z.string().max(500_000),
      text: z.string().max(500_000).nullable(),
    }),
    output: z.strictObject({ problems: z.array(templateProblem), fieldsUsed: z.array(z.string()) }),
    permission: 'campaigns:read',
    audit: 'none',
  }),
  plainText: method({
    summary: 'The plain part that would be derived from an HTML part.',
    input: z.strictObject({ html: z.string().max(500_000) }),
    output: z.strictObject({ text: z.string() }),
    permission: 'campaigns:read',
    audit: 'none',
  }),
  preview: method({
    summary: 'A step as a contact would get it.',
    input: z.strictObject({ id, stepIndex: z.int().min(0).max(19), contactId: id }),
    output: z.strictObject({
      from: z.string(),
      to: z.string(),
      subject: z.string(),
      html: z.string(),
      text: z.string(),
      headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
      /** Merge fields that were empty for this contact and had no fallback. */
      emptyFields: z.array(z.string()),
    }),
    permission: 'campaigns:read',
    audit: 'read',
  }),
  testMail: method({
    summary: 'Send a step, filled for a contact, to an address of one’s own; not part of the ledger.',
    input: z.strictObject({
      id,
      stepIndex: z.int().min(0).max(19),
      contactId: id,
      to: emailText,
      confirmed: z.boolean().optional(),
    }),
    output: z.strictObject({ response: z.string() }),
    permission: 'campaigns:send',
    audit: 'write',
  }),
  preflight: method({
    summary: 'What would stop or worry before a launch.',
    input: idInput,
    output: z.strictObject({ ready: z.boolean(), items: z.array(preflightItem) }),
    permission: 'campaigns:read',
    audit: 'none',
  }),
  simulate: method({
    summary: 'The calendar of the whole run as a job, from the scheduler that drives the real one.',
    input: idInput,
    output: z.strictObject({ jobId: id }),
    permission: 'campaigns:read',
    audit: 'none',
  }),
  simulationContacts: method({
    summary: 'Who gets what when, of the last simulation of a campaign, in order of time.',
    input: z.strictObject({ id, date: dateText.optional(), contactId: id.optional(), ...pageInput }),
    output: page(z.strictObject({ contactId: id, email: z.string(), step: z.int(), at: instant })),
    permission: 'campaigns:read',
    audit: 'read',
  }),
  launch: method({
    summary: 'Freeze the audience and start sending; refused while preflight has anything blocking.',
    input: idInput,
    output: z.strictObject({ jobId: id }),
    permission: 'campaigns:send',
    audit: 'write',
  }),
  pause: method({
    summary: 'Stop claiming new messages.',
    input: idInput,
    output: nothing,
    permission: 'campaigns:send',
    audit: 'write',
  }),
  resume: method({
    summary: 'Go on after a pause.',
    input: idInput,
    output: nothing,
    permission: 'campaigns:send',
    audit: 'write',
  }),
  stop: method({
    summary: 'End the campaign for everyone; cannot be resumed.',
    input: idInput,
    output: nothing,
    permission: 'campaigns:send',
    audit: 'write',
  }),
  enrolments: method({
    summary: 'The contacts of a launched campaign with state and reason.',
    input: z.strictObject({
      id,
      state: enrolmentState.optional(),
      reason: stopReason.optional(),
      /** Only contacts with a message that waits for a person's decision. */
      uncertain: z.boolean().optional(),
      search: z.string().max(200).optional(),
      ...pageInput,
    }),
    output: page(enrolmentRow),
    permission: 'campaigns:read',
    audit: 'read',
  }),
  ledger: method({
    summary: 'The ledger rows of one contact in one campaign.',
    input: z.strictObject({ id, contactId: id }),
    output: z.strictObject({ items: z.array(ledgerRow) }),
    permission: 'campaigns:read',
    audit: 'read',
  }),
  stopContact: method({
    summary: 'End the sequence for one contact.',
    input: z.strictObject({ id, contactId: id }),
    output: nothing,
    permission: 'campaigns:send',
    audit: 'write',
  }),
  settleUncertain: method({
    summary: 'A person’s decision on an uncertain message: it was sent, or it was not and may be sent.',
    input: z.strictObject({ ledgerId: id, as: z.enum(['sent', 'not-sent']) }),
    output: nothing,
    permission: 'campaigns:send',
    audit: 'write',
  }),
};
