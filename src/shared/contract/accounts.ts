import { z } from 'zod';
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
/** Zoho's data centres by the end of their host names: accounts.zoho.<region>. */
export const zohoRegion = z.enum(['com', 'eu', 'in', 'com.au', 'jp', 'ca', 'sa', 'uk', 'com.cn']);

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
    accessKeyId: z.string().regex(/^[A-Z0-9]{16,128}$/),
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

export const candidate = z.strictObject({
  /** Where it was found. */
  source: z.enum(['preset', 'domain-autoconfig', 'ispdb', 'srv', 'guess']),
  provider: z.string(),
  config: mailboxConfig,
  /** Codes of things to know, such as `app-password-needed`, `basic-auth-off`. */
  notes: z.array(z.string()),
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
  discover: method({
    summary: 'Find the servers of a mailbox from its address, best first.',
    input: z.strictObject({ address: emailText, online: z.boolean().default(true) }),
    output: z.strictObject({ candidates: z.array(candidate) }),
    permission: 'accounts:write',
    audit: 'none',
  }),
  test: method({
    summary: 'Try a configuration step by step; with an id and no password, the stored one is used.',
    input: z.strictObject({ config: mailboxConfig, password: password.optional(), id: id.optional() }),
    output: z.strictObject({ ok: z.boolean(), steps: z.array(checkStep) }),
    permission: 'accounts:write',
    audit: 'write',
  }),
  connect: method({
    summary: 'Add a mailbox; its password gets a key of its own.',
    input: z.strictObject({ name: shortText, config: mailboxConfig, password }),
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
      password: password.optional(),
      dailyLimit: z.int().min(1).max(100_000).optional(),
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
    summary: 'Destroy the credentials, then the account; answers a receipt of each. The practice mailbox stays.',
    input: z.strictObject({ id }),
    output: z.strictObject({
      receipt: z.array(
        z.strictObject({
          what: z.enum(['key', 'secret-row', 'account-row', 'no-trace']),
          ok: z.boolean(),
          detail: z.string(),
        }),
      ),
    }),
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
