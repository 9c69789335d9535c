import { useState, type FormEvent } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useFirstRun } from '../../stores/first-run.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { ProtectionFields, protectionInput, useProtection } from './protection.tsx';
import { RecoverScreen } from './recover-screen.tsx';
import { RecoveryCode } from './recovery-code.tsx';
import { Stage } from './stage.tsx';

/** Two steps to a workspace: choose what opens it, keep the recovery code. */
export function FirstRunScreen({ status }: { readonly status: VaultStatus }) {
  const recoveryCode = useFirstRun((state) => state.recoveryCode);
  const [recovering, setRecovering] = useState(false);
  if (recoveryCode !== null) return <RecoveryCode code={recoveryCode} />;
  if (recovering) return <RecoverScreen onBack={() => setRecovering(false)} />;
  return <Choose keychain={status.keychain} onRecover={() => setRecovering(true)} />;
}

interface ChooseProps {
  readonly keychain: VaultStatus['keychain'];
  readonly onRecover: () => void;
}

function Choose({ keychain, onRecover }: ChooseProps) {
  const t = useT();
  const info = useCall('app.info', {}).data;
  const { value, onChange, strength, strong, ready } = useProtection(keychain);
  const [submitted, setSubmitted] = useState(false);
  const create = useAction('vault.create', {
    onSuccess: ({ recoveryCode }) => useFirstRun.setState({ recoveryCode }),
    onError: () => useFirstRun.setState({ open: false }),
  });

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    setSubmitted(true);
    if (!ready || create.isPending) return;
    useFirstRun.setState({ open: true });
    create.mutate(protectionInput(value));
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
        <ProtectionFields
          keychain={keychain}
          value={value}
          onChange={onChange}
          strength={strength}
          complain={submitted}
        />
        {create.error !== null && <ErrorCallout error={create.error} />}
        <Button type="submit" variant="primary" size="lg" busy={create.isPending} disabled={!strong}>
          {t(create.isPending ? 'vault:firstRun.creating' : 'vault:firstRun.create')}
        </Button>
      </form>
      <div className="-mt-2 text-center">
        <Button variant="ghost" onClick={onRecover}>
          {t('backup:recover.open')}
        </Button>
      </div>
    </Stage>
  );
}
