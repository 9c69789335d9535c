import { z } from 'zod';
import { role } from '../roles.ts';
import { id, instant, method, nothing, shortText } from './define.ts';
import { passphrase, personId, secrets } from './vault.ts';

const person = z.strictObject({
  id: personId,
  name: z.string(),
  role,
  addedAt: instant,
  /** Who added them; empty for the one who made the workspace. */
  addedBy: z.string(),
  lastUsedAt: instant.nullable(),
});

const reviewed = z.strictObject({
  at: instant,
  people: z.array(z.strictObject({ ...person.shape, permissions: z.array(z.string()), removedAt: instant.nullable() })),
  keys: z.array(
    z.strictObject({
      id,
      name: z.string(),
      createdBy: z.string(),
      createdAt: instant,
      permissions: z.array(z.string()),
      networks: z.array(z.string()),
      expiresAt: instant.nullable(),
      lastUsedAt: instant.nullable(),
      lastAddress: z.string().nullable(),
      revokedAt: instant.nullable(),
    }),
  ),
  accounts: z.array(
    z.strictObject({
      id,
      address: z.string(),
      kind: z.string(),
      connectedAt: instant,
      lastUsedAt: instant.nullable(),
      removedAt: instant.nullable(),
    }),
  ),
  webhooks: z.array(
    z.strictObject({
      id,
      name: z.string(),
      url: z.string(),
      events: z.array(z.string()),
      enabled: z.boolean(),
      lastUsedAt: instant.nullable(),
    }),
  ),
});
export type AccessReview = z.infer<typeof reviewed>;

export const people = {
  me: method({
    summary: 'Who calls, and what they may do.',
    input: nothing,
    output: z.strictObject({
      name: z.string(),
      /** Null for a key. */
      role: role.nullable(),
      permissions: z.array(z.string()),
    }),
    permission: 'app:read',
    audit: 'none',
  }),
  list: method({
    summary: 'Everyone who can open this workspace, with their roles.',
    input: nothing,
    output: z.strictObject({ items: z.array(person) }),
    permission: 'people:read',
    audit: 'none',
  }),
  add: method({
    summary: 'Let another person in, by a passphrase of their own choice and with a role; only an owner adds owners.',
    input: z.strictObject({
      name: shortText,
      role,
      passphrase,
      keychain: z.boolean().default(false),
      /** Of whoever adds them. */
      current: secrets,
    }),
    output: z.strictObject({ personId }),
    permission: 'people:manage',
    audit: 'write',
  }),
  changeRole: method({
    summary: 'Give a person another role, from their next call on; the last owner stays one.',
    input: z.strictObject({ personId, role }),
    output: nothing,
    permission: 'people:manage',
    audit: 'write',
  }),
  remove: method({
    summary: "Take away a person's way in and revoke the keys that they made.",
    input: z.strictObject({ personId, current: secrets }),
    output: nothing,
    permission: 'people:manage',
    audit: 'write',
  }),
  accessReview: method({
    summary: 'Who and what can do what at this moment, with the last use of each.',
    input: nothing,
    output: reviewed,
    permission: 'people:read',
    audit: 'read',
  }),
  reviews: method({
    summary: 'The access reviews kept so far, newest first, and when the next is due.',
    input: nothing,
    output: z.strictObject({
      items: z.array(
        z.strictObject({
          id,
          at: instant,
          by: z.string(),
          people: z.int(),
          keys: z.int(),
          accounts: z.int(),
          /** Null: it was kept by the schedule, and nobody has looked at it yet. */
          reviewedAt: instant.nullable(),
          reviewedBy: z.string().nullable(),
        }),
      ),
      dueAt: instant.nullable(),
      /** Why the last one could not be written into its folder. */
      fileProblem: z.string().nullable(),
    }),
    permission: 'people:read',
    audit: 'none',
  }),
  keepReview: method({
    summary: 'Keep a review of this moment, as the schedule does by itself.',
    input: nothing,
    output: z.strictObject({ id }),
    permission: 'people:export',
    audit: 'write',
  }),
  markReviewed: method({
    summary: 'Say that a kept review was looked at; who says so stands with it.',
    input: z.strictObject({ id }),
    output: nothing,
    permission: 'people:export',
    audit: 'write',
  }),
  exportReview: method({
    summary: 'A kept review as CSV, or that of this moment; answers the staged file.',
    input: z.strictObject({ id: id.optional() }),
    output: z.strictObject({ fileId: z.string() }),
    permission: 'people:export',
    audit: 'read',
  }),
};
