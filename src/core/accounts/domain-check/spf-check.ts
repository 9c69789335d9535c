import type { DomainFinding } from '../../../shared/contract/domain-check.ts';
import { finding, txtRecord } from './finding.ts';
import type { Lookup } from './lookup.ts';
import { isSpf, readSpf, withInclude } from './spf.ts';

/** RFC 7208, 4.6.4. */
const mostLookups = 10;
const mostVoids = 2;
const nearLookups = 9;

const errorCodes = {
  syntax: 'spf-syntax',
  loop: 'spf-loop',
  missing: 'spf-missing-below',
  two: 'spf-two-below',
} as const;

/** @param senders names that let the provider send, the recommended one first; empty: not known */
export async function checkSpf(dns: Lookup, domain: string, senders: readonly string[]): Promise<DomainFinding> {
  const records = (await dns.txt(domain)).filter(isSpf);
  const [record] = records;
  const [include] = senders;
  if (record === undefined) {
    const value = include === undefined ? 'v=spf1 mx ~all' : `v=spf1 include:${include} ~all`;
    return finding('spf', 'bad', 'spf-missing', { record: txtRecord(domain, value) });
  }
  if (records.length > 1)
    return finding('spf', 'bad', 'spf-two', { facts: { count: `${records.length}`, record: records.join('\n') } });
  const reading = await readSpf(dns, domain, record);
  const facts = { record, lookups: `${reading.lookups}`, voids: `${reading.voids}` };
  if (reading.error !== null) {
    return finding('spf', 'bad', errorCodes[reading.error.code], { facts: { ...facts, at: reading.error.at } });
  }
  if (reading.lookups > mostLookups) return finding('spf', 'bad', 'spf-too-many', { facts });
  if (reading.voids > mostVoids) return finding('spf', 'bad', 'spf-voids', { facts });
  if (reading.all === '+') {
    const value = record.replace(/\s\+?all\b/i, ' ~all');
    return finding('spf', 'bad', 'spf-open', { facts, record: txtRecord(domain, value) });
  }
  const covered = senders.some((sender) => reading.includes.includes(sender));
  if (include !== undefined && !covered) {
    const value = withInclude(record, include);
    return finding('spf', 'bad', 'spf-provider', { facts: { ...facts, include }, record: txtRecord(domain, value) });
  }
  if (reading.all === null || reading.all === '?') {
    const value = reading.all === null ? `${record.trim()} ~all` : record.replace(/\s\?all\b/i, ' ~all');
    return finding('spf', 'warn', 'spf-no-end', { facts, record: txtRecord(domain, value) });
  }
  if (reading.lookups >= nearLookups) return finding('spf', 'warn', 'spf-near', { facts });
  return include === undefined
    ? finding('spf', 'info', 'spf-unknown-provider', { facts })
    : finding('spf', 'ok', 'spf-ok', { facts });
}
