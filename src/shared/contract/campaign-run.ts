/** A campaign under way: starting and stopping it, its contacts, its ledger. */
import { z } from 'zod';
import { campaignIdInput } from './campaign-shape.ts';
import { id, instant, method, nothing, page, pageInput } from './define.ts';

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

export const campaignRun = {
  launch: method({
    summary: 'Freeze the audience and start sending; refused while preflight has anything blocking.',
    input: campaignIdInput,
    output: z.strictObject({ jobId: id }),
    permission: 'campaigns:send',
    audit: 'write',
  }),
  pause: method({
    summary: 'Stop claiming new messages.',
    input: campaignIdInput,
    output: nothing,
    permission: 'campaigns:send',
    audit: 'write',
  }),
  resume: method({
    summary: 'Go on after a pause.',
    input: campaignIdInput,
    output: nothing,
    permission: 'campaigns:send',
    audit: 'write',
  }),
  stop: method({
    summary: 'End the campaign for everyone; cannot be resumed.',
    input: campaignIdInput,
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
