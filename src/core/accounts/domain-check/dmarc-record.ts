/** DMARC records (RFC 7489 and RFC 9989, which replaces it) as text: what they ask for, and how to ask for more. Pure. */
import { tagsOf } from './finding.ts';

export const isDmarc = (text: string): boolean => /^v\s*=\s*DMARC1\s*(;|$)/.test(text);

export const strengths = ['none', 'quarantine', 'reject'] as const;
export type Strength = (typeof strengths)[number];

export interface DmarcPolicy {
  /** Where it was found: the domain's own, or that of the organizational domain. */
  readonly name: string;
  readonly record: string;
  /** What holds for the sending domain; null: nothing that can be read. */
  readonly policy: Strength | null;
  /** For subdomains, and for those that do not exist (`np`, RFC 9989). */
  readonly below: Strength | null;
  readonly missing: Strength | null;
  /** Of the mail, RFC 7489; RFC 9989 has left it out. */
  readonly percent: number;
  /** `t=y` (RFC 9989): the policy is not to be applied yet. */
  readonly testing: boolean;
  readonly reports: string;
  readonly strictDkim: boolean;
  readonly strictSpf: boolean;
}

const strengthOf = (value: string | undefined): Strength | null =>
  strengths.find((one) => one === value?.toLowerCase()) ?? null;

/** @param above the record is that of the organizational domain, and a subdomain sends */
export function readDmarc(name: string, record: string, above: boolean): DmarcPolicy {
  const tags = tagsOf(record);
  const reports = tags.get('rua') ?? '';
  // With an address for reports, a policy that cannot be read counts as `none` (RFC 7489, 6.6.3; RFC 9989, 4.7).
  const own = strengthOf(tags.get('p')) ?? (reports === '' ? null : 'none');
  const below = strengthOf(tags.get('sp')) ?? own;
  const percent = Number(tags.get('pct') ?? '100');
  return {
    name,
    record,
    policy: above ? below : own,
    below,
    missing: strengthOf(tags.get('np')) ?? below,
    percent: Number.isInteger(percent) && percent >= 0 && percent <= 100 ? percent : 100,
    testing: tags.get('t')?.toLowerCase() === 'y',
    reports,
    strictDkim: tags.get('adkim')?.toLowerCase() === 's',
    strictSpf: tags.get('aspf')?.toLowerCase() === 's',
  };
}

/** Weaker rules for subdomains, and what RFC 9989 has left out, would undo a stronger policy. */
const undone = new Set(['v', 'p', 'sp', 'np', 'pct', 't', 'rf', 'ri']);

/** The record asking for `policy`, for subdomains too; alignment, reports and what else it says stay. */
export function asking(record: string, policy: Strength, address: string): string {
  const kept = [...tagsOf(record)].filter(([name, value]) => !undone.has(name) && value !== '');
  const reports = kept.some(([name]) => name === 'rua') ? [] : [['rua', `mailto:${address}`]];
  return [['v', 'DMARC1'], ['p', policy], ...kept, ...reports].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** Domains that reports are sent to (`mailto:` alone), without the sizes that may follow. */
export const reportDomains = (reports: string): readonly string[] =>
  reports
    .split(',')
    .flatMap((uri) => /^\s*mailto:[^@]+@(?<domain>[^!\s?]+)/i.exec(uri)?.groups?.['domain']?.toLowerCase() ?? []);
