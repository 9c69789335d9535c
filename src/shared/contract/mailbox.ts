/** How a mailbox is reached: its servers, or its provider's own interface. */
import { z } from 'zod';
import { zohoRegions } from '../zoho-regions.ts';
import { emailText } from './define.ts';

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

export const clientId = z.string().trim().min(1).max(300);

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

/** A secret on its way in. */
export const password = z.string().min(1).max(1024);
