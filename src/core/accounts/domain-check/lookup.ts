/** Questions to DNS as the checks ask them: no such name and no such record are an empty answer. */

export interface Lookup {
  /** Each record's strings joined, as RFC 7208, 3.3 and RFC 6376, 3.6.2.2 want them. Rejects when nobody answers. */
  txt(name: string): Promise<readonly string[]>;
  mx(name: string): Promise<readonly { readonly exchange: string; readonly priority: number }[]>;
  a(name: string): Promise<readonly string[]>;
  aaaa(name: string): Promise<readonly string[]>;
}

/** Asks every name once, however many checks want it. */
export function remembering(dns: Lookup): Lookup {
  const once = <T>(ask: (name: string) => Promise<T>): ((name: string) => Promise<T>) => {
    const asked = new Map<string, Promise<T>>();
    return (name) => {
      const key = name.toLowerCase().replace(/\.$/, '');
      const answer = asked.get(key) ?? ask(key);
      asked.set(key, answer);
      return answer;
    };
  };
  return {
    txt: once((name) => dns.txt(name)),
    mx: once((name) => dns.mx(name)),
    a: once((name) => dns.a(name)),
    aaaa: once((name) => dns.aaaa(name)),
  };
}
