/** What is an address that mail can be sent to: RFC 5321 dot-strings, RFC 6531 (UTF-8) and IDN domains. Pure. */
import { domainToASCII } from 'node:url';

export interface Address {
  /** As a person would write it: domain in lower case, otherwise as given. */
  readonly email: string;
  /** What two spellings of one mailbox share: local part in lower case, domain in its ASCII form. */
  readonly key: string;
  /** ASCII form, lower case. */
  readonly domain: string;
}

export type AddressProblem =
  | 'address-empty'
  | 'address-several'
  | 'address-no-at'
  | 'address-local-part'
  | 'address-domain'
  | 'address-too-long';

export type AddressResult =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly problem: AddressProblem };

const asciiDomain = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z])[a-z0-9-]{1,62}[a-z0-9]$/;
/** RFC 5322 atext and, by RFC 6531, everything beyond ASCII that is neither a space nor a control character. */
const atom = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const atomUtf8 =
  /^(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]|[^\p{ASCII}\p{Z}\p{C}])+(?:\.(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]|[^\p{ASCII}\p{Z}\p{C}])+)*$/iu;
const ascii = /^\p{ASCII}*$/u;
/** Octets, RFC 5321 4.5.3.1. */
const maxLocalPart = 64;
const maxAddress = 254;

const domains = new Map<string, string | null>();
const maxCachedDomains = 5000;

/** The ASCII form of a domain in lower case, or null when it is no domain that can have a mailbox. */
export function domainKey(text: string): string | null {
  const lower = text.toLowerCase();
  // Most are of this form, and sooner tested than looked up.
  if (asciiDomain.test(lower) && !lower.includes('xn--')) return lower;
  const known = domains.get(lower);
  if (known !== undefined) return known;
  const key = computeDomainKey(lower);
  if (domains.size >= maxCachedDomains) domains.clear();
  domains.set(lower, key);
  return key;
}

function computeDomainKey(lower: string): string | null {
  if (lower.length > 253 || (ascii.test(lower) && !lower.includes('xn--'))) return null;
  // The function is made for URLs and would decode percent signs and cut at slashes.
  if (/[\p{Z}\p{C}%/\\@:?#[\]]/u.test(lower)) return null;
  const converted = domainToASCII(lower);
  return asciiDomain.test(converted) ? converted : null;
}

/** Reads `a@b.c`, also as `Name <a@b.c>` or `mailto:a@b.c`, as they stand in address books. */
export function parseAddress(text: string): AddressResult {
  const bare = unwrap(text.trim());
  if (bare === '') return { ok: false, problem: 'address-empty' };
  const at = bare.lastIndexOf('@');
  if (at < 0) return { ok: false, problem: 'address-no-at' };
  const local = bare.slice(0, at);
  if (bare.indexOf('@') !== at && /[,;\s]/.test(bare)) return { ok: false, problem: 'address-several' };
  const localAscii = atom.test(local);
  if (!localAscii && (ascii.test(local) || !atomUtf8.test(local))) return { ok: false, problem: 'address-local-part' };
  if ((localAscii ? local.length : Buffer.byteLength(local)) > maxLocalPart) {
    return { ok: false, problem: 'address-too-long' };
  }
  const given = bare.slice(at + 1).toLowerCase();
  const domain = domainKey(given);
  if (domain === null) return { ok: false, problem: 'address-domain' };
  if (local.length + domain.length + 1 > maxAddress) return { ok: false, problem: 'address-too-long' };
  const key = `${(localAscii ? local : local.normalize('NFC')).toLowerCase()}@${domain}`;
  return { ok: true, address: { email: `${local}@${given}`, key, domain } };
}

function unwrap(text: string): string {
  if (!text.endsWith('>') && !(text.includes(':') && /^mailto:/i.test(text))) return text;
  const angle = /<([^<>]*)>$/.exec(text);
  return (angle?.[1] ?? text).trim().replace(/^mailto:/i, '');
}

/** `mail.example.co.uk` → itself and every parent of at least two labels: a suppressed domain covers its subdomains. */
export function domainAndParents(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'));
}
