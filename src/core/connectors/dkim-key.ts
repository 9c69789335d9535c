/** A mailbox's own key to sign what it sends (RFC 6376), kept sealed beside its password. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { LetterlockError } from '../../shared/result.ts';

/** The name of the sealed secret. */
export const dkimSecret = 'dkim-key' as const;

const dkimKey = z.strictObject({
  domain: z.string(),
  selector: z.string(),
  /** PEM. */
  privateKey: z.string(),
});
export type DkimKey = z.infer<typeof dkimKey>;

/** What was sealed; null for what is no such key. */
export function parseDkimKey(text: string): DkimKey | null {
  try {
    return dkimKey.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** RFC 8301: receivers may take no RSA key below 1024 bits. */
const fewestBits = 1024;

/** @throws LetterlockError `invalid-input` for what is no private key, or one that no receiver takes */
export function readPrivateKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw new LetterlockError(
      'invalid-input',
      'privateKey: This is not a private key in PEM form without a password.',
      undefined,
      { cause: error },
    );
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType === 'ed25519' || (key.asymmetricKeyType === 'rsa' && bits >= fewestBits)) return key;
  throw new LetterlockError(
    'invalid-input',
    `privateKey: Mail is signed with RSA keys of at least ${fewestBits} bits or with Ed25519 keys.`,
  );
}

/** The TXT record that makes the key known (RFC 6376 section 3.6, RFC 8463). */
export function dkimRecord({ domain, selector, privateKey }: DkimKey): { name: string; value: string } {
  const key = readPrivateKey(privateKey);
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  // Ed25519 is published as its 32 bytes alone; they end the SPKI form.
  const [kind, bytes] = key.asymmetricKeyType === 'ed25519' ? ['ed25519', spki.subarray(-32)] : ['rsa', spki];
  return { name: `${selector}._domainkey.${domain}`, value: `v=DKIM1; k=${kind}; p=${bytes.toString('base64')}` };
}
