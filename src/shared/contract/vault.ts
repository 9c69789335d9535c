import { z } from 'zod';
import { instant, method, nothing, shortText } from './define.ts';

/** Passphrases are taken as typed (NFKC-normalised by the vault), never trimmed. */
export const passphrase = z.string().min(1).max(1024);

/** A WebAuthn credential id, base64url. */
const credentialId = z.base64url().min(1).max(1400);
/** 32 bytes in base64url. */
const bytes32 = z.base64url().length(43);

/** What a person gives to show who they are. */
export const secrets = z.strictObject({
  passphrase: passphrase.optional(),
  recoveryCode: z.string().max(200).optional(),
  /** Of the authenticator app, or a single-use one. */
  code: z.string().min(1).max(40).optional(),
  /** What a security key answered: which one, and the output of its PRF for the salt that `status` names. */
  securityKey: z.strictObject({ id: credentialId, output: bytes32 }).optional(),
});

export const personId = z.uuid();

const person = z.strictObject({
  id: personId,
  name: z.string(),
  /** What opens this person's way in; several together are all needed. */
  keychain: z.boolean(),
  passphrase: z.boolean(),
  /** Whether there is a recovery code for it. */
  recoveryCode: z.boolean(),
  /** Codes of an authenticator app are asked for at the door; how many single-use ones are left. */
  code: z.strictObject({ addedAt: instant, singleUseLeft: z.int() }).nullable(),
  /** One of them is needed as well. `salt` is what its PRF is asked for. */
  securityKeys: z.array(z.strictObject({ id: credentialId, salt: bytes32, name: z.string(), addedAt: instant })),
  /** The system asks whether the person is there before the keychain is used. */
  presence: z.boolean(),
  /** Destroyed after too many wrong attempts: only the recovery code is left. */
  wiped: z.boolean(),
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
  /** What the system calls its question whether the person is there (`Touch ID`); null where it offers none. */
  presence: z.string().nullable(),
  /** Wrong attempts in a row after which what opens the workspace is destroyed, and how many are left of them. */
  wipe: z.strictObject({ after: z.int(), left: z.int() }).nullable(),
  /** The database is being written anew under new keys; everything else waits for that. */
  rotating: z
    .strictObject({ phase: z.enum(['closing', 'copying', 're-encrypting', 'checking', 'opening']) })
    .nullable(),
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
    permission: 'vault:write',
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
    permission: 'vault:write',
    audit: 'write',
  }),
  lock: method({
    summary: 'Stop all work, close the database and forget the keys.',
    input: nothing,
    output: nothing,
    permission: 'vault:write',
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
    permission: 'people:manage',
    audit: 'write',
  }),
  removePerson: method({
    summary: "Take away another person's way in; rotate the keys as well where that person is not trusted any more.",
    input: z.strictObject({ personId, current: secrets }),
    output: nothing,
    permission: 'people:manage',
    audit: 'write',
  }),
  newRecoveryCode: method({
    summary: 'Make a new recovery code; the old one opens as well until the new one is confirmed.',
    input: z.strictObject({ current: secrets }),
    output: z.strictObject({ recoveryCode: z.string() }),
    permission: 'vault:write',
    audit: 'write',
  }),
  confirmRecoveryCode: method({
    summary: 'Show that the new recovery code was kept; from then on the old one opens nothing.',
    input: z.strictObject({ recoveryCode: z.string().max(200) }),
    output: nothing,
    permission: 'vault:write',
    audit: 'write',
  }),
  beginCode: method({
    summary: 'Offer a secret to an authenticator app (RFC 6238); it counts once a code of it was confirmed.',
    input: nothing,
    output: z.strictObject({
      /** Base32, to be typed. */
      secret: z.string(),
      /** `otpauth://…`, to be shown as a QR code. */
      uri: z.string(),
    }),
    permission: 'vault:write',
    audit: 'write',
  }),
  confirmCode: method({
    summary: 'Ask for codes of the authenticator app from now on; answers ten single-use codes, once.',
    input: z.strictObject({ code: z.string().min(1).max(40), current: secrets }),
    output: z.strictObject({ singleUse: z.array(z.string()) }),
    permission: 'vault:write',
    audit: 'write',
  }),
  removeCode: method({
    summary: 'Ask for no codes any more.',
    input: z.strictObject({ current: secrets }),
    output: nothing,
    permission: 'vault:write',
    audit: 'write',
  }),
  newSingleUseCodes: method({
    summary: 'Make ten new single-use codes; those that were left open nothing any more.',
    input: z.strictObject({ current: secrets }),
    output: z.strictObject({ singleUse: z.array(z.string()) }),
    permission: 'vault:write',
    audit: 'write',
  }),
  addSecurityKey: method({
    summary: 'Need a security key as well, by the output of its PRF (WebAuthn); with several, any one of them.',
    input: z.strictObject({ name: shortText, id: credentialId, salt: bytes32, output: bytes32, current: secrets }),
    output: nothing,
    permission: 'vault:write',
    audit: 'write',
  }),
  removeSecurityKey: method({
    summary: 'Need that security key no longer; without the last one, none is needed.',
    input: z.strictObject({ credentialId, current: secrets }),
    output: nothing,
    permission: 'vault:write',
    audit: 'write',
  }),
  setPresence: method({
    summary: 'Whether the system asks if the person is there before the keychain is used.',
    input: z.strictObject({ required: z.boolean(), current: secrets }),
    output: nothing,
    permission: 'vault:write',
    audit: 'write',
  }),
  setWipe: method({
    summary: 'Destroy what opens the workspace, all but recovery codes, after so many wrong attempts in a row.',
    input: z.strictObject({ after: z.int().min(5).max(100).nullable(), current: secrets }),
    output: nothing,
    permission: 'vault:manage',
    audit: 'write',
  }),
  rotate: method({
    summary:
      'Write the database anew under new keys and re-wrap every key; with the recovery code, the own slot key as well.',
    input: z.strictObject({ current: secrets, recoveryCode: z.string().max(200).optional() }),
    output: nothing,
    permission: 'vault:manage',
    audit: 'write',
  }),
};
