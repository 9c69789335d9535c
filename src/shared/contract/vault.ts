import { z } from 'zod';
import { instant, method, nothing, shortText } from './define.ts';

/** Passphrases are taken as typed (NFKC-normalised by the vault), never trimmed. */
const passphrase = z.string().min(1).max(1024);

/** What a person gives to show who they are. */
const secrets = z.strictObject({ passphrase: passphrase.optional(), recoveryCode: z.string().max(200).optional() });

const personId = z.uuid();

const person = z.strictObject({
  id: personId,
  name: z.string(),
  /** What opens this person's way in; several together are all needed. */
  keychain: z.boolean(),
  passphrase: z.boolean(),
  /** Whether there is a recovery code for it. */
  recoveryCode: z.boolean(),
});

const problem = z.strictObject({
  code: z.enum([
    'keychain-unavailable',
    'keychain-changed',
    'vault-damaged',
    'database-damaged',
    'database-newer',
    'disk-full',
    'data-dir-unusable',
  ]),
  message: z.string(),
});

export const vaultStatus = z.strictObject({
  state: z.enum(['new', 'locked', 'unlocked']),
  /**
   * What opens it for whoever has unlocked it, else for the one who made it; null before a workspace exists. Both true
   * means both are needed.
   */
  protection: z.strictObject({ keychain: z.boolean(), passphrase: z.boolean() }).nullable(),
  /** Everyone who can open it; first the one who made it. */
  people: z.array(person),
  /** Who has unlocked it. */
  person: personId.nullable(),
  /** Sending goes on behind the locked door, as its owner has chosen. */
  sendsWhileLocked: z.boolean(),
  keychain: z.strictObject({ available: z.boolean(), name: z.string(), reason: z.string().nullable() }),
  /** Why the last attempt to open failed for a reason other than a wrong secret. */
  problem: problem.nullable(),
  /** Further attempts are refused until then. */
  retryAt: instant.nullable(),
});
export type VaultStatus = z.infer<typeof vaultStatus>;

export const vault = {
  status: method({
    summary: 'Whether a workspace exists, is locked or open, and what opens it.',
    input: nothing,
    output: vaultStatus,
    permission: 'vault:read',
    audit: 'none',
    whileLocked: true,
  }),
  strength: method({
    summary: 'How hard a passphrase is to guess, 0 (at once) to 4 (very hard); 3 is required.',
    input: z.strictObject({ passphrase: z.string().max(1024) }),
    output: z.strictObject({
      score: z.int().min(0).max(4),
      /** Catalogue keys of the estimator, such as `topTen` or `anotherWord`. */
      warning: z.string().nullable(),
      suggestions: z.array(z.string()),
      /** Seconds an attacker with the file and 10,000 guesses/s would need. */
      crackSeconds: z.number(),
    }),
    permission: 'vault:read',
    audit: 'none',
    whileLocked: true,
  }),
  create: method({
    summary: 'Make the workspace and its keys; answers the recovery code, once.',
    input: z
      .strictObject({
        keychain: z.boolean(),
        passphrase: passphrase.optional(),
        /** Of the one who makes it, as others of the same workspace will see it. */
        name: shortText.default('Owner'),
      })
      .refine((v) => v.keychain || v.passphrase !== undefined, 'Choose the keychain, a passphrase, or both.'),
    output: z.strictObject({ recoveryCode: z.string() }),
    permission: 'vault:manage',
    audit: 'write',
    whileLocked: true,
  }),
  unlock: method({
    summary: 'Open the workspace with what protects it, or with the recovery code.',
    input: secrets.extend({
      /** Left out: the one who made the workspace. */
      person: personId.optional(),
    }),
    output: nothing,
    permission: 'vault:manage',
    audit: 'write',
    whileLocked: true,
  }),
  protect: method({
    summary: 'Change what opens the workspace; asks for what opens it now. The recovery code stays the same.',
    input: z
      .strictObject({
        keychain: z.boolean(),
        passphrase: passphrase.optional(),
        current: secrets,
      })
      .refine((v) => v.keychain || v.passphrase !== undefined, 'Choose the keychain, a passphrase, or both.'),
    output: nothing,
    permission: 'vault:manage',
    audit: 'write',
  }),
  lock: method({
    summary: 'Stop all work, close the database and forget the keys.',
    input: nothing,
    output: nothing,
    permission: 'vault:manage',
    audit: 'write',
  }),
  active: method({
    summary: 'Tell that the user is there, which puts off the lock after inactivity; screens call it, timers never.',
    input: nothing,
    output: nothing,
    permission: 'vault:read',
    audit: 'none',
  }),
  addPerson: method({
    summary: 'Give another person a way in of their own; whoever adds them shows first who they are.',
    input: z.strictObject({ name: shortText, passphrase, keychain: z.boolean().default(false), current: secrets }),
    output: z.strictObject({ personId }),
    permission: 'vault:manage',
    audit: 'write',
  }),
  removePerson: method({
    summary: "Take away another person's way in; rotate the keys as well where that person is not trusted any more.",
    input: z.strictObject({ personId, current: secrets }),
    output: nothing,
    permission: 'vault:manage',
    audit: 'write',
  }),
};
