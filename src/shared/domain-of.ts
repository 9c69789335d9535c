/** What stands behind the last `@` of an address, in lower case; the whole of a text without one. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** Whether a host name is the domain or lies under it; both in the same case, `notexample.com` is not under `example.com`. */
export const withinDomain = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);
