/** What a domain says about the mail that it receives, and about its picture: MX, MTA-STS, TLS-RPT, BIMI. */
import { Temporal } from 'temporal-polyfill';
import type { DomainFinding, Publication } from '../../../shared/contract/domain-check.ts';
import { LetterlockError } from '../../../shared/result.ts';
import type { FetchText } from '../../ports.ts';
import { findDmarc, isEnforced, stepsFrom } from './dmarc-check.ts';
import { finding, publish, publishTxt, tagsOf, txtRecord } from './finding.ts';
import type { Lookup } from './lookup.ts';

const isNull = (exchange: string | undefined): boolean => exchange === '' || exchange === '.';

/** Best first, without the dot at the end. */
async function hostsOf(dns: Lookup, domain: string): Promise<readonly string[]> {
  const answers = (await dns.mx(domain)).toSorted((a, b) => a.priority - b.priority);
  return answers.map(({ exchange }) => (exchange === '.' ? '' : exchange.replace(/\.$/, '').toLowerCase()));
}

/** @param recommended records of the provider as `10 host`; `{domain}` stands for the domain with dashes for dots */
export async function checkMx(dns: Lookup, domain: string, recommended: readonly string[]): Promise<DomainFinding> {
  const hosts = await hostsOf(dns, domain);
  const records = recommended.map((value) => ({
    name: domain,
    type: 'MX' as const,
    value: value.replace('{domain}', domain.replaceAll('.', '-')),
  }));
  const steps = records.length === 0 ? [] : [publish(records)];
  // RFC 7505: a single dot says that the domain takes no mail.
  if (hosts.length === 1 && isNull(hosts[0])) return finding('mx', 'bad', 'mx-null', { steps });
  if (hosts.length === 0) return finding('mx', 'bad', 'mx-missing', { steps });
  return finding('mx', 'ok', 'mx-ok', { facts: { hosts: hosts.slice(0, 10).join(', ') } });
}

/** A policy that moved is none (RFC 8461, 3.3). */
const policyLimits = { maxBytes: 65_536, timeoutMs: 15_000, redirects: false };
/** A week: RFC 8461, 3.2 asks for weeks or more; a first policy should be over soon where it is wrong. */
const maxAge = 604_800;
const mostExchanges = 30;

type Mode = 'testing' | 'enforce';

const policyText = (mode: Mode, hosts: readonly string[]): string =>
  [
    'version: STSv1',
    `mode: ${mode}`,
    ...hosts.slice(0, mostExchanges).map((host) => `mx: ${host}`),
    `max_age: ${maxAge}`,
  ].join('\r\n') + '\r\n';

interface StsQuestion {
  readonly dns: Lookup;
  readonly fetchText: FetchText;
  readonly domain: string;
  readonly now: number;
}

/**
 * What to publish for MTA-STS (RFC 8461): the policy's file, the record that announces it (its `id` changes with every
 * policy), and the name that serves it. The web server of the domain itself is proposed where there is one.
 */
async function stsSteps({ dns, domain, now }: StsQuestion, modes: readonly Mode[]): Promise<readonly Publication[]> {
  const hosts = (await hostsOf(dns, domain)).filter((host) => !isNull(host));
  if (hosts.length === 0) return [];
  const host = `mta-sts.${domain}`;
  const served = [...(await dns.a(host)), ...(await dns.aaaa(host))].length > 0;
  const web = [...(await dns.a(domain)), ...(await dns.aaaa(domain))].length > 0;
  const name: Publication['records'] = served || !web ? [] : [{ name: host, type: 'CNAME', value: `${domain}.` }];
  // Letters and digits, at most 32 (RFC 8461, 3.1): the instant, and a number for the later steps.
  const id = Temporal.Instant.fromEpochMilliseconds(now).toString({ smallestUnit: 'second' }).replaceAll(/\D/g, '');
  return modes.map((mode, index) =>
    publish([txtRecord(`_mta-sts.${domain}`, `v=STSv1; id=${id}${index}`), ...(index === 0 ? name : [])], {
      code: served || web ? `mta-sts-${mode}` : `mta-sts-${mode}-host`,
      file: { url: `https://${host}/.well-known/mta-sts.txt`, text: policyText(mode, hosts) },
    }),
  );
}

/** RFC 8461. The policy itself is fetched by HTTPS from the host that the RFC names. */
export async function checkMtaSts(question: StsQuestion): Promise<DomainFinding> {
  const { dns, fetchText, domain } = question;
  const records = (await dns.txt(`_mta-sts.${domain}`)).filter((text) => /^v=STSv1\s*;/i.test(text));
  const [record] = records;
  const anew = (): Promise<readonly Publication[]> => stsSteps(question, ['testing', 'enforce']);
  if (record === undefined) return finding('mta-sts', 'info', 'mta-sts-missing', { steps: await anew() });
  // Several are none (3.1).
  if (records.length > 1)
    return finding('mta-sts', 'warn', 'mta-sts-two', {
      facts: { record: records.join('\n') },
      steps: publishTxt(`_mta-sts.${domain}`, record),
    });
  const url = `https://mta-sts.${domain}/.well-known/mta-sts.txt`;
  let text: string;
  try {
    text = await fetchText(url, policyLimits);
  } catch (error) {
    const host = `mta-sts.${domain}`;
    const there = [...(await dns.a(host)), ...(await dns.aaaa(host))].length > 0;
    // Its host is there and says nothing: the way to it may be what is broken.
    if (there && !(error instanceof LetterlockError && error.code === 'not-found'))
      return finding('mta-sts', 'unknown', 'mta-sts-no-answer', { facts: { record, url } });
    return finding('mta-sts', 'warn', 'mta-sts-unreachable', { facts: { record, url }, steps: await anew() });
  }
  const { parsePolicy, validateMx } = await import('mailauth/lib/mta-sts.js');
  let policy: ReturnType<typeof parsePolicy>;
  try {
    policy = parsePolicy(text);
  } catch {
    return finding('mta-sts', 'warn', 'mta-sts-unreadable', { facts: { record, url }, steps: await anew() });
  }
  const facts = { record, url, mode: policy.mode, mx: (policy.mx ?? []).slice(0, 10).join(', ') };
  const left = (await hostsOf(dns, domain)).filter((mx) => !validateMx(mx, policy).valid);
  if (policy.mode !== 'none' && left.length > 0) {
    const steps = await stsSteps(question, [policy.mode === 'enforce' ? 'enforce' : 'testing']);
    return finding('mta-sts', 'bad', 'mta-sts-mx', { facts: { ...facts, left: left.slice(0, 10).join(', ') }, steps });
  }
  if (policy.mode === 'enforce') return finding('mta-sts', 'ok', 'mta-sts-enforce', { facts });
  const steps = policy.mode === 'testing' ? await stsSteps(question, ['enforce']) : await anew();
  return finding('mta-sts', 'info', `mta-sts-${policy.mode}`, { facts, steps });
}

/** RFC 8460. */
export async function checkTlsRpt(dns: Lookup, domain: string, address: string): Promise<DomainFinding> {
  const name = `_smtp._tls.${domain}`;
  const records = (await dns.txt(name)).filter((text) => /^v=TLSRPTv1\s*;/i.test(text));
  const [record] = records;
  const fresh = publishTxt(name, `v=TLSRPTv1; rua=mailto:${address}`);
  if (record === undefined) return finding('tls-rpt', 'info', 'tls-rpt-missing', { steps: fresh });
  // Several are none (RFC 8460, 3).
  if (records.length > 1)
    return finding('tls-rpt', 'warn', 'tls-rpt-two', {
      facts: { record: records.join('\n') },
      steps: publishTxt(name, record),
    });
  const reports = tagsOf(record).get('rua') ?? '';
  return reports === ''
    ? finding('tls-rpt', 'warn', 'tls-rpt-silent', { facts: { record }, steps: fresh })
    : finding('tls-rpt', 'ok', 'tls-rpt-ok', { facts: { record, reports } });
}

interface BimiQuestion {
  readonly domain: string;
  readonly organizational: string;
  readonly address: string;
}

/**
 * BIMI (draft-brand-indicators-for-message-identification): a logo is shown only where DMARC is enforced for all mail
 * of the organizational domain and of the sending one.
 */
export async function checkBimi(
  dns: Lookup,
  { domain, organizational, address }: BimiQuestion,
): Promise<DomainFinding> {
  const names = [...new Set([domain, organizational])].map((at) => `default._bimi.${at}`);
  const [own = [], above = []] = await Promise.all(names.map((name) => dns.txt(name)));
  const record = [...own, ...above].find((text) => /^v=BIMI1\s*;/i.test(text));
  const { policy } = await findDmarc(dns, domain, organizational);
  const enforced = isEnforced(policy) && policy?.below !== 'none';
  const dmarc = enforced
    ? []
    : stepsFrom(policy?.name ?? `_dmarc.${organizational}`, policy?.record ?? '', 'quarantine', address).slice(0, 1);
  const first = dmarc.map(({ records }) => publish(records, { code: 'bimi-dmarc' }));
  if (record === undefined) {
    const value = `v=BIMI1; l=https://${organizational}/bimi/logo.svg; a=`;
    const logo = publish([txtRecord(`default._bimi.${organizational}`, value)], { code: 'bimi-logo' });
    return finding('bimi', 'info', enforced ? 'bimi-missing' : 'bimi-missing-dmarc', { steps: [...first, logo] });
  }
  const location = tagsOf(record).get('l') ?? '';
  const evidence = tagsOf(record).get('a') ?? '';
  const facts = { record, location };
  // An empty location declines to take part (4.3.1).
  if (location === '') return finding('bimi', 'info', 'bimi-declined', { facts });
  if (!enforced) return finding('bimi', 'warn', 'bimi-no-dmarc', { facts, steps: first });
  return finding('bimi', 'ok', evidence === '' ? 'bimi-no-mark' : 'bimi-ok', { facts });
}
