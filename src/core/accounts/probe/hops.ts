/**
 * The servers on a mail's way, from its Received fields (RFC 5321, 4.4), and how the mail went from one to the next.
 * Words for the way: RFC 3848 (ESMTPS and its like), RFC 6531 (UTF8SMTPS). Version and cipher stand in comments that
 * every server writes in its own manner. Pure.
 */
import { isIPv6 } from 'node:net';
import { organizationalOf } from '../domain-check/organizational.ts';
import { withoutComments } from '../../inbound/mime/header-fields.ts';
import type { Field } from '../../inbound/mime/header-fields.ts';

export interface Hop {
  /** Names as the servers gave them; empty where none was given. */
  readonly from: string;
  readonly by: string;
  /** Such as `ESMTPS`, upper case; empty where none was given. */
  readonly way: string;
  /** Null: not told, or not a way over which TLS is spoken. */
  readonly encrypted: boolean | null;
  /** Such as `TLSv1.3`, or empty. */
  readonly protocol: string;
  readonly cipher: string;
  /** Within one machine, one network or one organisation. */
  readonly inside: boolean;
}

const mostHops = 30;
const longest = 4_000;

const word = (text: string, before: string): string =>
  new RegExp(`(?:^|\\s)${before}\\s+([^\\s;()]{1,255})`, 'i').exec(text)?.[1] ?? '';

const withTls = /^(?:UTF8)?(?:E?SMTP|LMTP)SA?$|^HTTPS$/;
const withoutTls = /^(?:UTF8)?E?SMTPA?$/;

function isPrivate(address: string): boolean {
  if (isIPv6(address)) return /^(?:::1$|f[cd]|fe80:)/i.test(address);
  return /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(address);
}

const isLocal = (name: string): boolean => /^(?:localhost(?:\.localdomain)?|\[?127\.[\d.]+\]?|\[?::1\]?)$/i.test(name);
const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

function toHop(value: string): Hop {
  const text = value.slice(0, longest).replaceAll(/\s+/g, ' ');
  const bare = withoutComments(text);
  const from = plainName(word(bare, 'from'));
  const by = plainName(word(bare, 'by'));
  const way = word(bare, 'with').toUpperCase();
  const version = /\bTLS[ v]*(1)[._]([0-3])\b/i.exec(text);
  const cipher = /\bcipher[=\s]+([\w-]{3,80})/i.exec(text)?.[1] ?? /\btls\s+(TLS_\w{3,80})/i.exec(text)?.[1] ?? '';
  const address = /\[(?:IPv6:)?([0-9a-f.:]{2,45})\]/i.exec(text)?.[1] ?? '';
  const told = withTls.test(way) || version !== null;
  const clear = withoutTls.test(way);
  return {
    from,
    by,
    way,
    encrypted: told ? true : clear ? false : null,
    protocol: version === null ? '' : `TLSv${version[1] ?? ''}.${version[2] ?? ''}`,
    cipher,
    inside: from === '' || isLocal(from) || isPrivate(address) || sameOrganisation(from, by),
  };
}

const sameOrganisation = (a: string, b: string): boolean =>
  a.includes('.') && b.includes('.') && organizationalOf(a) === organizationalOf(b);

/** Oldest first. */
export function hopsOf(fields: readonly Field[]): readonly Hop[] {
  return fields
    .filter(({ name }) => name === 'received')
    .slice(0, mostHops)
    .map(({ value }) => toHop(value))
    .toReversed();
}

/** One hop as a line: `mail.a.example → mx.b.example · ESMTPS · TLSv1.3`. */
export const hopLine = ({ from, by, way, protocol, cipher }: Hop): string =>
  [from === '' ? by : `${from} → ${by}`, way, protocol, cipher].filter((part) => part !== '').join(' · ');
