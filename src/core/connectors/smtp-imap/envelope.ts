/** What is said about a message before it: SMTP's extensions, as far as the server has them. Pure. */
import { isAscii } from 'node:buffer';
import { domainToASCII } from 'node:url';
import type { Envelope } from 'nodemailer/lib/smtp-connection';
import type { OutgoingMessage } from '../connector.ts';

/** What a server said in its EHLO answer that decides whether it can take a message. */
export interface Offer {
  readonly utf8: boolean;
  readonly eightBit: boolean;
  readonly dsn: boolean;
}

export const offerOf = (ehlo: string): Offer => ({
  utf8: /^250[ -]SMTPUTF8\b/im.test(ehlo),
  eightBit: /^250[ -]8BITMIME\b/im.test(ehlo),
  dsn: /^250[ -]DSN\b/im.test(ehlo),
});

const inAscii = (text: string): boolean => Buffer.byteLength(text) === text.length;

/** An address with its domain in ASCII: only letters before the @ then need SMTPUTF8 (RFC 6531). */
function onTheWire(address: string): string {
  if (inAscii(address)) return address;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1)) || address.slice(at + 1)}`;
}

/**
 * The envelope of a message, or a sentence that says why this server can never take it. The size is announced (RFC
 * 1870), so that a message which is too large is refused before it is sent.
 */
export function envelopeFor({ envelope, messageId, raw }: OutgoingMessage, offer: Offer): Envelope | string {
  const from = onTheWire(envelope.from);
  const to = onTheWire(envelope.to);
  const foreign = [from, to].find((address) => !inAscii(address));
  if (foreign !== undefined && !offer.utf8) {
    return `The mail server does not take addresses with other letters than a to z before the @ (SMTPUTF8): ${foreign}.`;
  }
  const use8BitMime = !isAscii(raw);
  if (use8BitMime && !offer.eightBit) {
    return 'The message has letters outside of ASCII in its header, which this mail server does not take.';
  }
  const plain = { from, to: [to], size: raw.length, use8BitMime };
  // The id comes back in a bounce, which then needs no more of the message than its header (RFC 3461).
  return offer.dsn
    ? { ...plain, dsn: { ret: 'HDRS', envid: messageId.slice(1, -1), notify: ['FAILURE', 'DELAY'] } }
    : plain;
}
