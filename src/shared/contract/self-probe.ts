import { z } from 'zod';
import { id, instant, method } from './define.ts';

/** What is judged about the mail that arrived, in the order in which it is shown. */
export const probeTopic = z.enum([
  'delivery',
  'folder',
  'dkim',
  'alignment',
  'spf',
  'dmarc',
  'unsubscribe',
  'coverage',
  'links',
  'text',
  'sender',
  'message-id',
  'tls',
]);
export type ProbeTopic = z.infer<typeof probeTopic>;

export const probeFinding = z.strictObject({
  topic: probeTopic,
  /** `bad`: mail suffers from it; `warn`: it may; `info`: to be known; `unknown`: it could not be told. */
  status: z.enum(['ok', 'warn', 'bad', 'info', 'unknown']),
  /** What was found, explained in the catalogues (`probe:code.*`, and `probe:remedy.*` where there is one). */
  code: z.string(),
  /** For the explanation: names, counts, words of a server. From the mail itself: shortened, single lines. */
  facts: z.record(z.string(), z.string()),
  /** One by one: the servers on the way, the links that were changed. */
  details: z.array(z.string()),
});
export type ProbeFinding = z.infer<typeof probeFinding>;

const end = z.strictObject({ id, name: z.string(), address: z.string() });

export const probe = z.strictObject({
  id,
  /** `failed`: no mail could be judged, see `failure`. */
  state: z.enum(['running', 'done', 'failed', 'cancelled', 'interrupted']),
  /** The job that does it; null once nobody knows it any more. */
  jobId: id.nullable(),
  from: end,
  to: end,
  startedAt: instant,
  /** When the sending server took it; null: it did not, or nobody knows. */
  sentAt: instant.nullable(),
  arrivedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  failure: z
    .strictObject({
      /** `unreadable`, `refused`, `bounced`, `limit`, `trouble`, `uncertain`, `not-arrived`, `failed`; explained in the catalogues. */
      code: z.string(),
      /** The server's own words or ours; empty where there are none. */
      words: z.string(),
    })
    .nullable(),
  /** The practice mailbox sent it: nothing left this machine, and there is no DNS to ask. */
  practice: z.boolean(),
  /** Who was asked about DNS: `system`, or the host that was asked over HTTPS. */
  askedBy: z.string(),
  findings: z.array(probeFinding),
});
export type Probe = z.infer<typeof probe>;

export const probeReceiver = end.extend({
  usable: z.boolean(),
  /** Why not: `same`, `practice`, `sends-only`, `ses`, `needs-attention`; null where it can be used. */
  reason: z.string().nullable(),
});
export type ProbeReceiver = z.infer<typeof probeReceiver>;

/** One mail from a mailbox to a second one of the same user's, and what has become of it on the way. */
export const selfProbe = {
  receivers: method({
    summary: 'Mailboxes that a probe of this one can be sent to, and why others cannot.',
    input: z.strictObject({ id }),
    output: z.strictObject({ items: z.array(probeReceiver) }),
    permission: 'accounts:read',
    audit: 'none',
  }),
  start: method({
    summary: 'Send one mail to a second mailbox of yours and judge what arrives; answers the job that does it.',
    input: z.strictObject({
      /** The mailbox that sends. */
      id,
      /** The mailbox that receives. */
      to: id,
    }),
    output: z.strictObject({ id, jobId: id }),
    permission: 'accounts:write',
    audit: 'write',
  }),
  list: method({
    summary: 'The latest probes that a mailbox sent, newest first.',
    input: z.strictObject({ id }),
    output: z.strictObject({ items: z.array(probe) }),
    permission: 'accounts:read',
    audit: 'read',
  }),
};
