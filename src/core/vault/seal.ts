/**
 * How keys are wrapped: AES-256-GCM under a key that HKDF makes of all the secrets that are needed together (the
 * keychain's, the passphrase's, the security key's), of a recovery code, or of another key.
 */
import { hashRaw } from '@node-rs/argon2';
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { forget } from './forget.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** Argon2id parameters, as RFC 9106 names them. */
export interface PassphraseParameters {
  /** Base64, 16 bytes. */
  readonly salt: string;
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** RFC 9106's second recommendation (64 MiB, 3 passes, 4 lanes); about 0.1 s on a desktop. */
export function newPassphraseParameters(): PassphraseParameters {
  return { salt: randomBytes(16).toString('base64'), memoryKib: 65_536, passes: 3, lanes: 4 };
}

/** Off the main thread. Unicode forms of the same text give the same key (NFKC); nothing is trimmed. */
export function passphraseKey(passphrase: string, parameters: PassphraseParameters): Promise<Buffer> {
  return hashRaw(passphrase.normalize('NFKC'), {
    salt: Buffer.from(parameters.salt, 'base64'),
    memoryCost: parameters.memoryKib,
    timeCost: parameters.passes,
    parallelism: parameters.lanes,
    outputLen: keyBytes,
  });
}

/**
 * Wraps `secret` under a key made of all of `secrets` together (RFC 5869, the workspace's id as salt), and forgets that
 * key. Answers `nonce (12) · ciphertext · tag (16)` in base64; `context` is authenticated with it.
 */
export function wrapUnder(
  secrets: readonly Buffer[],
  { workspace, purpose, context }: WrapOptions,
  secret: Buffer,
): string {
  const key = wrappingKey(secrets, workspace, purpose);
  try {
    return wrap(key, secret, context);
  } finally {
    forget(key);
  }
}

/** What `wrapUnder` wrapped, or null when a secret, the context or the ciphertext is another one. */
export function unwrapUnder(
  secrets: readonly Buffer[],
  { workspace, purpose, context }: WrapOptions,
  wrapped: string,
): Buffer | null {
  const key = wrappingKey(secrets, workspace, purpose);
  try {
    return unwrap(key, wrapped, context);
  } finally {
    forget(key);
  }
}

interface WrapOptions {
  readonly workspace: string;
  readonly purpose: string;
  readonly context: string;
}

function wrappingKey(secrets: readonly Buffer[], workspace: string, purpose: string): Buffer {
  const joined = Buffer.concat(secrets);
  try {
    return Buffer.from(hkdfSync('sha256', joined, workspace, `letterlock/v1/wrap/${purpose}`, keyBytes));
  } finally {
    forget(joined);
  }
}

/** Says whether a keychain key is the one that belongs to a workspace, without telling anything about it. */
export function keyFingerprint(key: Buffer, workspace: string): string {
  return Buffer.from(hkdfSync('sha256', key, workspace, 'letterlock/v1/fingerprint', 8)).toString('base64');
}

/** Answers `nonce (12) · ciphertext · tag (16)` in base64; `context` is authenticated with it. */
export function wrap(key: Buffer, secret: Buffer, context: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** The secret, or null when key, context or ciphertext is not what it was wrapped with. */
export function unwrap(key: Buffer, wrapped: string, context: string): Buffer | null {
  const bytes = Buffer.from(wrapped, 'base64');
  if (bytes.length !== nonceBytes + keyBytes + tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  const plain = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
  try {
    decipher.final();
    return plain;
  } catch {
    forget(plain);
    return null;
  }
}
