/**
 * Security keys in the browser (WebAuthn level 3) by their PRF: the one secret that a key gives for a salt, which is
 * bound into the encryption. A signature is not asked for: the secret itself is the proof.
 */
import { base64ToBytes, bytesToBase64 } from '../../api/pieces.ts';

export interface KeyAnswer {
  /** Credential id, base64url. */
  readonly id: string;
  /** PRF output, 32 bytes in base64url. */
  readonly output: string;
}

/** Base64url without padding (RFC 4648, 5). */
const encode = (bytes: Uint8Array): string =>
  bytesToBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const decode = (text: string): Uint8Array<ArrayBuffer> => base64ToBytes(text.replaceAll('-', '+').replaceAll('_', '/'));
const random = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(32));

/** `no`: this browser or window cannot. `elsewhere`: it could under a name; an address of digits is no relying party. */
export function securityKeySupport(): 'yes' | 'elsewhere' | 'no' {
  if (window.letterlock !== undefined || !('PublicKeyCredential' in window)) {
    return window.letterlock === undefined && window.location.hostname === '127.0.0.1' ? 'elsewhere' : 'no';
  }
  if (window.location.hostname === 'localhost') return 'yes';
  return window.location.hostname === '127.0.0.1' ? 'elsewhere' : 'no';
}

/** Makes a credential on a key and asks for its secret. Null when the key cannot give one. */
export async function makeSecurityKey(
  person: string,
  known: readonly string[],
): Promise<(KeyAnswer & { readonly salt: string }) | null> {
  const salt = random();
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: random(),
      rp: { id: window.location.hostname, name: 'Letterlock' },
      user: { id: random(), name: person, displayName: person },
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -8 },
        { type: 'public-key', alg: -257 },
      ],
      excludeCredentials: known.map((id) => ({ type: 'public-key', id: decode(id) })),
      authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  if (!(made instanceof PublicKeyCredential)) return null;
  const id = encode(new Uint8Array(made.rawId));
  const saltText = encode(salt);
  // Many keys give the secret only when asked again.
  const output = outputOf(made) ?? (await askSecurityKey([{ id, salt: saltText }]))?.output;
  return output === undefined ? null : { id, salt: saltText, output };
}

/** Asks whichever of the keys is at hand for its secret. Null when it gives none. */
export async function askSecurityKey(
  keys: readonly { readonly id: string; readonly salt: string }[],
): Promise<KeyAnswer | null> {
  const found = await navigator.credentials.get({
    publicKey: {
      challenge: random(),
      rpId: window.location.hostname,
      allowCredentials: keys.map(({ id }) => ({ type: 'public-key', id: decode(id) })),
      userVerification: 'preferred',
      extensions: {
        prf: { evalByCredential: Object.fromEntries(keys.map(({ id, salt }) => [id, { first: decode(salt) }])) },
      },
    },
  });
  if (!(found instanceof PublicKeyCredential)) return null;
  const output = outputOf(found);
  return output === null ? null : { id: encode(new Uint8Array(found.rawId)), output };
}

function outputOf(credential: PublicKeyCredential): string | null {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) return null;
  const bytes = ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength)
    : new Uint8Array(first);
  return bytes.length === 32 ? encode(bytes) : null;
}
