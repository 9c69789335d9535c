import { z } from 'zod';
import { accountCondition } from './account-health.ts';
import { candidate, signIns } from './account-sign-in.ts';
import { emailText, id, instant, method, nothing, shortText } from './define.ts';
import { apiConfig, mailboxConfig, password } from './mailbox.ts';

export const accountKind = z.enum(['practice', 'smtp-imap', 'gmail', 'outlook', 'zoho', 'ses']);
export type AccountKind = z.infer<typeof accountKind>;

export const accountState = z.enum(['ok', 'paused', 'needs-attention']);

export const account = z.strictObject({
  id,
  kind: accountKind,
  name: z.string(),
  address: z.string(),
  displayName: z.string(),
  /** Servers of a mailbox by SMTP and IMAP; else null. */
  config: mailboxConfig.nullable(),
  /** Of a mailbox by its provider's own interface; else null. */
  api: apiConfig.nullable(),
  hasPassword: z.boolean(),
  state: accountState,
  /** `user`, or what the server's answer was taken for: `quota`, `auth`, `tls`, `connection`. */
  pauseReason: z.string().nullable(),
  /** The server's own words or ours, to show. */
  pauseDetail: z.string().nullable(),
  /** A pause that ends by itself. */
  pausedUntil: instant.nullable(),
  dailyLimit: z.int(),
  sentLast24h: z.int(),
  lastReceivedAt: instant.nullable(),
  createdAt: instant,
});
export type Account = z.infer<typeof account>;

export const checkStep = z.strictObject({
  /** `api`: the provider's own interface; `queue`: where it reports bounces. */
  server: z.enum(['smtp', 'imap', 'api', 'queue']),
  step: z.enum([
    'resolve',
    'connect',
    'tls',
    'greeting',
    'auth',
    'mailbox',
    /** Of a provider's own interface: access, what it may be used for, and what the provider says of the account. */
    'token',
    'send',
    'read',
    'quota',
    'identity',
    'queue',
  ]),
  ok: z.boolean(),
  ms: z.int().nonnegative(),
  /** Code of the explanation in the catalogues, such as `tls-self-signed`, `auth-app-password`. */
  code: z.string(),
  /** The explanation in plain English, one or two sentences, with what to do. */
  explanation: z.string(),
  /** Facts: address, protocol and cipher, the server's words, a certificate's fingerprint. */
  detail: z.record(z.string(), z.string()),
});
export type CheckStep = z.infer<typeof checkStep>;

/** Secrets go in and never out. */
const secrets = {
  password: password.optional(),
  /** Of an access key (Amazon SES). */
  secretKey: password.optional(),
  /** Of the mailbox that replies arrive in (Amazon SES). */
  repliesPassword: password.optional(),
};

/** Something that Letterlock keeps to reach a mailbox; never its value. */
export const storedSecret = z.strictObject({
  name: z.enum([
    'password',
    'refresh-token',
    'client-secret',
    'secret-key',
    'replies-password',
    'dkim-key',
    'access-token',
  ]),
  /** Since when; for a token, when the provider issued the present one. */
  since: instant,
  /** `keychain`: under a key in the OS keychain; `wrapped`: under a key wrapped by the credential key. */
  keyIn: z.enum(['keychain', 'wrapped', 'memory', 'missing']),
  /** Of an access token, which is in memory only. */
  expiresAt: instant.nullable(),
  /** When it was last used, by what for, newest first. */
  uses: z.array(z.strictObject({ purpose: z.enum(['sending', 'reading', 'checking', 'renewing']), at: instant })),
  /** What the provider granted. */
  scopes: z.array(z.string()),
});

/** A token whose account is gone and which the provider has not taken back yet. */
export const revocation = z.strictObject({
  id,
  provider: z.enum(['google', 'microsoft', 'zoho']),
  address: z.string(),
  since: instant,
  attempts: z.int(),
  /** Null: given up; the token was destroyed here. */
  nextAt: instant.nullable(),
  lastError: z.string(),
});

export const accounts = {
  list: method({
    summary: 'All accounts.',
    input: nothing,
    output: z.strictObject({ items: z.array(account) }),
    permission: 'accounts:read',
    audit: 'none',
  }),
  get: method({
    summary: 'One account.',
    input: z.strictObject({ id }),
    output: account,
    permission: 'accounts:read',
    audit: 'read',
  }),
  health: method({
    summary: 'How a mailbox fares: its limits and their use, TLS, token, and the latest refusals.',
    input: z.strictObject({ id }),
    output: accountCondition,
    permission: 'accounts:read',
    audit: 'none',
  }),
  discover: method({
    summary: 'Find the ways to reach a mailbox from its address, best first.',
    input: z.strictObject({ address: emailText, online: z.boolean().default(true) }),
    output: z.strictObject({ candidates: z.array(candidate) }),
    permission: 'accounts:write',
    audit: 'none',
  }),
  test: method({
    summary: 'Try a configuration step by step; what is left out is taken from the account with this id.',
    input: z.strictObject({
      id: id.optional(),
      config: mailboxConfig.optional(),
      api: apiConfig.optional(),
      address: emailText.optional(),
      ...secrets,
    }),
    output: z.strictObject({ ok: z.boolean(), steps: z.array(checkStep) }),
    permission: 'accounts:write',
    audit: 'write',
  }),
  connect: method({
    summary: 'Add a mailbox by servers and password, or by an access key; its secrets get a key of their own.',
    input: z.strictObject({
      name: shortText,
      /** Servers; or else `api` of kind `ses` with `address`. */
      config: mailboxConfig.optional(),
      api: apiConfig.optional(),
      address: emailText.optional(),
      displayName: z.string().trim().max(200).optional(),
      ...secrets,
    }),
    output: z.strictObject({ id }),
    permission: 'accounts:write',
    audit: 'write',
  }),
  update: method({
    summary: 'Change a mailbox; what is left out stays.',
    input: z.strictObject({
      id,
      name: shortText.optional(),
      displayName: z.string().trim().max(200).optional(),
      config: mailboxConfig.optional(),
      api: apiConfig.optional(),
      ...secrets,
      dailyLimit: z.int().min(1).max(100_000).optional(),
      /** Null: what the provider's table says. */
      hourlyLimit: z.int().min(1).max(100_000).nullable().optional(),
      minuteLimit: z.int().min(1).max(10_000).nullable().optional(),
    }),
    output: nothing,
    permission: 'accounts:write',
    audit: 'write',
  }),
  pause: method({
    summary: 'Stop sending from a mailbox.',
    input: z.strictObject({ id }),
    output: nothing,
    permission: 'accounts:write',
    audit: 'write',
  }),
  resume: method({
    summary: 'Let a paused mailbox send again.',
    input: z.strictObject({ id }),
    output: nothing,
    permission: 'accounts:write',
    audit: 'write',
  }),
  disconnect: method({
    summary: 'Revoke and destroy the credentials, then the account; answers a receipt. The practice mailbox stays.',
    input: z.strictObject({
      id,
      /** Also delete what was read from the mailbox: conversations and received mails. */
      deleteMail: z.boolean().default(false),
    }),
    output: z.strictObject({
      receipt: z.array(
        z.strictObject({
          what: z.enum(['revoked', 'key', 'secret-row', 'mail', 'account-row', 'no-trace']),
          ok: z.boolean(),
          detail: z.string(),
        }),
      ),
    }),
    permission: 'accounts:manage',
    audit: 'write',
  }),
  ...signIns,
  stored: method({
    summary: 'What is stored to reach a mailbox, since when, and when it was used for what; never the value.',
    input: z.strictObject({ id }),
    output: z.strictObject({ items: z.array(storedSecret) }),
    permission: 'accounts:read',
    audit: 'read',
  }),
  revocations: method({
    summary: 'Tokens of disconnected mailboxes that their providers have not taken back yet.',
    input: nothing,
    output: z.strictObject({ items: z.array(revocation) }),
    permission: 'accounts:read',
    audit: 'none',
  }),
  retryRevocation: method({
    summary: 'Ask the provider once more to take a token back.',
    input: z.strictObject({ id }),
    output: z.strictObject({ revoked: z.boolean() }),
    permission: 'accounts:manage',
    audit: 'write',
  }),
  dismissRevocation: method({
    summary: 'Stop asking; the token is destroyed here and stays valid at the provider until it expires.',
    input: z.strictObject({ id }),
    output: nothing,
    permission: 'accounts:manage',
    audit: 'write',
  }),
};
