import { useState } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { LetterlockError } from '../../../../shared/result.ts';
import { useT } from '../../i18n/index.ts';
import { Field } from '../../ui/field.tsx';
import { Input, PasswordInput } from '../../ui/input.tsx';
import { isRecoveryCode } from './strength.ts';
import { askSecurityKey, type KeyAnswer } from './webauthn.ts';

export type VaultPerson = VaultStatus['people'][number];

/** What a person gives to show who they are, as the vault's methods take it. */
export interface Secrets {
  passphrase?: string;
  recoveryCode?: string;
  code?: string;
  securityKey?: KeyAnswer;
}

/** The person who has unlocked. */
export function personInside({ people, person }: VaultStatus): VaultPerson | undefined {
  return people.find(({ id }) => id === person);
}

/** The fields by which a person shows who they are, and what is made of them. */
export function useProof(person: VaultPerson | undefined, { recovery }: { readonly recovery: boolean }) {
  const [passphrase, setPassphrase] = useState('');
  const [code, setCode] = useState('');
  const asks = (person?.passphrase ?? false) || (person?.wiped ?? false);
  const byRecovery = recovery && isRecoveryCode(passphrase);
  const ready = (!asks || passphrase !== '') && (person?.code === null || byRecovery || code !== '');

  /** Asks the security key where one is needed. @throws LetterlockError when it does not answer */
  const secrets = async (): Promise<Secrets> => {
    if (byRecovery) return { recoveryCode: passphrase };
    const keys = person?.securityKeys ?? [];
    const securityKey = keys.length === 0 ? null : await askSecurityKey(keys).catch(() => null);
    if (keys.length > 0 && securityKey === null) throw new LetterlockError('security-key-needed');
    return {
      ...(asks && { passphrase }),
      ...(code !== '' && { code }),
      ...(securityKey !== null && { securityKey }),
    };
  };
  const clear = (): void => setCode('');
  return { person, recovery, asks, passphrase, setPassphrase, code, setCode, byRecovery, ready, secrets, clear };
}

export type Proof = ReturnType<typeof useProof>;

export function ProofFields({ proof }: { readonly proof: Proof }) {
  const t = useT();
  const { person, asks, recovery, byRecovery } = proof;
  return (
    <>
      {asks ? (
        <Field
          label={t(
            person?.wiped === true
              ? 'door:proof.recovery'
              : recovery
                ? 'door:proof.passphraseOrRecovery'
                : 'door:proof.passphrase',
          )}
        >
          {(control) => (
            <PasswordInput
              {...control}
              value={proof.passphrase}
              maxLength={1024}
              autoComplete="current-password"
              onChange={(event) => proof.setPassphrase(event.target.value)}
            />
          )}
        </Field>
      ) : (
        <p className="text-muted">{t('door:proof.keychain')}</p>
      )}
      {person?.code !== null && person !== undefined && !byRecovery && (
        <Field label={t('door:proof.code')} hint={t('door:proof.codeHint')}>
          {(control) => (
            <Input
              {...control}
              value={proof.code}
              maxLength={40}
              inputMode="numeric"
              autoComplete="one-time-code"
              className="max-w-48 font-mono"
              onChange={(event) => proof.setCode(event.target.value)}
            />
          )}
        </Field>
      )}
      {(person?.securityKeys.length ?? 0) > 0 && !byRecovery && (
        <p className="text-sm text-muted">{t('door:proof.askKey')}</p>
      )}
    </>
  );
}
