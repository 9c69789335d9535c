import { z } from 'zod';
import { instant, method, nothing } from './define.ts';

/** Passphrases are taken as typed (NFKC-normalised by the vault), never trimmed. */
const passphrase = z.string().min(1).max(1024);

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
  /** How the master key is wrapped; null before a workspace exists. Both true means both are needed. */
  protection: z.strictObject({ keychain: z.boolean(), passphrase: z.boolean() }).nullable(),
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
      .strictObject({ keychain: z.boolean(), passphrase: passphrase.optional() })
      .refine((v) => v.keychain || v.passphrase !== undefined, 'Choose the keychain, a passphrase, or both.'),
    output: z.strictObject({ recoveryCode: z.string() }),
    permission: 'vault:manage',
    audit: 'write',
    whileLocked: true,
  }),
  unlock: method({
    summary: 'Open the workspace with what protects it, or with the recovery code.',
    input: z.strictObject({ passphrase: passphrase.optional(), recoveryCode: z.string().max(200).optional() }),
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
        current: z.strictObject({ passphrase: passphrase.optional(), recoveryCode: z.string().max(200).optional() }),
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
};
