import { z } from 'zod';
import { id, instant, method } from './define.ts';

/** What is asked of DNS about a sending domain. */
const topic = z.enum(['mx', 'spf', 'dkim', 'dmarc', 'mta-sts', 'tls-rpt', 'bimi']);

const domainFinding = z.strictObject({
  topic,
  /** `bad`: mail suffers from it; `warn`: it may; `info`: a choice; `unknown`: nobody answered. */
  status: z.enum(['ok', 'warn', 'bad', 'info', 'unknown']),
  /** What was found, explained in the catalogues: `spf-missing`, `dmarc-none`, … */
  code: z.string(),
  /** For the explanation: the record as it is, counts, names. */
  facts: z.record(z.string(), z.string()),
  /** The exact record to publish instead; null: nothing to change. */
  record: z.strictObject({ name: z.string(), type: z.enum(['TXT', 'MX', 'CNAME']), value: z.string() }).nullable(),
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

const dnsLabel = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9_]([a-z0-9_.-]{0,61}[a-z0-9])?$/);

export const domainCheck = {
  get: method({
    summary: 'What DNS says about the domain that a mailbox sends from, as it was last found; null: not asked yet.',
    input: z.strictObject({ id }),
    output: z.strictObject({ report: domainReport.nullable() }),
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
};
