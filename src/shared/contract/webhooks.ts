import { z } from 'zod';
import { id, instant, method, nothing, page, pageInput, shortText } from './define.ts';

export const webhookEvent = z.enum([
  'message.sent',
  'message.failed',
  'contact.replied',
  'contact.bounced',
  'contact.unsubscribed',
  'campaign.finished',
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;

const target = {
  name: shortText,
  /** `https://…`; `http://` for this machine only. */
  url: z.url({ protocol: /^https?$/ }).max(2000),
  events: z.array(webhookEvent).min(1).max(20),
  /** Also addresses of private networks, which are refused otherwise. */
  privateNetworks: z.boolean().default(false),
};

const webhook = z.strictObject({
  id,
  name: z.string(),
  url: z.string(),
  events: z.array(webhookEvent),
  privateNetworks: z.boolean(),
  enabled: z.boolean(),
  createdAt: instant,
  createdBy: z.string(),
  /** Signatures by the secret before the last rotation are sent along until then. */
  formerUntil: instant.nullable(),
  lastDeliveredAt: instant.nullable(),
  waiting: z.int(),
  failed: z.int(),
});

const delivery = z.strictObject({
  id,
  /** Of the event: the same when it is delivered again. */
  eventId: z.string(),
  /** An event, or `webhook.test`. */
  type: z.string(),
  at: instant,
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  nextAt: instant.nullable(),
  /** HTTP status of the last answer; null where there was none. */
  status: z.int().nullable(),
  /** Why the last attempt failed; empty otherwise. */
  detail: z.string(),
});

export const webhooks = {
  list: method({
    summary: 'Where events of campaigns are sent to, and how that goes.',
    input: nothing,
    output: z.strictObject({ items: z.array(webhook) }),
    permission: 'webhooks:read',
    audit: 'none',
  }),
  create: method({
    summary: 'Send events of campaigns to an address, signed with a secret that is answered once.',
    input: z.strictObject(target),
    output: z.strictObject({ id, secret: z.string() }),
    permission: 'webhooks:manage',
    audit: 'write',
  }),
  update: method({
    summary: 'Change where a webhook goes and what it is told, or switch it off and on.',
    input: z.strictObject({ id, ...target, privateNetworks: z.boolean(), enabled: z.boolean() }),
    output: nothing,
    permission: 'webhooks:manage',
    audit: 'write',
  }),
  remove: method({
    summary: 'Send nothing there any more and forget the secret.',
    input: z.strictObject({ id }),
    output: nothing,
    permission: 'webhooks:manage',
    audit: 'write',
  }),
  rotate: method({
    summary: 'Sign with a new secret, answered once; both sign for some hours.',
    input: z.strictObject({ id, overlapHours: z.int().min(0).max(720).default(24) }),
    output: z.strictObject({ secret: z.string() }),
    permission: 'webhooks:manage',
    audit: 'write',
  }),
  test: method({
    summary: 'Send a test event at once; answers how it went.',
    input: z.strictObject({ id }),
    output: delivery,
    permission: 'webhooks:manage',
    audit: 'write',
  }),
  deliveries: method({
    summary: 'What was sent to a webhook, newest first.',
    input: z.strictObject({ id, ...pageInput }),
    output: page(delivery),
    permission: 'webhooks:read',
    audit: 'none',
  }),
  redeliver: method({
    summary: 'Send an event once more, under the same event id.',
    input: z.strictObject({ deliveryId: id }),
    output: nothing,
    permission: 'webhooks:manage',
    audit: 'write',
  }),
};
