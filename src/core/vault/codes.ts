/**
 * The second factor at the door: codes of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 s, what every app knows)
 * and ten single-use codes for the day on which the app is lost. Both come from one key that lies wrapped in the slot.
 * It guards the door only: whoever has the other factors and the key file decrypts without a code.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { symbols } from './recovery-code.ts';
import { forget } from './forget.ts';

const periodSeconds = 30;
/** Steps before and after the present one that are taken, for clocks that differ a little (RFC 6238, 5.2). */
const drift = 1;
/** Up to how many steps a clock may be wrong to be told so. */
const farDrift = 40;
const singleUseCodes = 10;
const singleUseSymbols = 10;

export type CodeVerdict =
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'single-use'; readonly hash: string }
  | { readonly kind: 'replayed' }
  /** Right, at another time: seconds by which the app's clock is ahead of this computer's, or behind. */
  | { readonly kind: 'clock'; readonly aheadSeconds: number }
  | { readonly kind: 'wrong' };

const derive = (codeKey: Buffer, purpose: string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', codeKey, Buffer.alloc(0), `letterlock/v1/code/${purpose}`, length));

function withTotp<T>(codeKey: Buffer, label: string, use: (totp: TOTP) => T): T {
  const bytes = derive(codeKey, 'totp', 20);
  try {
    const buffer = new Uint8Array(bytes).buffer;
    const secret = new Secret({ buffer });
    return use(new TOTP({ issuer: 'Letterlock', label, secret, algorithm: 'SHA1', digits: 6, period: periodSeconds }));
  } finally {
    forget(bytes);
  }
}

/** What an authenticator app is given. @param label tells workspaces apart in the app */
export function codeOffer(codeKey: Buffer, label: string): { secret: string; uri: string } {
  return withTotp(codeKey, label, (totp) => ({ secret: totp.secret.base32, uri: totp.toString() }));
}

/** Ten new codes, as they are shown once, and their keyed hashes. */
export function newSingleUse(codeKey: Buffer): { codes: string[]; hashes: string[] } {
  const codes = Array.from({ length: singleUseCodes }, () => symbols(randomBytes(singleUseSymbols)));
  return {
    codes: codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`),
    hashes: codes.map((code) => singleUseHash(codeKey, code)),
  };
}

function singleUseHash(codeKey: Buffer, code: string): string {
  const key = derive(codeKey, 'single-use', 32);
  try {
    return createHmac('sha256', key).update(code).digest('base64');
  } finally {
    forget(key);
  }
}

/**
 * What a typed code is.
 * @param now UTC milliseconds
 * @param known the last step that was taken, and the hashes of the single-use codes that are left
 */
export function judgeCode(
  codeKey: Buffer,
  typed: string,
  now: number,
  known: { readonly lastStep: number; readonly singleUse: readonly string[] },
): CodeVerdict {
  const code = typed.toUpperCase().replace(/[\s-]/g, '');
  if (/^\d{6}$/.test(code)) return judgeTotp(codeKey, code, now, known.lastStep);
  const hash = Buffer.from(singleUseHash(codeKey, code.replaceAll('O', '0').replace(/[IL]/g, '1')));
  const found = known.singleUse.find((left) => left.length === hash.length && timingSafeEqual(Buffer.from(left), hash));
  return found === undefined ? { kind: 'wrong' } : { kind: 'single-use', hash: found };
}

function judgeTotp(codeKey: Buffer, token: string, now: number, lastStep: number): CodeVerdict {
  return withTotp(codeKey, '', (totp) => {
    const present = totp.counter({ timestamp: now });
    const near = totp.validate({ token, timestamp: now, window: drift });
    if (near !== null) {
      const step = present + near;
      return step > lastStep ? { kind: 'step', step } : { kind: 'replayed' };
    }
    const far = totp.validate({ token, timestamp: now, window: farDrift });
    return far === null ? { kind: 'wrong' } : { kind: 'clock', aheadSeconds: far * periodSeconds };
  });
}
