/** One thing that was found about a domain. */
import type { DomainFinding } from '../../../shared/contract/domain-check.ts';

interface More {
  readonly facts?: DomainFinding['facts'];
  readonly record?: DomainFinding['record'];
}

export const finding = (
  topic: DomainFinding['topic'],
  status: DomainFinding['status'],
  code: string,
  { facts = {}, record = null }: More = {},
): DomainFinding => ({ topic, status, code, facts, record });

/** A TXT record to publish. */
export const txtRecord = (name: string, value: string): NonNullable<DomainFinding['record']> => ({
  name,
  type: 'TXT',
  value,
});

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
