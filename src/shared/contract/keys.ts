import { z } from 'zod';
import { id, instant, method, nothing } from './define.ts';

/** Names stand in the audit log as `key:<name>`. */
const keyName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,49}$/u, 'Letters, digits, spaces, dots, dashes; up to 50.');

const permission = z.string().regex(/^[a-z]{1,40}:(read|write|export|send|manage)$/);
/** An address or a range in CIDR form: `203.0.113.7`, `10.0.0.0/8`, `2001:db8::/32`. */
const network = z.string().trim().min(2).max(64);

const limits = {
  permissions: z.array(permission).min(1).max(100),
  /** Addresses that it is taken from; none: any. */
  networks: z.array(network).max(50).default([]),
  /** Calls a minute. */
  perMinute: z.int().min(1).max(60_000).default(600),
  expiresAt: instant.nullable().default(null),
};

const apiKey = z.strictObject({
  id,
  name: z.string(),
  /** As it begins: enough to find it in a script. */
  prefix: z.string(),
  permissions: z.array(z.string()),
  networks: z.array(z.string()),
  perMinute: z.int(),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
  lastAddress: z.string().nullable(),
  /** The secret before the last rotation is taken until then. */
  formerUntil: instant.nullable(),
  revokedAt: instant.nullable(),
  revokedBy: z.string().nullable(),
});

export const keys = {
  list: method({
    summary: 'API keys with their limits and last use; never their secrets.',
    input: nothing,
    output: z.strictObject({
      items: z.array(apiKey),
      /** What a key can be given by whoever asks. */
      grantable: z.array(z.string()),
    }),
    permission: 'keys:read',
    audit: 'none',
  }),
  create: method({
    summary: 'Make an API key with some of the own permissions; it is answered once and never again.',
    input: z.strictObject({ name: keyName, ...limits }),
    output: z.strictObject({ id, key: z.string() }),
    permission: 'keys:manage',
    audit: 'write',
  }),
  rotate: method({
    summary: 'Give a key a new secret, answered once; the old one is taken for some hours more.',
    input: z.strictObject({ id, overlapHours: z.int().min(0).max(720).default(24) }),
    output: z.strictObject({ key: z.string() }),
    permission: 'keys:manage',
    audit: 'write',
  }),
  revoke: method({
    summary: 'End a key at once, with its open connections.',
    input: z.strictObject({ id }),
    output: nothing,
    permission: 'keys:manage',
    audit: 'write',
  }),
};
