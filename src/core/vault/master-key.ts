/** From secrets to the master key and back: the part of the vault that asks the keychain and knows who is who. */
import { randomUUID } from 'node:crypto';
import { LetterlockError } from '../../shared/result.ts';
import type { Keychain } from '../ports.ts';
import {
  forgetFactors,
  newKey,
  openMaster,
  openProtection,
  openRecovery,
  openShare,
  sealMaster,
  sealProtection,
  sealRecovery,
} from './key-set.ts';
import type { Factors, Protection } from './key-set.ts';
import type { KeyFile, KeySet, Slot } from './keyfile.ts';
import { newRecoveryCode } from './recovery-code.ts';
import { forget } from './forget.ts';
import { keyFingerprint, newPassphraseParameters, passphraseKey } from './seal.ts';

/** What shall open a slot: either or both. */
export interface Choice {
  readonly keychain: boolean;
  readonly passphrase?: string | undefined;
}

/** What a person offers to open it. */
export interface Secrets {
  readonly passphrase?: string | undefined;
  readonly recoveryCode?: string | undefined;
  /** Of the authenticator app, or one of the single-use ones. */
  readonly code?: string | undefined;
  /** What a security key answered: its credential and 32 bytes of PRF output, in base64url. */
  readonly securityKey?: { readonly id: string; readonly output: string } | undefined;
}

export interface Opened {
  readonly slotKey: Buffer;
  readonly master: Buffer;
  /** Null when the recovery code has opened it. */
  readonly factors: Factors | null;
}

export function forgetOpened({ slotKey, master, factors }: Opened): void {
  forget(slotKey, master);
  if (factors !== null) forgetFactors(factors);
}

export function keychainItem(workspace: string, fingerprint: string): string {
  return `workspace ${workspace} ${fingerprint}`;
}

/** @throws LetterlockError `not-found` */
export function slotOf(file: KeyFile, person: string | undefined): Slot {
  const found = person === undefined ? file.slots[0] : file.slots.find((slot) => slot.person === person);
  if (found === undefined) throw new LetterlockError('not-found', 'This workspace does not know that person.');
  return found;
}

/** @throws LetterlockError `keychain-unavailable` with the system's reason */
async function useKeychain<T>(keychain: Keychain, work: () => Promise<T>): Promise<T> {
  const state = await keychain.available();
  if (!state.ok) throw new LetterlockError('keychain-unavailable', state.reason);
  return work();
}

async function newKeychainKey(keychain: Keychain, workspace: string): Promise<{ key: Buffer; fingerprint: string }> {
  const key = newKey();
  try {
    const fingerprint = keyFingerprint(key, workspace);
    const item = keychainItem(workspace, fingerprint);
    await useKeychain(keychain, async () => {
      await keychain.set(item, key);
      const kept = await keychain.get(item);
      const same = kept?.equals(key) === true;
      forget(kept);
      if (!same) {
        throw new LetterlockError('keychain-unavailable', `${keychain.name} does not give back what it was given.`);
      }
    });
    return { key, fingerprint };
  } catch (error) {
    forget(key);
    throw error;
  }
}

/** Makes a new keychain key where one is wanted, and wraps the slot key by all that was chosen. */
export async function protect(
  keychain: Keychain,
  workspace: string,
  slotKey: Buffer,
  chosen: Choice,
  also: { readonly securityKeys: Protection['securityKeys']; readonly share: Buffer | null },
): Promise<Protection> {
  const fromKeychain = chosen.keychain ? await newKeychainKey(keychain, workspace) : null;
  const parameters = chosen.passphrase === undefined ? null : newPassphraseParameters();
  let fromPassphrase: Buffer | null = null;
  try {
    fromPassphrase = parameters && (await passphraseKey(chosen.passphrase ?? '', parameters));
    const factors: Factors = { keychain: fromKeychain?.key ?? null, passphrase: fromPassphrase, share: also.share };
    const asked = {
      keychain: fromKeychain?.fingerprint ?? null,
      passphrase: parameters,
      securityKeys: also.share === null ? [] : also.securityKeys,
    };
    return sealProtection(workspace, asked, factors, slotKey);
  } finally {
    forget(fromKeychain?.key, fromPassphrase);
  }
}

const noSecurityKeys = { securityKeys: [], share: null };

/** A slot for a person; the keys stay the caller's to forget. */
export async function newSlot(
  keychain: Keychain,
  workspace: string,
  name: string,
  chosen: Choice,
  { slotKey, master, recoveryCode }: { slotKey: Buffer; master: Buffer; recoveryCode: string | null },
): Promise<Slot> {
  const person = randomUUID();
  const guards = { code: null, presence: false };
  const keys: KeySet = {
    protection: await protect(keychain, workspace, slotKey, chosen, noSecurityKeys),
    recovery: recoveryCode === null ? null : sealRecovery(workspace, recoveryCode, slotKey),
    nextRecovery: null,
    ...sealMaster({ workspace, person }, slotKey, master, guards),
    code: null,
  };
  return { person, name, keys, code: null, presence: false };
}

/** A new workspace's key file (not yet complete), its master key and its recovery code. */
export async function newKeyFile(
  keychain: Keychain,
  chosen: Choice,
  name: string,
): Promise<{ file: KeyFile; master: Buffer; recoveryCode: string }> {
  const workspace = randomUUID();
  const master = newKey();
  const slotKey = newKey();
  const recoveryCode = newRecoveryCode();
  let slot: Slot;
  try {
    slot = await newSlot(keychain, workspace, name, chosen, { slotKey, master, recoveryCode });
  } catch (error) {
    forget(master);
    throw error;
  } finally {
    forget(slotKey);
  }
  const file: KeyFile = {
    format: 'letterlock-vault',
    version: 2,
    workspace,
    complete: false,
    slots: [slot],
    next: null,
    wipeAfter: null,
  };
  return { file, master, recoveryCode };
}

/**
 * The keys of one person, for the right secrets.
 * @param keys the slot's own, or those that are to follow them
 * @throws LetterlockError `wrong-passphrase`, `wrong-recovery-code`, `wrong-security-key`, `keychain-changed`,
 *   `keychain-unavailable`, `vault-damaged`, `keys-wiped`, `security-key-needed`, `invalid-input` when a passphrase is
 *   needed and none was given
 */
export async function openSlot(
  keychain: Keychain,
  workspace: string,
  slot: Slot,
  keys: KeySet,
  offered: Secrets,
): Promise<Opened> {
  const place = { workspace, person: slot.person };
  const factors = offered.recoveryCode === undefined ? await factorsOf(keychain, place, keys, offered) : null;
  let slotKey: Buffer | null = null;
  try {
    slotKey =
      factors === null
        ? byRecoveryCode(workspace, keys, offered.recoveryCode ?? '')
        : openProtection(workspace, keys.protection, factors);
    if (slotKey === null) {
      throw new LetterlockError(keys.protection.passphrase === null ? 'vault-damaged' : 'wrong-passphrase');
    }
    const guards = { code: keys.code, presence: slot.presence };
    const master = openMaster(place, slotKey, keys.master, guards);
    if (master === null) throw new LetterlockError('vault-damaged');
    return { slotKey, master, factors };
  } catch (error) {
    forget(slotKey);
    if (factors !== null) forgetFactors(factors);
    throw error;
  }
}

/** The master key of the person who made the workspace, or of another. @throws LetterlockError as `openSlot` does */
export async function masterKey(
  keychain: Keychain,
  file: KeyFile,
  offered: Secrets & { readonly person?: string },
): Promise<Buffer> {
  const slot = slotOf(file, offered.person);
  const { slotKey, master, factors } = await openSlot(keychain, file.workspace, slot, slot.keys, offered);
  forget(slotKey);
  if (factors !== null) forgetFactors(factors);
  return master;
}

function byRecoveryCode(workspace: string, { recovery, nextRecovery }: KeySet, code: string): Buffer {
  for (const sealed of [recovery, nextRecovery]) {
    const slotKey = sealed === null ? null : openRecovery(workspace, code, sealed);
    if (slotKey !== null) return slotKey;
  }
  throw new LetterlockError('wrong-recovery-code');
}

async function factorsOf(
  keychain: Keychain,
  place: { workspace: string; person: string },
  { protection }: KeySet,
  offered: Secrets,
): Promise<Factors> {
  if (protection.wrapped === null) throw new LetterlockError('keys-wiped');
  if (protection.passphrase !== null && offered.passphrase === undefined) {
    throw new LetterlockError('invalid-input', 'This workspace is opened with a passphrase: give it.');
  }
  const share = shareOf(place, protection, offered);
  const { keychain: item, passphrase } = protection;
  let fromKeychain: Buffer | null = null;
  try {
    fromKeychain = item === null ? null : await keyFromKeychain(keychain, place.workspace, item);
    const fromPassphrase = passphrase && (await passphraseKey(offered.passphrase ?? '', passphrase));
    return { keychain: fromKeychain, passphrase: fromPassphrase, share };
  } catch (error) {
    forget(share, fromKeychain);
    throw error;
  }
}

/** @throws LetterlockError `security-key-needed`, `wrong-security-key` */
function shareOf(
  place: { workspace: string; person: string },
  { securityKeys }: Protection,
  { securityKey }: Secrets,
): Buffer | null {
  if (securityKeys.length === 0) return null;
  if (securityKey === undefined) throw new LetterlockError('security-key-needed');
  const known = securityKeys.find(({ id }) => id === securityKey.id);
  const output = Buffer.from(securityKey.output, 'base64url');
  const share = known === undefined ? null : openShare(place, known.id, output, known.wrapped);
  forget(output);
  if (share === null) throw new LetterlockError('wrong-security-key');
  return share;
}

async function keyFromKeychain(keychain: Keychain, workspace: string, fingerprint: string): Promise<Buffer> {
  const key = await useKeychain(keychain, () => keychain.get(keychainItem(workspace, fingerprint)));
  if (key !== null && keyFingerprint(key, workspace) === fingerprint) return key;
  forget(key);
  throw new LetterlockError('keychain-changed');
}
