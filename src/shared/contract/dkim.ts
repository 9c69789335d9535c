import { z } from 'zod';
import { id, method, nothing } from './define.ts';

const record = z.strictObject({
  domain: z.string(),
  selector: z.string(),
  /** The TXT record to publish. */
  name: z.string(),
  value: z.string(),
});

const dnsName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/)
  .max(253);

/** Signing with one's own key, for mail servers that do not sign. */
export const dkim = {
  get: method({
    summary: 'The DNS record of the key that a mailbox signs with; null without one.',
    input: z.strictObject({ id }),
    output: z.strictObject({ record: record.nullable() }),
    permission: 'accounts:read',
    audit: 'read',
  }),
  set: method({
    summary: 'Sign what a mailbox sends: with the given key, or a new one; answers the DNS record to publish.',
    input: z.strictObject({
      id,
      domain: dnsName,
      selector: dnsName,
      /** PEM, RSA or Ed25519; left out: a new RSA key of 2048 bits is made. */
      privateKey: z.string().max(20_000).optional(),
    }),
    output: record,
    permission: 'accounts:manage',
    audit: 'write',
  }),
  remove: method({
    summary: 'Destroy the key that a mailbox signs with.',
    input: z.strictObject({ id }),
    output: nothing,
    permission: 'accounts:manage',
    audit: 'write',
  }),
};
