import { useState } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { translateSentence, useT } from '../../i18n/index.ts';
import { Badge } from '../../ui/badge.tsx';
import { RadioGroup } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from '../../ui/input.tsx';
import { ImposedNote, useImposed } from '../settings/imposed.tsx';
import { StrengthMeter, useStrength, type Strength } from './strength-meter.tsx';
import { acceptedScore } from './strength.ts';

type Protection = 'keychain' | 'passphrase' | 'both';

const order: readonly Protection[] = ['passphrase', 'keychain', 'both'];

interface ProtectionChoice {
  readonly protection: Protection;
  readonly passphrase: string;
  readonly repeated: string;
}

/** What `vault.create` and `vault.protect` take for a choice. */
export function protectionInput({ protection, passphrase }: ProtectionChoice) {
  return { keychain: protection !== 'passphrase', ...(protection === 'keychain' ? {} : { passphrase }) };
}

interface ProtectionFieldsProps {
  readonly keychain: VaultStatus['keychain'];
  readonly value: ProtectionChoice;
  readonly onChange: (value: ProtectionChoice) => void;
  readonly strength: Strength | null;
  /** Show what is missing: after an attempt. */
  readonly complain: boolean;
}

/** The state of a choice of protection, with the estimate of its passphrase. */
export function useProtection(keychain: VaultStatus['keychain']) {
  const [value, onChange] = useState<ProtectionChoice>({
    protection: keychain.available ? 'keychain' : 'passphrase',
    passphrase: '',
    repeated: '',
  });
  const strength = useStrength(value.passphrase);
  const imposed = useImposed('passphraseScore');
  const least = typeof imposed?.value === 'number' ? Math.max(imposed.value, acceptedScore) : acceptedScore;
  const strong = value.protection === 'keychain' || (strength?.score ?? 0) >= least;
  const ready = value.protection === 'keychain' || (strong && value.passphrase === value.repeated);
  return { value, onChange, strength, strong, ready };
}

/** What can be chosen comes first; what cannot stays in sight with its reason. */
function inReach<O extends { readonly value: Protection }>(keychain: VaultStatus['keychain'], options: O[]): O[] {
  return keychain.available ? options : options.toSorted((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
}

export function ProtectionFields({ keychain, value, onChange, strength, complain }: ProtectionFieldsProps) {
  const t = useT();
  const imposed = useImposed('passphraseScore');
  const { protection, passphrase, repeated } = value;
  const missing = keychain.available ? {} : { disabled: true };
  const why = keychain.available
    ? {}
    : { hint: t('vault:firstRun.keychainMissing', { reason: translateSentence(keychain.reason ?? '') }) };
  return (
    <>
      <RadioGroup
        label={t('vault:firstRun.choice')}
        look="cards"
        value={protection}
        onChange={(next) => onChange({ ...value, protection: next })}
        options={inReach(keychain, [
          {
            value: 'keychain',
            label: (
              <span className="inline-flex items-center gap-2">
                {t('vault:firstRun.keychain')}
                {keychain.available && <Badge>{t('vault:firstRun.recommended')}</Badge>}
              </span>
            ),
            hint: t('vault:firstRun.keychainHint', { name: keychain.name }),
            ...missing,
            ...why,
          },
          { value: 'passphrase', label: t('vault:firstRun.passphrase'), hint: t('vault:firstRun.passphraseHint') },
          { value: 'both', label: t('vault:firstRun.both'), hint: t('vault:firstRun.bothHint'), ...missing },
        ])}
      />
      {protection !== 'keychain' && (
        <>
          <Field label={t('vault:firstRun.newPassphrase')} hint={t('vault:firstRun.newPassphraseHint')}>
            {(control) => (
              <PasswordInput
                {...control}
                value={passphrase}
                autoComplete="new-password"
                maxLength={1024}
                onChange={(event) => onChange({ ...value, passphrase: event.target.value })}
              />
            )}
          </Field>
          {passphrase !== '' && strength !== null && <StrengthMeter strength={strength} />}
          <ImposedNote entry={imposed} />
          <Field
            label={t('vault:firstRun.repeat')}
            error={complain && passphrase !== repeated ? t('vault:firstRun.mismatch') : null}
          >
            {(control) => (
              <PasswordInput
                {...control}
                value={repeated}
                autoComplete="new-password"
                maxLength={1024}
                onChange={(event) => onChange({ ...value, repeated: event.target.value })}
              />
            )}
          </Field>
        </>
      )}
    </>
  );
}
