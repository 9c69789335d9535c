/** DMARC: what receivers are to do with mail that is signed and sent by nobody of the domain. */
import type { DomainFinding, Publication } from '../../../shared/contract/domain-check.ts';
import { asking, isDmarc, readDmarc, reportDomains, strengths } from './dmarc-record.ts';
import type { DmarcPolicy, Strength } from './dmarc-record.ts';
import { finding, publish, publishTxt, txtRecord } from './finding.ts';
import type { Lookup } from './lookup.ts';
import { organizationalOf } from './organizational.ts';

export async function findDmarc(
  dns: Lookup,
  domain: string,
  organizational: string,
): Promise<{ readonly policy: DmarcPolicy | null; readonly several: readonly string[] }> {
  for (const at of new Set([domain, organizational])) {
    const name = `_dmarc.${at}`;
    const records = (await dns.txt(name)).filter(isDmarc);
    const [record] = records;
    // Several are none (RFC 7489, 6.6.3).
    if (records.length > 1) return { policy: null, several: records };
    if (record !== undefined) return { policy: readDmarc(name, record, at !== domain), several: [] };
  }
  return { policy: null, several: [] };
}

/** Whether receivers act upon the policy, for all mail. */
export const isEnforced = (policy: DmarcPolicy | null): boolean =>
  policy !== null && policy.policy !== null && policy.policy !== 'none' && policy.percent === 100 && !policy.testing;

/** One after the other up to the strongest: each only after the reports have shown nothing unexpected. */
export function stepsFrom(name: string, record: string, first: Strength, address: string): readonly Publication[] {
  return strengths
    .slice(strengths.indexOf(first))
    .map((policy) => publish([txtRecord(name, asking(record, policy, address))], { code: `dmarc-${policy}` }));
}

interface Question {
  readonly domain: string;
  readonly organizational: string;
  readonly address: string;
}

/** Others take reports about this domain only if they say so in DNS (RFC 7489, 7.1; RFC 9990, 4). */
async function unwilling(dns: Lookup, name: string, reports: string): Promise<string | null> {
  const about = name.replace(/^_dmarc\./, '');
  for (const target of reportDomains(reports)) {
    if (organizationalOf(target) === organizationalOf(about)) continue;
    const answers = await dns.txt(`${about}._report._dmarc.${target}`);
    if (!answers.some(isDmarc)) return target;
  }
  return null;
}

function factsOf(found: DmarcPolicy): DomainFinding['facts'] {
  const { record, policy, below, missing, percent, reports, strictDkim, strictSpf } = found;
  return {
    record,
    policy: policy ?? '',
    below: below ?? '',
    missing: missing ?? '',
    percent: `${percent}`,
    reports,
    dkim: strictDkim ? 'strict' : 'relaxed',
    spf: strictSpf ? 'strict' : 'relaxed',
  };
}

export async function checkDmarc(dns: Lookup, { domain, organizational, address }: Question): Promise<DomainFinding> {
  const { policy: found, several } = await findDmarc(dns, domain, organizational);
  const name = `_dmarc.${organizational}`;
  if (several.length > 0) {
    // The first of them goes on being what it is, as the only one.
    const [kept = ''] = several;
    const facts = { record: several.join('\n') };
    return finding('dmarc', 'bad', 'dmarc-two', { facts, steps: publishTxt(name, kept) });
  }
  if (found === null) return finding('dmarc', 'bad', 'dmarc-missing', { steps: stepsFrom(name, '', 'none', address) });
  return judge(dns, found, address);
}

async function judge(dns: Lookup, found: DmarcPolicy, address: string): Promise<DomainFinding> {
  const { name, record, policy, reports } = found;
  const facts = factsOf(found);
  const steps = (first: Strength): readonly Publication[] => stepsFrom(name, record, first, address);
  if (policy === null) return finding('dmarc', 'bad', 'dmarc-unreadable', { facts, steps: steps('none') });
  const target = await unwilling(dns, name, reports);
  if (target !== null) {
    const at = `${name.replace(/^_dmarc\./, '')}._report._dmarc.${target}`;
    const more = { facts: { ...facts, target }, steps: [publish([txtRecord(at, 'v=DMARC1;')], { code: 'elsewhere' })] };
    return finding('dmarc', 'warn', 'dmarc-reports-unwanted', more);
  }
  if (policy === 'none') {
    // Who never saw a report looks before anything is turned away.
    const silent = reports === '';
    return finding('dmarc', 'warn', silent ? 'dmarc-none-silent' : 'dmarc-none', {
      facts,
      steps: steps(silent ? 'none' : 'quarantine'),
    });
  }
  if (found.testing) return finding('dmarc', 'info', 'dmarc-testing', { facts, steps: steps(policy) });
  if (found.percent < 100) return finding('dmarc', 'info', 'dmarc-partly', { facts, steps: steps(policy) });
  if (found.below === 'none' || found.missing === 'none')
    return finding('dmarc', 'warn', 'dmarc-below', { facts, steps: steps(policy) });
  if (reports === '') return finding('dmarc', 'info', 'dmarc-silent', { facts, steps: steps(policy) });
  if (policy === 'quarantine') return finding('dmarc', 'ok', 'dmarc-quarantine', { facts, steps: steps('reject') });
  return finding('dmarc', 'ok', 'dmarc-ok', { facts });
}
