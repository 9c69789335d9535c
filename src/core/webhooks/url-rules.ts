/** Where a webhook may go. Pure; what a name resolves to is judged once the connection is there, before a byte is sent. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LetterlockError } from '../../shared/result.ts';

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

const isThisMachine = (host: string): boolean =>
  /^(.+\.)?localhost$/.test(host) || (isIP(host) !== 0 && ipaddr.process(host).range() === 'loopback');

/** Whether an address is one of the public internet: not private, local, reserved, or a way round to such. */
export function isPublic(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  return ipaddr.isValid(plain) && ipaddr.process(plain).range() === 'unicast';
}

/** The address to call, without fragment. @throws LetterlockError `invalid-input` with what is wrong */
export function checkUrl(text: string, privateNetworks: boolean): string {
  const url = new URL(text);
  const host = hostOf(url);
  const wrong = (what: string): LetterlockError => new LetterlockError('invalid-input', `url: ${what}`);
  if (url.username !== '' || url.password !== '') throw wrong('give no user name and no password in it.');
  if (url.protocol !== 'https:' && !isThisMachine(host)) throw wrong('only https:// leaves this machine.');
  const local = isThisMachine(host) || (isIP(host) !== 0 && !isPublic(host));
  if (local && !privateNetworks) {
    throw wrong('it is an address of this machine or of a private network, which has to be allowed.');
  }
  url.hash = '';
  return url.href;
}
