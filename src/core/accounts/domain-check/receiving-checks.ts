/** What a domain says about the mail that it receives, and about its picture: MX, MTA-STS, TLS-RPT, BIMI. */
import type { DomainFinding } from '../../../shared/contract/domain-check.ts';
import type { FetchText } from '../../ports.ts';
import { findDmarc } from './dmarc-check.ts';
import { finding, tagsOf, txtRecord } from './finding.ts';
import type { Lookup } from './lookup.ts';

export async function checkMx(dns: Lookup, domain: string): Promise<DomainFinding> {
  const hosts = (await dns.mx(domain)).toSorted((a, b) => a.priority - b.priority).map(({ exchange }) => exchange);
  // RFC 7505: a single dot says that the domain takes no mail.
  if (hosts.length === 1 && (hosts[0] === '' || hosts[0] === '.')) return finding('mx', 'bad', 'mx-null');
  if (hosts.length === 0) return finding('mx', 'bad', 'mx-missing');
  return finding('mx', 'ok', 'mx-ok', { facts: { hosts: hosts.slice(0, 10).join(', ') } });
}

const policyLimits = { maxBytes: 65_536, timeoutMs: 15_000 };

/** RFC 8461. The policy itself is fetched by HTTPS from the host that the RFC names. */
export async function checkMtaSts(dns: Lookup, fetchText: FetchText, domain: string): Promise<DomainFinding> {
  const record = (await dns.txt(`_mta-sts.${domain}`)).find((text) => /^v=STSv1\s*;/i.test(text));
  if (record === undefined) return finding('mta-sts', 'info', 'mta-sts-missing');
  const url = `https://mta-sts.${domain}/.well-known/mta-sts.txt`;
  let text: string;
  try {
    text = await fetchText(url, policyLimits);
  } catch {
    return finding('mta-sts', 'warn', 'mta-sts-unreachable', { facts: { record, url } });
  }
  const { parsePolicy, validateMx } = await import('mailauth/lib/mta-sts.js');
  let policy: ReturnType<typeof parsePolicy>;
  try {
    policy = parsePolicy(text);
  } catch {
    return finding('mta-sts', 'warn', 'mta-sts-unreadable', { facts: { record, url } });
  }
  const facts = { record, url, mode: policy.mode, mx: (policy.mx ?? []).slice(0, 10).join(', ') };
  const hosts = await dns.mx(domain);
  const left = hosts.map(({ exchange }) => exchange.replace(/\.$/, '')).filter((mx) => !validateMx(mx, policy).valid);
  if (policy.mode !== 'none' && left.length > 0)
    return finding('mta-sts', 'bad', 'mta-sts-mx', { facts: { ...facts, left: left.slice(0, 10).join(', ') } });
  return finding('mta-sts', policy.mode === 'enforce' ? 'ok' : 'info', `mta-sts-${policy.mode}`, { facts });
}

/** RFC 8460. */
export async function checkTlsRpt(dns: Lookup, domain: string, address: string): Promise<DomainFinding> {
  const name = `_smtp._tls.${domain}`;
  const record = (await dns.txt(name)).find((text) => /^v=TLSRPTv1\s*;/i.test(text));
  const fresh = txtRecord(name, `v=TLSRPTv1; rua=mailto:${address}`);
  if (record === undefined) return finding('tls-rpt', 'info', 'tls-rpt-missing', { record: fresh });
  const reports = tagsOf(record).get('rua') ?? '';
  return reports === ''
    ? finding('tls-rpt', 'warn', 'tls-rpt-silent', { facts: { record }, record: fresh })
    : finding('tls-rpt', 'ok', 'tls-rpt-ok', { facts: { record, reports } });
}

/** BIMI (draft-brand-indicators-for-message-identification): shown only where DMARC is enforced. */
export async function checkBimi(dns: Lookup, domain: string, organizational: string): Promise<DomainFinding> {
  const names = [...new Set([domain, organizational])].map((at) => `default._bimi.${at}`);
  const [own = [], above = []] = await Promise.all(names.map((name) => dns.txt(name)));
  const record = [...own, ...above].find((text) => /^v=BIMI1\s*;/i.test(text));
  if (record === undefined) return finding('bimi', 'info', 'bimi-missing');
  const { policy } = await findDmarc(dns, domain, organizational);
  const facts = { record, location: tagsOf(record).get('l') ?? '' };
  const enforced =
    policy !== null && (policy.policy === 'reject' || policy.policy === 'quarantine') && policy.percent === 100;
  return enforced ? finding('bimi', 'ok', 'bimi-ok', { facts }) : finding('bimi', 'warn', 'bimi-no-dmarc', { facts });
}
