import { z } from 'zod';
import { dlpAction, dlpDetector, dlpDomain, dlpEndings, dlpPattern, dlpWords } from '../dlp.ts';
import { id, instant, method, nothing, page, pageInput } from './define.ts';

/** Of the workspace: a number; of the organisation's policy: `policy:` and what it is. */
export const dlpRuleId = z.string().regex(/^(\d{1,15}|policy:[a-z0-9:-]{1,60})$/);

/** What a rule looks for. */
const looksFor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('words'), words: dlpWords }),
  z.strictObject({ kind: z.literal('pattern'), pattern: dlpPattern }),
  z.strictObject({
    kind: z.literal('detector'),
    detector: dlpDetector,
    /** So many different ones in one place, such as addresses in a list. */
    least: z.int().min(1).max(10_000).default(1),
  }),
  z.strictObject({ kind: z.literal('attachment-kind'), endings: dlpEndings }),
  z.strictObject({ kind: z.literal('attachment-size'), megabytes: z.number().min(0.1).max(100) }),
  /** Those whose content cannot be looked into, or not to its end: PDF, pictures, what is encrypted or very large. */
  z.strictObject({ kind: z.literal('attachment-unread') }),
  /** Any mail at all: for rules about recipients alone. */
  z.strictObject({ kind: z.literal('anything') }),
]);
export type DlpLooksFor = z.infer<typeof looksFor>;

/** `outside`: recipients of other domains than those named; `inside`: of these, and of domains below them. */
const recipients = z.discriminatedUnion('who', [
  z.strictObject({ who: z.literal('anyone') }),
  z.strictObject({ who: z.enum(['outside', 'inside']), domains: z.array(dlpDomain).min(1).max(200) }),
]);

export const dlpChannel = z.enum(['campaign', 'answer', 'test']);
export type DlpChannel = z.infer<typeof dlpChannel>;

const ruleFields = {
  /** Empty: it is called after what it looks for. */
  name: z.string().trim().max(100).default(''),
  enabled: z.boolean().default(true),
  looksFor,
  recipients: recipients.default({ who: 'anyone' }),
  channels: z.array(dlpChannel).min(1).max(3).default(['campaign', 'answer', 'test']),
  action: dlpAction,
  /** Who may say “send it anyway” where that is asked: senders as well, or those alone who manage the rules. */
  confirmBy: z.enum(['dlp:write', 'dlp:manage']).default('dlp:write'),
};

export const dlpRule = z.strictObject({
  id: dlpRuleId,
  ...ruleFields,
  /** Where the organisation imposes it; null for a rule of the workspace. */
  source: z.string().nullable(),
});
export type DlpRule = z.infer<typeof dlpRule>;

/** Where in a mail; never what stands there. */
export const dlpPlace = z.enum(['subject', 'text', 'link', 'attachment', 'recipient', 'export']);
export type DlpPlace = z.infer<typeof dlpPlace>;

export const dlpFinding = z.strictObject({
  ruleId: dlpRuleId,
  /** The rule's name, and what it looks for. */
  rule: z.string(),
  looksFor: z.string(),
  action: dlpAction,
  place: dlpPlace,
  /** Different ones in that place. */
  count: z.int(),
  /** Whether whoever asks may confirm it. */
  mayConfirm: z.boolean(),
});
export type DlpFinding = z.infer<typeof dlpFinding>;

const keptFinding = z.strictObject({
  id,
  firstAt: instant,
  lastAt: instant,
  /** Mails concerned. */
  times: z.int(),
  ruleId: z.string(),
  rule: z.string(),
  looksFor: z.string(),
  place: dlpPlace,
  channel: z.enum([...dlpChannel.options, 'export']),
  /** What came of it: it went out with a warning, was confirmed by a person, was held back until then, or never left. */
  outcome: z.enum(['warned', 'confirmed', 'held', 'blocked']),
  /** Who sent or confirmed; `system` for mails of a running campaign. */
  by: z.string(),
  campaign: z.strictObject({ id, name: z.string() }).nullable(),
  /** From 1. */
  step: z.int().nullable(),
});
export type DlpKeptFinding = z.infer<typeof keptFinding>;

export const dlp = {
  rules: method({
    summary: 'What must not leave: the rules of the workspace and those that the organisation imposes.',
    input: nothing,
    output: z.strictObject({
      items: z.array(dlpRule),
      /** The organisation allows no other rules, and no change of them. */
      locked: z.boolean(),
    }),
    permission: 'dlp:read',
    audit: 'none',
  }),
  save: method({
    summary: 'Make a rule of data-loss prevention, or change one; it holds for the next mail.',
    input: z.strictObject({ id: id.optional(), ...ruleFields }),
    output: z.strictObject({ id }),
    permission: 'dlp:manage',
    audit: 'write',
  }),
  remove: method({
    summary: 'Remove a rule of data-loss prevention.',
    input: z.strictObject({ id }),
    output: nothing,
    permission: 'dlp:manage',
    audit: 'write',
  }),
  tryOut: method({
    summary: 'What a rule would find in a text; nothing is kept.',
    input: z.strictObject({ looksFor, text: z.string().max(100_000) }),
    output: z.strictObject({
      /** Places in the text, in order; at most 200. */
      matches: z.array(z.strictObject({ at: z.int(), length: z.int() })),
      /** Different ones. */
      count: z.int(),
    }),
    permission: 'dlp:manage',
    audit: 'none',
  }),
  check: method({
    summary: 'What the rules say of an answer while it is written; nothing is kept.',
    input: z.strictObject({ conversationId: id, text: z.string().max(200_000) }),
    output: z.strictObject({ findings: z.array(dlpFinding) }),
    permission: 'dlp:write',
    audit: 'none',
  }),
  confirm: method({
    summary: 'Let a campaign go out as it is now although a rule asks; a change of its texts asks again.',
    input: z.strictObject({ campaignId: id, ruleId: dlpRuleId }),
    output: nothing,
    permission: 'dlp:write',
    audit: 'write',
  }),
  findings: method({
    summary: 'What was found and what came of it, newest first: rule and place, never the content.',
    input: z.strictObject({ outcome: z.enum(['warned', 'confirmed', 'held', 'blocked']).optional(), ...pageInput }),
    output: page(keptFinding),
    permission: 'dlp:read',
    audit: 'read',
  }),
};
