import { z } from 'zod';
import { id, instant, method, nothing, page, pageInput } from './define.ts';

/** What Letterlock watches for. */
export const alertKind = z.enum([
  'failed-unlocks',
  'refused-key',
  'unusual-exports',
  'unusual-sending',
  'many-bounces',
  'sign-in-ended',
  'refused-egress',
  'new-device',
  'new-door',
  'changed-outside',
  'clock-set-back',
  'log-broken',
]);
export type AlertKind = z.infer<typeof alertKind>;

export const alertResponse = z.enum(['notify', 'lock', 'pause-sending', 'revoke-key']);
export type AlertResponse = z.infer<typeof alertResponse>;

export const severity = z.enum(['notice', 'danger']);

export const alert = z.strictObject({
  id,
  kind: alertKind,
  severity,
  firstAt: instant,
  lastAt: instant,
  /** How often since it was opened. */
  times: z.int().positive(),
  /** What it is about: an account's id, a key's name, a device; empty where there is nothing to name. */
  subject: z.string(),
  /** Numbers and names that the sentence about it needs. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What was done at once. */
  responses: z.array(alertResponse),
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: z.string().nullable(),
});
export type Alert = z.infer<typeof alert>;

const rule = z.strictObject({
  kind: alertKind,
  severity,
  enabled: z.boolean(),
  /** What is done at once. */
  responses: z.array(alertResponse),
  /** What could be. */
  offered: z.array(alertResponse),
});

const span = z.strictObject({ from: instant, to: instant }).refine(({ from, to }) => from < to, {
  message: 'The end must be later than the beginning.',
});

export const monitor = {
  alerts: method({
    summary: 'What was out of the ordinary, newest first.',
    input: z.strictObject({ open: z.boolean().optional(), ...pageInput }),
    output: page(alert),
    permission: 'monitor:read',
    audit: 'none',
  }),
  summary: method({
    summary: 'How many alerts nobody has acknowledged yet, and the worst of them.',
    input: nothing,
    output: z.strictObject({ open: z.int(), worst: severity.nullable() }),
    permission: 'monitor:read',
    audit: 'none',
  }),
  acknowledge: method({
    summary: 'Say that alerts have been looked at.',
    input: z.strictObject({ ids: z.array(id).min(1).max(500) }),
    output: nothing,
    permission: 'monitor:write',
    audit: 'write',
  }),
  rules: method({
    summary: 'What is watched for, and what is done about it.',
    input: nothing,
    output: z.strictObject({ items: z.array(rule) }),
    permission: 'monitor:read',
    audit: 'none',
  }),
  setRule: method({
    summary: 'Switch a rule on or off and choose what is done at once.',
    input: z.strictObject({ kind: alertKind, enabled: z.boolean(), responses: z.array(alertResponse).max(4) }),
    output: nothing,
    permission: 'monitor:manage',
    audit: 'write',
  }),
  incident: method({
    summary: 'From the audit log, what was touched between two instants, and a draft of the notification of a breach.',
    input: span,
    output: z.strictObject({ jobId: id }),
    permission: 'audit:export',
    audit: 'read',
  }),
};
