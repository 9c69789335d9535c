import type { VaultStatus } from '../../shared/contract/vault.ts';
import type { KeyFile } from './keyfile.ts';

/** What may be known of the people and their ways in before anything is unlocked. */
export function describePeople(file: KeyFile | null): VaultStatus['people'] {
  return (file?.slots ?? []).map(({ person, name, code, presence, keys: { protection, recovery } }) => ({
    id: person,
    name,
    keychain: protection.keychain !== null,
    passphrase: protection.passphrase !== null,
    recoveryCode: recovery !== null,
    code: code === null ? null : { addedAt: code.addedAt, singleUseLeft: code.singleUse.length },
    securityKeys: protection.securityKeys.map((key) => ({
      id: key.id,
      salt: key.salt,
      name: key.name,
      addedAt: key.addedAt,
    })),
    presence,
    wiped: protection.wrapped === null,
  }));
}
