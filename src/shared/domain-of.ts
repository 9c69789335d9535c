/** What stands behind the last `@` of an address, in lower case; the whole of a text without one. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();
