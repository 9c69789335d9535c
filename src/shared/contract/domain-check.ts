import { z } from 'zod';
import { id, instant, method, nothing } from './define.ts';

/** What is asked of DNS about a sending domain. */
export const domainTopic = z.enum(['mx', 'spf', 'dkim', 'dmarc', 'mta-sts', 'tls-rpt', 'bimi']);

const dnsRecord = z.strictObject({ name: z.string(), type: z.enum(['TXT', 'MX', 'CNAME']), value: z.string() });

/** Something to publish: records, with a file to serve beside them where there is one. */
const publication = z.strictObject({
  /** Why, and what to wait for before it, explained in the catalogues: `publish`, `dmarc-reject`, … */
  code: z.string(),
  records: z.array(dnsRecord),
  file: z.strictObject({ url: z.string(), text: z.string() }).nullable(),
});
export type Publication = z.infer<typeof publication>;

export const domainStatus = z.enum(['ok', 'warn', 'bad', 'info', 'unknown']);

const domainFinding = z.strictObject({
  topic: domainTopic,
  /** `bad`: mail suffers from it; `warn`: it may; `info`: a choice; `unknown`: nobody answered. */
  status: domainStatus,
  /** What was found, explained in the catalogues: `spf-missing`, `dmarc-none`, … */
  code: z.string(),
  /** For the explanation: the record as it is, counts, names. */
  facts: z.record(z.string(), z.string()),
  /** What to publish, exactly, in this order, each in the place of what is there; empty: nothing to change. */
  steps: z.array(publication),
  /** What each part of an SPF record costs of the look-ups that it may need, the dearest first. */
  costs: z.array(z.strictObject({ term: z.string(), lookups: z.int() })),
});
export type DomainFinding = z.infer<typeof domainFinding>;

export const domainReport = z.strictObject({
  domain: z.string(),
  /** The domain that was registered: what DMARC compares by (RFC 7489, 3.2). */
  organizational: z.string(),
  /** False: an address of the provider's own domain, whose records are not the user's to set. */
  own: z.boolean(),
  checkedAt: instant,
  /** `system`, or the host that was asked over HTTPS. */
  askedBy: z.string(),
  findings: z.array(domainFinding),
});
export type DomainReport = z.infer<typeof domainReport>;

/** A topic that was better at an earlier check. */
export const worsening = z.strictObject({
  topic: domainTopic,
  was: domainStatus,
  now: domainStatus,
  /** When it was found. */
  at: instant,
});
export type Worsening = z.infer<typeof worsening>;

const dnsLabel = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9_]([a-z0-9_.-]{0,61}[a-z0-9])?$/);

export const domainCheck = {
  get: method({
    summary: 'What DNS says about the domain that a mailbox sends from, as it was last found; null: not asked yet.',
    input: z.strictObject({ id }),
    output: z.strictObject({ report: domainReport.nullable(), worse: z.array(worsening) }),
    permission: 'accounts:read',
    audit: 'read',
  }),
  run: method({
    summary: 'Ask DNS about the domain that a mailbox sends from: MX, SPF, DKIM, DMARC, MTA-STS, TLS-RPT and BIMI.',
    input: z.strictObject({
      id,
      /** Of the DKIM key, where the mail provider names one that is not found by itself. */
      selector: dnsLabel.optional(),
    }),
    output: z.strictObject({ report: domainReport }),
    permission: 'accounts:write',
    audit: 'read',
  }),
  seen: method({
    summary: 'Somebody has taken note of what became worse about the domain of a mailbox.',
    input: z.strictObject({ id }),
    output: nothing,
    permission: 'accounts:write',
    audit: 'write',
  }),
};
