/** What can be known of a campaign before it runs: its audience, its texts, what would stop it, its calendar. */
import { z } from 'zod';
import { audience, campaignIdInput } from './campaign-shape.ts';
import { dateText, emailText, id, instant, method, page, pageInput } from './define.ts';

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

export const campaignChecks = {
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
    input: campaignIdInput,
    output: z.strictObject({ ready: z.boolean(), items: z.array(preflightItem) }),
    permission: 'campaigns:read',
    audit: 'none',
  }),
  simulate: method({
    summary: 'The calendar of the whole run as a job, from the scheduler that drives the real one.',
    input: campaignIdInput,
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
};
