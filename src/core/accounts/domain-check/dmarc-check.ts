/** DMARC (RFC 7489): what receivers are to do with mail that is signed and sent by nobody of the domain. */
import type { DomainFinding } from '../../../shared/contract/domain-check.ts';
import { finding, tagsOf, txtRecord } from './finding.ts';
import type { Lookup } from './lookup.ts';

export const isDmarc = (text: string): boolean => /^v\s*=\s*DMARC1\s*(;|$)/.test(text);

export interface DmarcPolicy {
  /** Where it was found: the domain's own, or that of the organizational domain. */
  readonly name: string;
  readonly record: string;
  /** What holds for the sending domain: `none`, `quarantine`, `reject`; empty: nothing that can be read. */
  readonly policy: string;
  readonly percent: number;
  readonly reports: string;
  readonly strictDkim: boolean;
  readonly strictSpf: boolean;
}

export async function findDmarc(
  dns: Lookup,
  domain: string,
  organizational: string,
): Promise<{ readonly policy: DmarcPolicy | null; readonly several: boolean }> {
  for (const at of new Set([domain, organizational])) {
    const name = `_dmarc.${at}`;
    const records = (await dns.txt(name)).filter(isDmarc);
    const [record] = records;
    // Several are none (RFC 7489, 6.6.3).
    if (records.length > 1) return { policy: null, several: true };
    if (record !== undefined) return { policy: readDmarc(name, record, at !== domain), several: false };
  }
  return { policy: null, several: false };
}

function readDmarc(name: string, record: string, above: boolean): DmarcPolicy {
  const tags = tagsOf(record);
  const own = tags.get('p')?.toLowerCase() ?? '';
  const policy = above ? (tags.get('sp')?.toLowerCase() ?? own) : own;
  const percent = Number(tags.get('pct') ?? '100');
  return {
    name,
    record,
    policy: ['none', 'quarantine', 'reject'].includes(policy) ? policy : '',
    percent: Number.isInteger(percent) && percent >= 0 && percent <= 100 ? percent : 100,
    reports: tags.get('rua') ?? '',
    strictDkim: tags.get('adkim')?.toLowerCase() === 's',
    strictSpf: tags.get('aspf')?.toLowerCase() === 's',
  };
}

export async function checkDmarc(
  dns: Lookup,
  {
    domain,
    organizational,
    address,
  }: { readonly domain: string; readonly organizational: string; readonly address: string },
): Promise<DomainFinding> {
  const { policy: found, several } = await findDmarc(dns, domain, organizational);
  const name = `_dmarc.${organizational}`;
  const fresh = txtRecord(name, `v=DMARC1; p=none; rua=mailto:${address}`);
  if (several) return finding('dmarc', 'bad', 'dmarc-two', { record: fresh });
  if (found === null) return finding('dmarc', 'bad', 'dmarc-missing', { record: fresh });
  const facts = {
    record: found.record,
    policy: found.policy,
    percent: `${found.percent}`,
    reports: found.reports,
    alignment: found.strictDkim || found.strictSpf ? 'strict' : 'relaxed',
  };
  if (found.policy === '') return finding('dmarc', 'bad', 'dmarc-unreadable', { facts, record: fresh });
  if (found.policy === 'none') {
    const value = `v=DMARC1; p=quarantine; rua=${found.reports === '' ? `mailto:${address}` : found.reports}`;
    return finding('dmarc', 'warn', found.reports === '' ? 'dmarc-none-silent' : 'dmarc-none', {
      facts,
      record: txtRecord(found.name, value),
    });
  }
  if (found.percent < 100) return finding('dmarc', 'info', 'dmarc-partly', { facts });
  if (found.reports === '') {
    const value = `${found.record.trim().replace(/;$/, '')}; rua=mailto:${address}`;
    return finding('dmarc', 'info', 'dmarc-silent', { facts, record: txtRecord(found.name, value) });
  }
  return finding('dmarc', 'ok', 'dmarc-ok', { facts });
}
