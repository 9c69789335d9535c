import { randomInt } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 22;

/**
 * A new Message-ID with angle brackets (RFC 5322, 3.6.4): 22 random letters and digits (131 bits, so that the
 * unsubscribe token it doubles as cannot be guessed) at the sender's domain.
 */
export function newMessageId(senderAddress: string): string {
  const domain = senderAddress.slice(senderAddress.lastIndexOf('@') + 1);
  const random = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `<${random}@${domain}>`;
}
