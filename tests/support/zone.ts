/** A resolver on a table of records, for the domain check. */
import type { Lookup } from '../../src/core/accounts/domain-check/lookup.ts';

export type Zone = Readonly<Record<string, readonly string[]>>;

/** TXT records by name; names in `hosts` have an address; mail exchangers in order of preference. */
export function zone(txt: Zone, { hosts = [], mx = {} }: { hosts?: readonly string[]; mx?: Zone } = {}): Lookup {
  return {
    txt: (name) => Promise.resolve(txt[name] ?? []),
    mx: (name) => Promise.resolve((mx[name] ?? []).map((exchange, priority) => ({ exchange, priority }))),
    a: (name) => Promise.resolve(hosts.includes(name) ? ['192.0.2.1'] : []),
    aaaa: () => Promise.resolve([]),
  };
}
