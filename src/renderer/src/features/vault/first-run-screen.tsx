import { useState, type FormEvent } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useFirstRun } from '../../stores/first-run.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { RadioGroup } from '../../ui/choice.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from '../../ui/input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { RecoveryCode } from './recovery-code.tsx';
import { Stage } from './stage.tsx';
import { StrengthMeter, useStrength } from './strength-meter.tsx';
import { acceptedScore } from './strength.ts';

type Protection = 'keychain' | 'passphrase' | 'both';

/** Two steps to a workspace: choose what opens it, keep the recovery code. */
export function FirstRunScreen({ status }: { readonly status: VaultStatus }) {
  const recoveryCode = useFirstRun((state) => state.recoveryCode);
  return recoveryCode === null ? <Choose keychain={status.keychain} /> : <RecoveryCode code={recoveryCode} />;
}

function Choose({ keychain }: { readonly keychain: VaultStatus['keychain'] }) {
  const t = useT();
  const info = useCall('app.info', {}).data;
  const [protection, setProtection] = useState<Protection>(keychain.available ? 'keychain' : 'passphrase');
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const [submitted, setSubmitted] = useState(false);
  const strength = useStrength(passphrase);
  const create = useAction('vault.create', {
    onSuccess: ({ recoveryCode }) => useFirstRun.setState({ recoveryCode }),
    onError: () => useFirstRun.setState({ open: false }),
  });

  const needsPassphrase = protection !== 'keychain';
  const strong = (strength?.score ?? 0) >= acceptedScore;
  const ready = !needsPassphrase || (strong && passphrase === repeated);
  const missing = keychain.available
    ? {}
    : { disabled: true, hint: t('vault:firstRun.keychainMissing', { reason: keychain.reason ?? '' }) };

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    setSubmitted(true);
    if (!ready) return;
    useFirstRun.setState({ open: true });
    create.mutate({ keychain: protection !== 'passphrase', ...(needsPassphrase ? { passphrase } : {}) });
  };

  return (
    <Stage
      title={t('vault:firstRun.title')}
      lead={t('vault:firstRun.lead')}
      footer={
        info !== undefined && <span className="break-all">{t('vault:firstRun.dataDir', { path: info.dataDir })}</span>
      }
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <RadioGroup
          label={t('vault:firstRun.choice')}
          look="cards"
          value={protection}
          onChange={setProtection}
          options={[
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
            },
            { value: 'passphrase', label: t('vault:firstRun.passphrase'), hint: t('vault:firstRun.passphraseHint') },
            { value: 'both', label: t('vault:firstRun.both'), hint: t('vault:firstRun.bothHint'), ...missing },
          ]}
        />
        {needsPassphrase && (
          <>
            <Field label={t('vault:firstRun.newPassphrase')} hint={t('vault:firstRun.newPassphraseHint')}>
              {(control) => (
                <PasswordInput
                  {...control}
                  value={passphrase}
                  autoComplete="new-password"
                  maxLength={1024}
                  onChange={(event) => setPassphrase(event.target.value)}
                />
              )}
            </Field>
            {passphrase !== '' && strength !== null && <StrengthMeter strength={strength} />}
            <Field
              label={t('vault:firstRun.repeat')}
              error={submitted && passphrase !== repeated ? t('vault:firstRun.mismatch') : null}
            >
              {(control) => (
                <PasswordInput
                  {...control}
                  value={repeated}
                  autoComplete="new-password"
                  maxLength={1024}
                  onChange={(event) => setRepeated(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        {create.error !== null && <ErrorCallout error={create.error} />}
        <Button type="submit" variant="primary" size="lg" busy={create.isPending} disabled={needsPassphrase && !strong}>
          {t(create.isPending ? 'vault:firstRun.creating' : 'vault:firstRun.create')}
        </Button>
      </form>
    </Stage>
  );
}
