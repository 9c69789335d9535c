import { z } from 'zod';
import { instant } from './define.ts';

/** Rolling: any stretch of that length. */
export const limitPeriod = z.enum(['day', 'hour', 'minute']);
export type LimitPeriod = z.infer<typeof limitPeriod>;

const tlsFact = z.strictObject({ protocol: z.string(), cipher: z.string(), since: instant });

const refusal = z.strictObject({
  at: instant,
  /** The server's own. */
  words: z.string(),
  /** What it meant, explained in the catalogues. */
  meaning: z.enum([
    'no-such-address',
    'no-such-domain',
    'mailbox-full',
    'disabled',
    'blocked',
    'domain',
    'too-large',
    'own-limit',
    'other',
  ]),
});
export type Refusal = z.infer<typeof refusal>;

/** How a mailbox fares besides its state. */
export const accountCondition = z.strictObject({
  limits: z.array(
    z.strictObject({
      per: limitPeriod,
      /** Mails of the last such stretch, test mails and answers included. */
      used: z.int(),
      /** The provider's own limit; null: none known. */
      provider: z.int().nullable(),
      /** Where it was read. */
      source: z.string().nullable(),
      /** What the user chose, or what an account starts with. */
      chosen: z.int().nullable(),
      policy: z.int().nullable(),
      /** The lowest of them, which rules; null: no limit. */
      effective: z.int().nullable(),
      /** When there is room again; null: there is. */
      opensAt: instant.nullable(),
    }),
  ),
  /** Of one mail, and connections at once, by the provider's table; null: not known. */
  recipients: z.int().nullable(),
  concurrency: z.int().nullable(),
  /** The provider asked for a slower pace within the last hour. */
  slowed: z.strictObject({ gapMs: z.int(), at: instant, heldUntil: instant }).nullable(),
  /** Of the newest connections; null: none was made since Letterlock was opened. */
  tls: z.strictObject({ smtp: tlsFact.nullable(), imap: tlsFact.nullable() }),
  tokenExpiresAt: instant.nullable(),
  /** What Amazon SES last said of the account; null: another provider, or not asked since Letterlock was opened. */
  ses: z
    .strictObject({
      /** Sends to verified addresses only. */
      sandbox: z.boolean(),
      perDay: z.number().nullable(),
      perSecond: z.number(),
      /** `HEALTHY`, `PROBATION`, `SHUTDOWN`. */
      enforcement: z.string(),
    })
    .nullable(),
  /** The latest messages that a server turned away for good. */
  refusals: z.array(refusal),
});
export type AccountCondition = z.infer<typeof accountCondition>;
