/**
 * How backups are sealed: AES-256-GCM under keys that HKDF derives from the workspace's backup key, a random salt a
 * file. No nonce is ever used twice under a key: it is a counter, and every file has a key of its own.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { LetterlockError } from '../../shared/result.ts';

export const tagBytes = 16;
const saltBytes = 32;

export const newSalt = (): string => randomBytes(saltBytes).toString('hex');

/** A key for one file (RFC 5869); `purpose` keeps kinds of files apart. @param salt hex */
export function fileKey(backupKey: Uint8Array, salt: string, purpose: 'pages' | 'log' | 'point'): Buffer {
  const info = `letterlock/v1/backup/${purpose}`;
  return Buffer.from(hkdfSync('sha256', backupKey, Buffer.from(salt, 'hex'), info, 32));
}

/** Says which backup key sealed a file, without telling anything about it: 16 hex digits. */
export function keyId(backupKey: Uint8Array): string {
  return Buffer.from(hkdfSync('sha256', backupKey, '', 'letterlock/v1/backup/id', 8)).toString('hex');
}

function nonce(counter: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(counter), 4);
  return bytes;
}

/** Answers ciphertext and tag; `context` is authenticated with them. */
export function sealPart(
  key: Uint8Array,
  counter: number,
  context: Uint8Array,
  plain: Uint8Array,
): { body: Buffer; tag: Buffer } {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(counter)).setAAD(context);
  const body = cipher.update(plain);
  // This mode leaves nothing for the end but the tag.
  cipher.final();
  return { body, tag: cipher.getAuthTag() };
}

/** The plain bytes, or null when anything is not what it was sealed with. */
export function openPart(
  key: Uint8Array,
  counter: number,
  context: Uint8Array,
  body: Uint8Array,
  tag: Uint8Array,
): Buffer | null {
  if (tag.length !== tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(counter), { authTagLength: tagBytes });
  decipher.setAAD(context).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    return null;
  }
}

/** @param what such as `The snapshot 20261122T143200Z` */
export function damaged(what: string, reason: string): LetterlockError {
  return new LetterlockError('backup-damaged', `${what} is damaged and was not restored: ${reason}.`, { reason });
}
