import { z } from 'zod';
import { instant, method, nothing } from './define.ts';

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

export const egress = {
  manifest: method({
    summary: 'Every host that Letterlock may contact now, what for and for whom; it contacts no other.',
    input: nothing,
    output: z.strictObject({ items: z.array(egressRule) }),
    permission: 'settings:read',
    audit: 'none',
  }),
  connections: method({
    summary: 'The newest connections since the start, and those that were refused; newest first.',
    input: nothing,
    output: z.strictObject({ items: z.array(connection) }),
    permission: 'settings:read',
    audit: 'none',
  }),
  export: method({
    summary: 'The manifest as rules for a firewall, or the connections as CSV.',
    input: z.strictObject({ format: z.enum(['list', 'nftables', 'windows', 'csv']) }),
    output: z.strictObject({ name: z.string(), text: z.string() }),
    permission: 'settings:read',
    audit: 'read',
  }),
};
