/** From secrets to the master key and back: the part of the vault that knows what opens what. */
import { randomBytes, randomUUID } from 'node:crypto';
import { LetterlockError } from '../../shared/result.ts';
import type { Keychain } from '../ports.ts';
import type { KeyFile } from './keyfile.ts';
import { wrapContext } from './keyfile.ts';
import { newRecoveryCode, readRecoveryCode } from './recovery-code.ts';
import { keyFingerprint, newPassphraseParameters, passphraseKey, unwrap, wrap, wrappingKey } from './seal.ts';

/** What shall open a workspace: either or both. */
export interface Protection {
  readonly keychain: boolean;
  readonly passphrase?: string | undefined;
}

/** What a person offers to open it. */
export interface Secrets {
  readonly passphrase?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

type WrappedBy = KeyFile['protection'];

const purposeOf = (protection: Pick<WrappedBy, 'keychain' | 'passphrase'>): string =>
  [protection.keychain !== null && 'keychain', protection.passphrase !== null && 'passphrase']
    .filter(Boolean)
    .join('+');

export function keychainItem(workspace: string, fingerprint: string): string {
  return `workspace ${workspace} ${fingerprint}`;
}

/** @throws LetterlockError `keychain-unavailable` with the system's reason */
async function useKeychain<T>(keychain: Keychain, work: () => Promise<T>): Promise<T> {
  const state = await keychain.available();
  if (!state.ok) throw new LetterlockError('keychain-unavailable', state.reason);
  return work();
}

/** Makes a new keychain key where one is wanted, and wraps the master key by all that was chosen. */
export async function protect(
  keychain: Keychain,
  workspace: string,
  master: Buffer,
  chosen: Protection,
): Promise<WrappedBy> {
  const secrets: Buffer[] = [];
  let fingerprint: string | null = null;
  if (chosen.keychain) {
    const key = randomBytes(32);
    const print = keyFingerprint(key, workspace);
    const item = keychainItem(workspace, print);
    await useKeychain(keychain, async () => {
      await keychain.set(item, key);
      const kept = await keychain.get(item);
      if (kept?.equals(key) !== true) {
        throw new LetterlockError('keychain-unavailable', `${keychain.name} does not give back what it was given.`);
      }
    });
    secrets.push(key);
    fingerprint = print;
  }
  const passphrase = chosen.passphrase === undefined ? null : newPassphraseParameters();
  if (passphrase !== null) secrets.push(await passphraseKey(chosen.passphrase ?? '', passphrase));
  const by = { keychain: fingerprint, passphrase };
  const key = wrappingKey(secrets, workspace, purposeOf(by));
  return { ...by, wrapped: wrap(key, master, wrapContext({ workspace }, by)) };
}

const recoveryKey = (secret: Buffer, workspace: string): Buffer => wrappingKey([secret], workspace, 'recovery');

/** A new workspace's key file (not yet complete), its master key and its recovery code. */
export async function newKeyFile(
  keychain: Keychain,
  chosen: Protection,
): Promise<{ file: KeyFile; master: Buffer; recoveryCode: string }> {
  const workspace = randomUUID();
  const master = randomBytes(32);
  const recoveryCode = newRecoveryCode();
  const protection = await protect(keychain, workspace, master, chosen);
  const recovery = wrap(
    recoveryKey(readRecoveryCode(recoveryCode), workspace),
    master,
    wrapContext({ workspace }, 'recovery'),
  );
  return {
    file: { format: 'letterlock-vault', version: 1, workspace, complete: false, protection, recovery },
    master,
    recoveryCode,
  };
}

/**
 * The master key, for the right secrets.
 * @throws LetterlockError `wrong-passphrase`, `wrong-recovery-code`, `keychain-changed`, `keychain-unavailable`,
 *   `vault-damaged`, `invalid-input` when a passphrase is needed and none was given
 */
export async function masterKey(keychain: Keychain, file: KeyFile, offered: Secrets): Promise<Buffer> {
  if (offered.recoveryCode !== undefined) return byRecoveryCode(file, offered.recoveryCode);
  const { wrapped, ...by } = file.protection;
  if (by.passphrase !== null && offered.passphrase === undefined) {
    throw new LetterlockError('invalid-input', 'This workspace is opened with a passphrase: give it.');
  }
  const secrets: Buffer[] = [];
  if (by.keychain !== null) secrets.push(await keyFromKeychain(keychain, file.workspace, by.keychain));
  if (by.passphrase !== null) secrets.push(await passphraseKey(offered.passphrase ?? '', by.passphrase));
  const key = wrappingKey(secrets, file.workspace, purposeOf(by));
  const master = unwrap(key, wrapped, wrapContext(file, by));
  if (master === null) throw new LetterlockError(by.passphrase === null ? 'vault-damaged' : 'wrong-passphrase');
  return master;
}

function byRecoveryCode(file: KeyFile, code: string): Buffer {
  const key = recoveryKey(readRecoveryCode(code), file.workspace);
  const master = unwrap(key, file.recovery, wrapContext(file, 'recovery'));
  if (master === null) throw new LetterlockError('wrong-recovery-code');
  return master;
}

async function keyFromKeychain(keychain: Keychain, workspace: string, fingerprint: string): Promise<Buffer> {
  const key = await useKeychain(keychain, () => keychain.get(keychainItem(workspace, fingerprint)));
  if (key === null || keyFingerprint(key, workspace) !== fingerprint) throw new LetterlockError('keychain-changed');
  return key;
}
