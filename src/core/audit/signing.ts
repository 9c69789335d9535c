/** Ed25519 (RFC 8032) under the workspace's audit key: what the log's checkpoints are signed with. */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What RFC 8410 puts before the 32 bytes of a private and of a public key. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

export interface Signer {
  /** 32 bytes. */
  readonly publicKey: Buffer;
  /** 64 bytes. */
  sign(text: string): Buffer;
}

/** @param seed 32 bytes; the caller may overwrite them afterwards. */
export function createSigner(seed: Buffer): Signer {
  const der = Buffer.concat([privatePrefix, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  return {
    publicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length),
    sign: (text) => sign(null, Buffer.from(text), key),
  };
}

const readPublicKey = (raw: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' });

export function isSignedBy(publicKey: Buffer, text: string, signature: Buffer): boolean {
  return publicKey.length === 32 && verify(null, Buffer.from(text), readPublicKey(publicKey), signature);
}

/** As openssl reads it. */
export const publicKeyPem = (raw: Buffer): string =>
  readPublicKey(raw).export({ format: 'pem', type: 'spki' }).toString();
