import { z } from 'zod';
import { instant, method, nothing, page, pageInput } from './define.ts';

export const egressPurpose = z.enum([
  'mail',
  'sign-in',
  'reports',
  'discovery',
  'backup',
  'webhook',
  'proxy',
  'policy',
  'test',
]);
export type EgressPurpose = z.infer<typeof egressPurpose>;

export const egressRule = z.strictObject({
  /** A name, an address, or `*.` and a domain. */
  host: z.string(),
  /** Empty: any. */
  ports: z.array(z.int()),
  purpose: egressPurpose,
  /** Whose it is: a mailbox's address, a webhook's name; empty where there is nothing to add. */
  why: z.string(),
});
export type EgressRule = z.infer<typeof egressRule>;

export const connection = z.strictObject({
  /** Negative while it is open. */
  id: z.int(),
  at: instant,
  host: z.string(),
  port: z.int(),
  /** Where the name led to; null where it was refused or not found. */
  address: z.string().nullable(),
  /** Null: this machine itself, which is no egress, or refused. */
  purpose: egressPurpose.nullable(),
  /** Such as `TLSv1.3`; null: in clear, or not known of a tunnel. */
  tls: z.string().nullable(),
  sent: z.int(),
  received: z.int(),
  state: z.enum(['open', 'closed', 'failed', 'refused']),
});
export type Connection = z.infer<typeof connection>;

export const connectionFilter = z.strictObject({
  /** A part of the host's name or of the address. */
  host: z.string().trim().min(1).max(253).optional(),
  purpose: egressPurpose.or(z.literal('own')).optional(),
  state: connection.shape.state.optional(),
  from: instant.optional(),
  to: instant.optional(),
});
export type ConnectionFilter = z.infer<typeof connectionFilter>;

export const traffic = z.strictObject({
  /** Empty: made behind the locked door, where nothing but the number is kept. */
  host: z.string(),
  port: z.int(),
  /** Null: this machine itself, or refused. */
  purpose: egressPurpose.nullable(),
  tls: z.string().nullable(),
  connections: z.int(),
  failed: z.int(),
  refused: z.int(),
  sent: z.int(),
  received: z.int(),
  lastAt: instant,
});
export type Traffic = z.infer<typeof traffic>;

export const egress = {
  manifest: method({
    summary: 'Every host that Letterlock may contact now, what for and for whom; it contacts no other.',
    input: nothing,
    output: z.strictObject({ items: z.array(egressRule) }),
    permission: 'settings:read',
    audit: 'none',
  }),
  connections: method({
    summary: 'The newest connections, and those that were refused; open ones first, then newest first.',
    input: z.strictObject({ filter: connectionFilter.default({}), ...pageInput }),
    output: page(connection),
    permission: 'settings:read',
    audit: 'none',
  }),
  traffic: method({
    summary: 'How many connections there were to each host, and how much went over them, over days of up to a year.',
    input: z.strictObject({
      /** Whole days in UTC count, that of the instant itself with them. */
      from: instant.optional(),
    }),
    output: z.strictObject({ items: z.array(traffic) }),
    permission: 'settings:read',
    audit: 'none',
  }),
  export: method({
    summary: 'The manifest as rules for a firewall, or the connections as CSV, singly or by day.',
    input: z.strictObject({
      format: z.enum(['list', 'nftables', 'windows', 'csv', 'csv-days']),
      /** Of the connections. */
      filter: connectionFilter.default({}),
    }),
    output: z.strictObject({ name: z.string(), text: z.string() }),
    permission: 'settings:read',
    audit: 'read',
  }),
};
