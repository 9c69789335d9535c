/** The mail that a practice recipient answers, as their own mail program or server sees it. */
import { createHash } from 'node:crypto';
import PostalMime from 'postal-mime';
import type { Address } from 'postal-mime';
import type { Mailbox } from '../../mime/mail.ts';

export interface Original {
  /** Envelope sender: where bounces go. */
  readonly returnPath: string;
  /** Envelope recipient. */
  readonly recipient: string;
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly references: readonly string[];
  /** The mailto of List-Unsubscribe, or null. */
  readonly unsubscribe: { readonly address: string; readonly subject: string } | null;
  readonly arrivedAt: number;
  readonly raw: Buffer;
}

const msgId = /<[^<>\s]+>/g;
const longest = 998;

export async function readOriginal(
  raw: Buffer,
  envelope: { readonly from: string; readonly to: string },
  arrivedAt: number,
): Promise<Original> {
  const email = await PostalMime.parse(raw);
  const header = (name: string): string => email.headers.find(({ key }) => key === name)?.value ?? '';
  return {
    returnPath: envelope.from,
    recipient: envelope.to,
    from: mailbox(email.from, envelope.from),
    to: mailbox(email.to?.[0], envelope.to),
    subject: (email.subject ?? '').slice(0, longest),
    text: (email.text ?? '').slice(0, 20_000),
    messageId: email.messageId?.slice(0, longest) ?? '',
    references: email.references?.match(msgId) ?? [],
    unsubscribe: unsubscribeMail(header('list-unsubscribe')),
    arrivedAt,
    raw,
  };
}

function mailbox(found: Address | undefined, address: string): Mailbox {
  return { name: found?.name ?? '', address: found?.address ?? address };
}

/** RFC 2369: URIs in angle brackets, separated by commas; RFC 6068 has the mailto form. */
function unsubscribeMail(value: string): Original['unsubscribe'] {
  for (const [, uri = ''] of value.matchAll(/<([^<>]*)>/g)) {
    const url = URL.parse(uri.trim());
    const address = url?.protocol === 'mailto:' ? decoded(url.pathname) : '';
    if (url === null || address === '') continue;
    // In a mailto URI a plus sign is a plus sign.
    const subject = new URLSearchParams(url.search.replaceAll('+', '%2B')).get('subject');
    return { address, subject: subject ?? 'unsubscribe' };
  }
  return null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** A name made of the mail it answers: the same answer has the same identifiers on every run. */
export function mark(original: Original, purpose: string): string {
  return createHash('sha256')
    .update(`${purpose} ${original.messageId} ${original.recipient}`)
    .digest('hex')
    .slice(0, 20);
}

/** The header block alone, as bounces return it. */
export function headerBlock(raw: Buffer): string {
  const end = raw.indexOf('\r\n\r\n');
  return raw.subarray(0, Math.min(end < 0 ? raw.length : end, 32_000)).toString('utf8');
}

/** `Mon, 2 Mar 2026 09:30:15 +0000` (RFC 5322, 3.3). */
export const mailDate = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');

/** The server that the recipient's domain receives mail at. */
export function mailHost({ recipient }: Original): string {
  return URL.parse(`http://mx.${domainOf(recipient)}`)?.hostname ?? 'mx.invalid.example';
}

/** Addresses in these mails may go beyond ASCII (RFC 6532); everything else is ASCII by construction. */
export const crlfBytes = (text: string): Buffer => Buffer.from(text.replaceAll(/\r\n|\r|\n/g, '\r\n'), 'utf8');
