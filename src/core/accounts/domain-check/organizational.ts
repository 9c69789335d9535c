import { getDomain } from 'tldts';

/** The domain that was registered, or the name itself where the list of public suffixes knows none. */
export const organizationalOf = (domain: string): string => getDomain(domain, { allowPrivateDomains: false }) ?? domain;
