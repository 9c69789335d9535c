/** All that is asked of DNS about one sending domain. */
import type { DomainFinding, DomainReport } from '../../../shared/contract/domain-check.ts';
import { isFreeMail } from '../../guards/deliverability.ts';
import type { FetchText } from '../../ports.ts';
import { checkDkim, selectorsToTry } from './dkim-check.ts';
import type { KnownSelector } from './dkim-check.ts';
import { checkDmarc } from './dmarc-check.ts';
import { finding } from './finding.ts';
import { remembering } from './lookup.ts';
import type { Lookup } from './lookup.ts';
import { organizationalOf } from './organizational.ts';
import { checkBimi, checkMtaSts, checkMx, checkTlsRpt } from './receiving-checks.ts';
import { checkSpf } from './spf-check.ts';

/** What a provider asks of the DNS of the domains that it sends for. */
export interface ProviderDns {
  /** Names by which SPF lets it send, the recommended one first; empty: not known. */
  readonly spf: readonly string[];
  /** DKIM selectors that it uses. */
  readonly selectors: readonly string[];
  /** Its mail exchangers, as `10 host`; empty: not known. */
  readonly mx: readonly string[];
  /** Where it takes bounces for a subdomain, if mail bounces to a domain of its own otherwise; else null. */
  readonly bounceHost: string | null;
}

export interface DomainQuestion {
  readonly address: string;
  /** In DNS's own writing (A-labels). */
  readonly domain: string;
  readonly provider: ProviderDns;
  readonly selectors: readonly KnownSelector[];
  readonly now: number;
  readonly askedBy: string;
}

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
    attempt('spf', checkSpf({ dns, domain, senders: provider.spf, bounceHost: provider.bounceHost })),
    attempt('dkim', checkDkim(dns, domain, known)),
    attempt('dmarc', checkDmarc(dns, { domain, organizational, address })),
    attempt('mx', checkMx(dns, domain, provider.mx)),
    attempt('mta-sts', checkMtaSts({ dns, fetchText, domain, now })),
    attempt('tls-rpt', checkTlsRpt(dns, domain, address)),
    attempt('bimi', checkBimi(dns, { domain, organizational, address })),
  ]);
  const own = !isFreeMail(address);
  const shown = own ? findings : Array.from(findings, (found) => ({ ...found, steps: [] }));
  return { domain, organizational, own, checkedAt: now, askedBy, findings: shown };
}
