/** One thing that was found about a domain. */
import type { DomainFinding, Publication } from '../../../shared/contract/domain-check.ts';

interface More {
  readonly facts?: DomainFinding['facts'];
  readonly steps?: readonly Publication[];
  readonly costs?: DomainFinding['costs'];
}

export const finding = (
  topic: DomainFinding['topic'],
  status: DomainFinding['status'],
  code: string,
  { facts = {}, steps = [], costs = [] }: More = {},
): DomainFinding => ({ topic, status, code, facts, steps: [...steps], costs });

type DnsRecord = Publication['records'][number];

/** A TXT record to publish. */
export const txtRecord = (name: string, value: string): DnsRecord => ({ name, type: 'TXT', value });

/** Records to publish; `code` says why where that needs a word of its own. */
export const publish = (
  records: readonly DnsRecord[],
  { code = 'publish', file = null }: { readonly code?: string; readonly file?: Publication['file'] } = {},
): Publication => ({ code, records: [...records], file });

/** The one step of publishing one TXT record. */
export const publishTxt = (name: string, value: string): readonly Publication[] => [publish([txtRecord(name, value)])];

/** The tags of `k=v; k=v`, names in lower case; a tag that comes twice keeps its first value. */
export function tagsOf(record: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const part of record.split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim().toLowerCase();
    if (at > 0 && !tags.has(name)) tags.set(name, part.slice(at + 1).trim());
  }
  return tags;
}
