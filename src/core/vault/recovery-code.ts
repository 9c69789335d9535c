/**
 * The recovery code: 140 random bits and 20 of checksum in Crockford's base32, eight groups of four, made to be
 * printed, read aloud and typed.
 */
import { createHash, randomBytes } from 'node:crypto';
import { LetterlockError } from '../../shared/result.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomSymbols = 28;
const checkSymbols = 4;

/** Each byte's low five bits pick a symbol. */
export const symbols = (bytes: Buffer): string => [...bytes].map((byte) => alphabet.charAt(byte & 31)).join('');

function checksum(code: string): string {
  return symbols(createHash('sha256').update(`letterlock/v1/recovery/${code}`).digest().subarray(0, checkSymbols));
}

export function newRecoveryCode(): string {
  const code = symbols(randomBytes(randomSymbols));
  return (code + checksum(code)).replace(/(.{4})(?=.)/g, '$1-');
}

/**
 * The secret in a code as people type it: in any case, with any spacing, O for 0 and I or L for 1.
 * @throws LetterlockError `wrong-recovery-code` when it was mistyped (`details.typo`), which is no attempt.
 */
export function readRecoveryCode(typed: string): Buffer {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  const secret = code.slice(0, randomSymbols);
  if (code.length !== randomSymbols + checkSymbols || code.slice(randomSymbols) !== checksum(secret)) {
    throw new LetterlockError(
      'wrong-recovery-code',
      'There is a typing mistake in that recovery code. It has eight groups of four letters and digits.',
      { typo: true },
    );
  }
  return Buffer.from(secret, 'ascii');
}
