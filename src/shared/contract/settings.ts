import { z } from 'zod';
import { method, nothing, zoneName } from './define.ts';

/** How connections leave this machine. A sign-in at the proxy is not kept here: the environment can name one. */
const proxyChoice = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('system') }),
  z.strictObject({ mode: z.literal('none') }),
  z.strictObject({
    mode: z.literal('manual'),
    /** `http://`, `https://` or `socks5://`, host and port. */
    url: z
      .string()
      .trim()
      .regex(/^(https?|socks5):\/\/[^\s/@?#]{1,253}\/?$/),
  }),
]);
export type ProxyChoice = z.infer<typeof proxyChoice>;

export const settingsShape = z.strictObject({
  /** Postal address that goes into mails whose campaign has none of its own. */
  postalAddress: z.string().max(500).default(''),
  signatureHtml: z.string().max(50_000).default(''),
  /** Zone of new campaigns and of the screens; empty: the system's. */
  zone: zoneName.or(z.literal('')).default(''),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  locale: z.enum(['system', 'en', 'de']).default('system'),
  /** Minutes between two looks for new mail where the server cannot push. */
  pollMinutes: z.int().min(1).max(120).default(5),
  notifications: z.boolean().default(true),
  /** Minutes without the user after which Letterlock locks itself; 0: never. */
  lockMinutes: z.int().min(0).max(1440).default(10),
  /** While locked, campaigns that run go on sending and mail is read; else all work stops. */
  sendWhileLocked: z.boolean().default(false),
  /** Days after which rows of the audit log are filed away, packed; the chain goes on over them. */
  auditLiveDays: z.int().min(30).max(3650).default(365),
  /** Days after which archived rows are dropped for good; null: never. */
  auditKeepDays: z.int().min(90).max(36_500).nullable().default(null),
  /** How often a review of access is kept by itself. */
  accessReview: z.enum(['off', 'monthly', 'quarterly']).default('quarterly'),
  /** Where those are written as CSV besides; empty: nowhere. */
  accessReviewFolder: z.string().max(4096).default(''),
  /** Exports of more contacts than this ask for a confirmation; null: none does. */
  exportConfirmRows: z.int().min(0).max(100_000_000).nullable().default(1000),
  proxy: proxyChoice.default({ mode: 'system' }),
  /** Who is asked about sending domains: the system's resolver, or DNS over HTTPS (RFC 8484) at this address. */
  dns: z
    .literal('system')
    .or(z.url({ protocol: /^https$/ }).max(500))
    .default('system'),
});
export type Settings = z.infer<typeof settingsShape>;

type Shape = typeof settingsShape.shape;
type Change = { [K in keyof Shape]: z.ZodOptional<ReturnType<Shape[K]['unwrap']>> };

/** The same without defaults: zod fills them in even where a field is optional, and an update would reset the rest. */
const settingsChange = z.strictObject(
  Object.fromEntries(
    Object.entries(settingsShape.shape).map(([name, field]) => [name, field.unwrap().optional()]),
  ) as Change,
);

export const settings = {
  get: method({
    summary: 'All settings.',
    input: nothing,
    output: settingsShape,
    permission: 'settings:read',
    audit: 'none',
  }),
  update: method({
    summary: 'Change settings; what is left out stays.',
    input: settingsChange,
    output: settingsShape,
    permission: 'settings:write',
    audit: 'write',
  }),
};
