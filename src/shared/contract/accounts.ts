import { z } from 'zod';
import { zohoRegions } from '../zoho-regions.ts';
import { accountCondition } from './account-health.ts';
import { emailText, id, instant, method, nothing, page, pageInput, shortText } from './define.ts';

export const accountKind = z.enum(['practice', 'smtp-imap', 'gmail', 'outlook', 'zoho', 'ses']);
export type AccountKind = z.infer<typeof accountKind>;

export const tlsMode = z.enum(['implicit', 'starttls']);
export const minimumTls = z.enum(['TLSv1.3', 'TLSv1.2']);
export const authMethod = z.enum(['auto', 'plain', 'login', 'xoauth2', 'oauthbearer']);

export const serverConfig = z.strictObject({
  host: z.string().trim().min(1).max(253),
  port: z.int().min(1).max(65_535),
  tls: tlsMode,
  user: z.string().trim().min(1).max(320),
  auth: authMethod.default('auto'),
  minimumTls: minimumTls.default('TLSv1.3'),
  /** SHA-256 of a self-signed certificate that the user chose to trust, hex; else null. */
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
});
export type ServerConfig = z.infer<typeof serverConfig>;

/** National clouds of Microsoft have hosts of their own (learn.microsoft.com/graph/deployments). */
export const microsoftCloud = z.enum(['global', 'us-gov', 'us-gov-dod', 'china']);
export const zohoRegion = z.enum(zohoRegions);
export type ZohoRegion = z.infer<typeof zohoRegion>;

const clientId = z.string().trim().min(1).max(300);

/** Who signs in where. The client's id is public; a secret, where a provider insists on one, is stored sealed. */
export const oauthClient = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.literal('google'), clientId }),
  z.strictObject({
    provider: z.literal('microsoft'),
    clientId,
    cloud: microsoftCloud.default('global'),
    /** `common`, `organizations`, `consumers`, a domain, or a directory id. */
    tenant: z
      .string()
      .regex(/^[\w.-]{1,100}$/)
      .default('common'),
  }),
  z.strictObject({ provider: z.literal('zoho'), clientId, region: zohoRegion.default('com') }),
]);
export type OAuthClient = z.infer<typeof oauthClient>;

export const mailboxConfig = z.strictObject({
  address: emailText,
  displayName: z.string().trim().max(200).default(''),
  smtp: serverConfig,
  /** Null: a mailbox that only sends. */
  imap: serverConfig.nullable(),
  /** Signed in by OAuth instead of a password. */
  oauth: oauthClient.optional(),
});
export type MailboxConfig = z.infer<typeof mailboxConfig>;

const accessKey = z.string().regex(/^[A-Z0-9]{16,128}$/);

/** How a mailbox is reached through its provider's own interface. */
export const apiConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('gmail'), client: oauthClient.options[0] }),
  z.strictObject({ kind: z.literal('outlook'), client: oauthClient.options[1] }),
  z.strictObject({
    kind: z.literal('zoho'),
    client: oauthClient.options[2],
    /** Zoho's own number of the mailbox. */
    mailboxId: z.string().regex(/^\d{1,30}$/),
  }),
  z.strictObject({
    kind: z.literal('ses'),
    /** Such as `eu-central-1`. */
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
    /** Null: mail goes out by SMTP alone, and limits are the user's own. */
    accessKeyId: accessKey.nullable(),
    /** By SMTP with its own user name and password, instead of the API. */
    smtp: z
      .strictObject({
        user: accessKey,
        /** docs.aws.amazon.com/ses, smtp-connect: 465 and 2465 with TLS from the start, 587 and 2587 by STARTTLS. */
        port: z.union([z.literal(465), z.literal(587), z.literal(2465), z.literal(2587)]),
        minimumTls: minimumTls.default('TLSv1.3'),
      })
      .optional(),
    /** SQS queue that receives bounces and complaints from the user's SNS topic. */
    queueUrl: z
      .url({ protocol: /^https$/ })
      .max(500)
      .nullable(),
    /** Mailbox that replies arrive in; null: replies are not read. */
    replies: serverConfig.nullable(),
  }),
]);
export type ApiConfig = z.infer<typeof apiConfig>;

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

const password = z.string().min(1).max(1024);

/** Secrets go in and never out. */
const secrets = {
  password: password.optional(),
  /** Of an access key (Amazon SES). */
  secretKey: password.optional(),
  /** Of the mailbox that replies arrive in (Amazon SES). */
  repliesPassword: password.optional(),
};

/** How a mailbox is reached: a provider's own interface, or SMTP and IMAP. */
export const way = z.enum(['gmail-api', 'gmail-imap', 'graph', 'outlook-imap', 'zoho-api', 'zoho-imap', 'ses', 'imap']);
export type Way = z.infer<typeof way>;

/** Those that begin with a sign-in in the browser. */
export const signInWay = way.extract(['gmail-api', 'gmail-imap', 'graph', 'outlook-imap', 'zoho-api']);
export type SignInWay = z.infer<typeof signInWay>;

/** One permission that a sign-in asks for, by codes that the catalogues explain. */
export const scope = z.strictObject({
  /** As the provider's consent screen and documentation name it. */
  name: z.string(),
  /** What Letterlock does with it: `send`, `read`, `send-and-read`, `find-mailbox`, `find-folders`, `stay-signed-in`. */
  purpose: z.string(),
  /** What it does not allow, such as `no-delete`, `no-read`, `no-send`, `no-change`, `no-other-services`, `own-mailbox`. */
  limits: z.array(z.string()),
});

/** The sign-in that a way begins with. */
export const signInOffer = z.strictObject({
  provider: z.enum(['google', 'microsoft', 'zoho']),
  scopes: z.array(scope),
  /** This build has a client id of its own; otherwise the user registers one at the provider. */
  hasClient: z.boolean(),
  /** The provider wants a client secret besides the id. */
  needsSecret: z.boolean(),
  /** Mail goes out by SMTP with an app password besides (`accounts.signIn`, `password`). */
  needsPassword: z.boolean(),
  /** To be entered where the client is registered. */
  redirectUri: z.string(),
  /** Of Zoho, and of Microsoft's national clouds, as far as the address tells. */
  region: zohoRegion.nullable(),
  cloud: microsoftCloud.nullable(),
});

export const candidate = z.strictObject({
  /** Where it was found. */
  source: z.enum(['preset', 'domain-autoconfig', 'ispdb', 'srv', 'guess']),
  provider: z.string(),
  way,
  /** Servers for mail programs; those of the provider also where `way` is its own interface. */
  config: mailboxConfig,
  /** Codes of things to know, such as `app-password-needed`, `basic-auth-off`. */
  notes: z.array(z.string()),
  /** Null: a password or a key instead. */
  signIn: signInOffer.nullable(),
});

/** How a sign-in stands. Codes are explained in the catalogues (`signIn.*`) and, in English, here. */
export const signInStatus = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('waiting') }),
  z.strictObject({ state: z.literal('done'), accountId: id }),
  z.strictObject({
    state: z.literal('failed'),
    /** Such as `access-denied`, `admin-consent`, `clock-skew`, `scope-missing`, `expired`, `other-mailbox`. */
    code: z.string(),
    explanation: z.string(),
    /** What to do, as a code: `sign-in-again`, `ask-admin`, `set-clock`, `check-client`, `check-network`, … */
    remedy: z.string(),
    /** The provider's own words, shortened; empty where it gave none. */
    detail: z.string(),
  }),
]);
export type SignInStatus = z.infer<typeof signInStatus>;

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

const signInId = z.string().min(1).max(100);

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
  signIn: method({
    summary: 'Begin a sign-in at a provider; answers the address to open in the browser.',
    input: z.strictObject({
      way: signInWay,
      /** Of the mailbox, as a hint for the provider's page. */
      address: emailText.optional(),
      name: shortText.optional(),
      displayName: z.string().trim().max(200).optional(),
      /** Left out: this build's own. */
      clientId: clientId.optional(),
      clientSecret: password.optional(),
      cloud: microsoftCloud.optional(),
      tenant: z
        .string()
        .regex(/^[\w.-]{1,100}$/)
        .optional(),
      region: zohoRegion.optional(),
      /** An app password for Zoho's SMTP server, where mail is to go out that way. */
      password: password.optional(),
      /** Sign in again for this account; its way and client are kept. */
      accountId: id.optional(),
    }),
    output: z.strictObject({ signInId: z.string(), url: z.url(), expiresAt: instant }),
    permission: 'accounts:write',
    audit: 'write',
  }),
  signInStatus: method({
    summary: 'How a sign-in stands.',
    input: z.strictObject({ signInId }),
    output: signInStatus,
    permission: 'accounts:write',
    audit: 'none',
  }),
  finishSignIn: method({
    summary: 'End a sign-in with the address that the browser could not open, when it runs on another machine.',
    input: z.strictObject({ signInId, address: z.url().max(8000) }),
    output: signInStatus,
    permission: 'accounts:write',
    audit: 'write',
  }),
  cancelSignIn: method({
    summary: 'Give a sign-in up.',
    input: z.strictObject({ signInId }),
    output: nothing,
    permission: 'accounts:write',
    audit: 'none',
  }),
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

/** The practice mailbox's other side: what its recipients received. */
const practiceMail = z.strictObject({
  id,
  /** With angle brackets. */
  messageId: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  receivedAt: instant,
  /** What the recipient's script does with it: `reply`, `out-of-office`, `hard-bounce`, `silence`, … */
  behaviour: z.string(),
  /** When its answer arrives or arrived in the sender's mailbox; null for silence. */
  answersAt: instant.nullable(),
});
export type PracticeMail = z.infer<typeof practiceMail>;

export const practice = {
  outbox: method({
    summary: 'Mails that the practice mailbox accepted, newest first.',
    input: z.strictObject({ search: z.string().max(200).optional(), ...pageInput }),
    output: page(practiceMail),
    permission: 'accounts:read',
    audit: 'none',
  }),
  message: method({
    summary: 'One accepted mail as its recipient would see it.',
    input: z.strictObject({ id }),
    output: practiceMail.extend({
      headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
      html: z.string().nullable(),
      text: z.string().nullable(),
      attachments: z.array(z.strictObject({ name: z.string(), type: z.string(), size: z.int() })),
      size: z.int(),
    }),
    permission: 'accounts:read',
    audit: 'read',
  }),
};
