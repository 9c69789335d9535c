/** Addresses and ranges that a key is taken from. Pure. */
import ipaddr from 'ipaddr.js';
import { LetterlockError } from '../../shared/result.ts';

/** `10.0.0.0/8`, `2001:db8::/32`, a single address as it is. @throws LetterlockError `invalid-input` */
export function readNetwork(text: string): string {
  try {
    const [address, bits] = ipaddr.parseCIDR(text.includes('/') ? text : `${text}/${fullLength(text)}`);
    return `${address.toString()}/${bits}`;
  } catch {
    throw new LetterlockError(
      'invalid-input',
      `networks: “${text}” is neither an address nor a range such as 10.0.0.0/8 or 2001:db8::/32.`,
    );
  }
}

const fullLength = (address: string): number => (ipaddr.parse(address).kind() === 'ipv4' ? 32 : 128);

/**
 * Whether an address lies in one of the ranges; in none of them when there are none. An IPv4 address that came over
 * IPv6 (`::ffff:192.0.2.1`) is what it stands for; a zone (`%eth0`) does not count.
 */
export function isWithin(address: string, networks: readonly string[]): boolean {
  const plain = address.replace(/%.*$/, '');
  if (!ipaddr.isValid(plain)) return false;
  const own = ipaddr.process(plain);
  return networks.some((network) => {
    const [range, bits] = ipaddr.parseCIDR(network);
    return range.kind() === own.kind() && own.match(range, bits);
  });
}
