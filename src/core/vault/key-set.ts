/**
 * What wraps what in a slot of the key file, purely: factors → slot key → master key, and back. The words that each
 * wrapping authenticates keep its pieces from being exchanged between slots, and what guards the door from being taken
 * out of the file.
 */
import { randomBytes } from 'node:crypto';
import type { KeySet, Slot } from './keyfile.ts';
import { readRecoveryCode } from './recovery-code.ts';
import { forget } from './forget.ts';
import { unwrapUnder, wrapUnder } from './seal.ts';

export type Protection = KeySet['protection'];

/** What a person has given, as keys of 32 bytes; null for what the protection does not ask for. */
export interface Factors {
  readonly keychain: Buffer | null;
  readonly passphrase: Buffer | null;
  /** What every security key of the person unwraps. */
  readonly share: Buffer | null;
}

/** Whose key set it is. */
export interface Place {
  readonly workspace: string;
  readonly person: string;
}

export type Guards = Pick<Slot, 'presence'> & Pick<KeySet, 'code'>;

const contextOf = (workspace: string, parts: unknown): string =>
  JSON.stringify(['letterlock-vault', 1, workspace, parts]);

const secretsOf = ({ keychain, passphrase, share }: Factors): Buffer[] =>
  [keychain, passphrase, share].filter((secret) => secret !== null);

/** Everything in the protection that could be changed to weaken it is authenticated. */
function protectionOptions(workspace: string, { keychain, passphrase, securityKeys }: Omit<Protection, 'wrapped'>) {
  const share = securityKeys.length > 0;
  const purpose = [keychain !== null && 'keychain', passphrase !== null && 'passphrase', share && 'security-key'];
  const by = { keychain, passphrase, ...(share && { share }) };
  return { workspace, purpose: purpose.filter(Boolean).join('+'), context: contextOf(workspace, by) };
}

export function sealProtection(
  workspace: string,
  asked: Omit<Protection, 'wrapped'>,
  factors: Factors,
  slotKey: Buffer,
): Protection {
  return { ...asked, wrapped: wrapUnder(secretsOf(factors), protectionOptions(workspace, asked), slotKey) };
}

/** The slot key, or null when a factor is another one or the protection was wiped. */
export function openProtection(workspace: string, { wrapped, ...asked }: Protection, factors: Factors): Buffer | null {
  return wrapped === null ? null : unwrapUnder(secretsOf(factors), protectionOptions(workspace, asked), wrapped);
}

const recoveryOptions = (workspace: string) => ({
  workspace,
  purpose: 'recovery',
  context: contextOf(workspace, 'recovery'),
});

/** @throws LetterlockError `wrong-recovery-code` for a code with a typing mistake */
export function sealRecovery(workspace: string, code: string, slotKey: Buffer): string {
  const secret = readRecoveryCode(code);
  try {
    return wrapUnder([secret], recoveryOptions(workspace), slotKey);
  } finally {
    forget(secret);
  }
}

/** @throws LetterlockError `wrong-recovery-code` for a code with a typing mistake */
export function openRecovery(workspace: string, code: string, sealed: string): Buffer | null {
  const secret = readRecoveryCode(code);
  try {
    return unwrapUnder([secret], recoveryOptions(workspace), sealed);
  } finally {
    forget(secret);
  }
}

const optionsOf = ({ workspace, person }: Place, what: string, more: unknown = null) => ({
  workspace,
  purpose: what,
  context: contextOf(workspace, [what, person, more]),
});

/** The master key and the slot key, each under the other: the first to open, the second to renew. */
export function sealMaster(
  place: Place,
  slotKey: Buffer,
  master: Buffer,
  guards: Guards,
): Pick<KeySet, 'master' | 'underMaster'> {
  return {
    master: wrapUnder([slotKey], optionsOf(place, 'master', [guards.code, guards.presence]), master),
    underMaster: wrapUnder([master], optionsOf(place, 'under-master'), slotKey),
  };
}

/** Null when the slot key, the person or what guards the door is another one. */
export function openMaster(place: Place, slotKey: Buffer, sealed: string | null, guards: Guards): Buffer | null {
  if (sealed === null) return Buffer.from(slotKey);
  return unwrapUnder([slotKey], optionsOf(place, 'master', [guards.code, guards.presence]), sealed);
}

/** The slot key of a person who is not there. */
export function openUnderMaster(place: Place, master: Buffer, sealed: string | null): Buffer | null {
  return sealed === null ? null : unwrapUnder([master], optionsOf(place, 'under-master'), sealed);
}

export function sealCodeKey(place: Place, slotKey: Buffer, codeKey: Buffer): string {
  return wrapUnder([slotKey], optionsOf(place, 'code'), codeKey);
}

export function openCodeKey(place: Place, slotKey: Buffer, sealed: string): Buffer | null {
  return unwrapUnder([slotKey], optionsOf(place, 'code'), sealed);
}

/** @param output of the security key's PRF, 32 bytes */
export function sealShare(place: Place, id: string, output: Buffer, share: Buffer): string {
  return wrapUnder([output], optionsOf(place, 'security-key', id), share);
}

export function openShare(place: Place, id: string, output: Buffer, sealed: string): Buffer | null {
  return unwrapUnder([output], optionsOf(place, 'security-key', id), sealed);
}

export const newKey = (): Buffer => randomBytes(32);

export function forgetFactors({ keychain, passphrase, share }: Factors): void {
  forget(keychain, passphrase, share);
}
