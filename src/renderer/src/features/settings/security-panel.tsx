import { useQueryClient } from '@tanstack/react-query';
import { KeyRound, Lock } from 'lucide-react';
import { useState } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { ErrorCallout, ErrorState, Skeleton } from '../../ui/states.tsx';
import { ProtectionFields, protectionInput, useProtection } from '../vault/protection.tsx';
import { isRecoveryCode } from '../vault/strength.ts';

type Wrapping = NonNullable<VaultStatus['protection']>;

function useWrappingText(): (wrapping: Wrapping, keychain: string) => string {
  const t = useT();
  return (wrapping, name) => {
    if (wrapping.keychain && wrapping.passphrase) return t('settings:security.both', { name });
    return wrapping.keychain ? t('settings:security.keychain', { name }) : t('settings:security.passphrase');
  };
}

/** What opens the workspace, and locking it. */
export function SecurityPanel() {
  const t = useT();
  const status = useCall('vault.status', {});
  const lock = useAction('vault.lock');
  const [changing, setChanging] = useState(false);
  const textOf = useWrappingText();
  if (status.error !== null) return <ErrorState error={status.error} onRetry={() => void status.refetch()} />;
  if (status.data === undefined) return <Skeleton />;
  const { protection, keychain } = status.data;
  return (
    <>
      <Section
        title={t('settings:security.protection')}
        hint={protection === null ? null : textOf(protection, keychain.name)}
        actions={
          <Button icon={KeyRound} onClick={() => setChanging(true)}>
            {t('settings:security.change')}
          </Button>
        }
      >
        {changing && <ChangeDialog status={status.data} onClose={() => setChanging(false)} />}
      </Section>
      <Section
        title={t('settings:security.lock')}
        hint={t('settings:security.lockHint')}
        actions={
          <Button icon={Lock} shortcut="mod+shift+l" busy={lock.isPending} onClick={() => lock.mutate({})}>
            {t('settings:security.lockNow')}
          </Button>
        }
      />
    </>
  );
}

function ChangeDialog({ status, onClose }: { readonly status: VaultStatus; readonly onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const show = useToasts((state) => state.show);
  const textOf = useWrappingText();
  const { value, onChange, strength, strong, ready } = useProtection(status.keychain);
  const [current, setCurrent] = useState('');
  const [submitted, setSubmitted] = useState(false);
  const asksPassphrase = status.protection?.passphrase === true;
  const chosen = protectionInput(value);
  const protect = useAction('vault.protect', {
    onSuccess: () => {
      const what = textOf(
        { keychain: chosen.keychain, passphrase: value.protection !== 'keychain' },
        status.keychain.name,
      );
      show({ title: t('settings:security.changed', { what }), tone: 'ok' });
      void client.invalidateQueries({ queryKey: ['vault.status'] });
      onClose();
    },
    onError: () => undefined,
  });
  const submit = (): void => {
    setSubmitted(true);
    if (!ready || protect.isPending) return;
    const secret = isRecoveryCode(current) ? { recoveryCode: current } : { passphrase: current };
    protect.mutate({ ...chosen, current: current === '' ? {} : secret });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings:security.changeTitle')}
      description={t('settings:security.changeHint')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            variant="primary"
            busy={protect.isPending}
            disabled={!strong || (asksPassphrase && current === '')}
            onClick={submit}
          >
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 pb-2">
        {asksPassphrase && (
          <Field label={t('settings:security.current')} hint={t('settings:security.currentHint')}>
            {(control) => (
              <PasswordInput
                {...control}
                value={current}
                maxLength={1024}
                autoComplete="current-password"
                onChange={(event) => setCurrent(event.target.value)}
              />
            )}
          </Field>
        )}
        <ProtectionFields
          keychain={status.keychain}
          value={value}
          onChange={onChange}
          strength={strength}
          complain={submitted}
        />
        {protect.error !== null && <ErrorCallout error={protect.error} />}
      </div>
    </Dialog>
  );
}
