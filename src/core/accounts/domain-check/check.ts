/** All that is asked of DNS about one sending domain. */
import { getDomain } from 'tldts';
import type { DomainFinding, DomainReport } from '../../../shared/contract/domain-check.ts';
import { isFreeMail } from '../../guards/deliverability.ts';
import type { FetchText } from '../../ports.ts';
import { checkDkim, selectorsToTry } from './dkim-check.ts';
import type { KnownSelector } from './dkim-check.ts';
import { checkDmarc } from './dmarc-check.ts';
import { finding } from './finding.ts';
import { remembering } from './lookup.ts';
import type { Lookup } from './lookup.ts';
import { checkBimi, checkMtaSts, checkMx, checkTlsRpt } from './receiving-checks.ts';
import { checkSpf } from './spf-check.ts';

export interface DomainQuestion {
  readonly address: string;
  /** In DNS's own writing (A-labels). */
  readonly domain: string;
  /** Names by which SPF lets the provider send, and selectors that it uses. */
  readonly provider: { readonly spf: readonly string[]; readonly selectors: readonly string[] };
  readonly selectors: readonly KnownSelector[];
  readonly now: number;
  readonly askedBy: string;
}

/** The domain that was registered, or the name itself where the list of public suffixes knows none. */
export const organizationalOf = (domain: string): string => getDomain(domain, { allowPrivateDomains: false }) ?? domain;

/** One question that nobody answers leaves the others standing. */
async function attempt(topic: DomainFinding['topic'], check: Promise<DomainFinding>): Promise<DomainFinding> {
  try {
    return await check;
  } catch {
    return finding(topic, 'unknown', 'no-answer');
  }
}

/** Never rejects: what could not be asked is said in its finding. */
export async function checkDomain(
  lookup: Lookup,
  fetchText: FetchText,
  question: DomainQuestion,
): Promise<DomainReport> {
  const { address, domain, provider, now, askedBy } = question;
  const dns = remembering(lookup);
  const organizational = organizationalOf(domain);
  const known = selectorsToTry(question.selectors, provider.selectors);
  const findings = await Promise.all([
    attempt('spf', checkSpf(dns, domain, provider.spf)),
    attempt('dkim', checkDkim(dns, domain, known)),
    attempt('dmarc', checkDmarc(dns, { domain, organizational, address })),
    attempt('mx', checkMx(dns, domain)),
    attempt('mta-sts', checkMtaSts(dns, fetchText, domain)),
    attempt('tls-rpt', checkTlsRpt(dns, domain, address)),
    attempt('bimi', checkBimi(dns, domain, organizational)),
  ]);
  const own = !isFreeMail(address);
  const shown = own ? findings : Array.from(findings, (found) => ({ ...found, record: null }));
  return { domain, organizational, own, checkedAt: now, askedBy, findings: shown };
}

/** What receivers turn mail away for, as far as it is certainly wrong: topics in the order of the report. */
export const failingTopics = ({ own, findings }: DomainReport): readonly string[] =>
  own
    ? findings
        .filter(({ topic, status }) => status === 'bad' && ['spf', 'dkim', 'dmarc', 'mx'].includes(topic))
        .map(({ topic }) => topic)
    : [];
