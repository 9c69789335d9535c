import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { Settings } from '../../../../shared/contract/settings.ts';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { call } from '../../api/client.ts';
import { standing } from '../../api/failure.ts';
import { useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Allowed } from './imposed.tsx';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { Callout, ErrorState, Skeleton } from '../../ui/states.tsx';
import { ProofDialog } from '../vault/proof-dialog.tsx';
import { personInside } from '../vault/proof.tsx';
import { ProtectionFields, protectionInput, useProtection } from '../vault/protection.tsx';
import { FactorSection } from '../vault/settings/factor-section.tsx';
import { KeysSection } from '../vault/settings/keys-section.tsx';
import { LockSection, WipeSection } from '../vault/settings/lock-section.tsx';

type Wrapping = NonNullable<VaultStatus['protection']>;

function useWrappingText(): (wrapping: Wrapping, keychain: string) => string {
  const t = useT();
  return (wrapping, name) => {
    if (wrapping.keychain && wrapping.passphrase) return t('settings:security.both', { name });
    return wrapping.keychain ? t('settings:security.keychain', { name }) : t('settings:security.passphrase');
  };
}

/** What opens the workspace, when it locks, and its keys. */
export function SecurityPanel({ settings }: { readonly settings: Settings }) {
  const status = useCall('vault.status', {});
  const failed = standing(status);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void status.refetch()} />;
  if (status.data === undefined) return <Skeleton />;
  return (
    <>
      <ProtectionSection status={status.data} />
      <FactorSection status={status.data} />
      <Allowed permission="settings:write">
        <LockSection settings={settings} />
      </Allowed>
      <Allowed permission="vault:manage">
        <WipeSection status={status.data} />
      </Allowed>
      <KeysSection status={status.data} />
    </>
  );
}

function ProtectionSection({ status }: { readonly status: VaultStatus }) {
  const t = useT();
  const [changing, setChanging] = useState(false);
  const textOf = useWrappingText();
  const { protection, keychain } = status;
  const wiped = personInside(status)?.wiped === true;
  return (
    <Section
      title={t('settings:security.protection')}
      hint={protection === null || wiped ? null : textOf(protection, keychain.name)}
      actions={
        <Button icon={KeyRound} onClick={() => setChanging(true)}>
          {t('settings:security.change')}
        </Button>
      }
    >
      {wiped && <Callout tone="danger">{t('door:unlock.wiped')}</Callout>}
      {changing && <ChangeDialog status={status} onClose={() => setChanging(false)} />}
    </Section>
  );
}

function ChangeDialog({ status, onClose }: { readonly status: VaultStatus; readonly onClose: () => void }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const textOf = useWrappingText();
  const { value, onChange, strength, strong, ready } = useProtection(status.keychain);
  const chosen = protectionInput(value);
  return (
    <ProofDialog
      status={status}
      title={t('settings:security.changeTitle')}
      description={t('settings:security.changeHint')}
      action={t('ui:save')}
      ready={strong && ready}
      onClose={onClose}
      run={async (current) => {
        await call('vault.protect', { ...chosen, current });
        const wrapping = { keychain: chosen.keychain, passphrase: value.protection !== 'keychain' };
        show({ title: t('settings:security.changed', { what: textOf(wrapping, status.keychain.name) }), tone: 'ok' });
        onClose();
      }}
    >
      <ProtectionFields
        keychain={status.keychain}
        value={value}
        onChange={onChange}
        strength={strength}
        complain={value.repeated !== ''}
      />
    </ProofDialog>
  );
}
