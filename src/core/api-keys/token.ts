/**
 * The form of an API key: `ltk_<id>_<secret><checksum>`. The id (12 characters) finds it, the secret (43, 256 bits) proves
 * it, the checksum (6, CRC-32) tells a mistyped or made-up key from a real one without asking the database.
 * For secret scanners: `ltk_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}`.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const idLength = 12;
const secretLength = 43;
const checksumLength = 6;
const form = /^ltk_([0-9A-Za-z]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

export interface Token {
  readonly id: string;
  readonly secret: string;
}

/** Uniform: bytes above the last multiple of 62 are thrown away. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += alphabet[byte % 62];
  }
  return text;
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let place = 0; place < checksumLength; place += 1) {
    text = `${alphabet[rest % 62]}${text}`;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** How a key begins: no secret. */
export const prefixOf = (id: string): string => `ltk_${id}`;

export const newToken = (id: string = randomText(idLength)): Token => ({ id, secret: randomText(secretLength) });

export function writeToken({ id, secret }: Token): string {
  const body = `${prefixOf(id)}_${secret}`;
  return `${body}${checksum(body)}`;
}

/** Null for what was never a key of Letterlock. */
export function readToken(text: string): Token | null {
  const [, id, secret, check] = form.exec(text) ?? [];
  if (id === undefined || secret === undefined) return null;
  return checksum(`${prefixOf(id)}_${secret}`) === check ? { id, secret } : null;
}

/** HMAC-SHA256: without the key, a stolen hash cannot even be compared with guesses. */
export function hashToken(pepper: Buffer, { id, secret }: Token): Buffer {
  return createHmac('sha256', pepper).update(`${id}_${secret}`).digest();
}

export function fits(pepper: Buffer, token: Token, hash: Buffer): boolean {
  const own = hashToken(pepper, token);
  return own.length === hash.length && timingSafeEqual(own, hash);
}
