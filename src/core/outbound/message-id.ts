import { randomBytes } from 'node:crypto';

/** In the order of their codes, so that ids sort by their time. */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const timeLength = 7;
const randomLength = 15;

/** Milliseconds since 1970 in seven digits: enough until 2081. */
function timeDigits(at: number): string {
  let digits = '';
  for (let left = at; digits.length < timeLength; left = Math.floor(left / alphabet.length)) {
    digits = alphabet.charAt(left % alphabet.length) + digits;
  }
  return digits;
}

function randomDigits(): string {
  let digits = '';
  while (digits.length < randomLength) {
    for (const byte of randomBytes(24)) {
      // Six bits are one digit in 62 of 64 cases; the others would favour some digits.
      const value = byte & 63;
      if (value < alphabet.length && digits.length < randomLength) digits += alphabet.charAt(value);
    }
  }
  return digits;
}

/**
 * A new Message-ID with angle brackets (RFC 5322, 3.6.4) at the sender's domain: the instant, so that the newest
 * stand together in the ledger's index, and 15 random letters and digits (89 bits, so that the unsubscribe token it
 * doubles as cannot be guessed).
 * @param at UTC ms; the mail's Date header tells it anyway
 */
export function newMessageId(senderAddress: string, at: number): string {
  const domain = senderAddress.slice(senderAddress.lastIndexOf('@') + 1);
  return `<${timeDigits(at)}${randomDigits()}@${domain}>`;
}
