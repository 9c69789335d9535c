import { useEffect, useState } from 'react';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { call } from '../../api/client.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useActivity } from '../../shell/activity.ts';
import { Button } from '../../ui/button.tsx';
import { RadioGroup } from '../../ui/choice.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { personInside, ProofFields } from './proof.tsx';
import { useProofRun } from './proof-dialog.tsx';
import { AppSecret, CodeSheet } from './settings/app-dialog.tsx';
import { addSecurityKey, KeyFields } from './settings/key-fields.tsx';
import { Stage } from './stage.tsx';
import { MoveToLocalhost } from './move-to-localhost.tsx';
import { securityKeySupport } from './webauthn.ts';

interface FactorScreenProps {
  readonly status: VaultStatus;
  /** False once there is one, whoever has added it. */
  readonly missing: boolean;
  /** Who asks for it: a file, a key of the registry. */
  readonly source: string;
  readonly onDone: () => void;
}

/** The organisation requires a second factor, and there is none yet: nothing else is shown before. */
export function FactorScreen({ status, missing, source, onDone }: FactorScreenProps) {
  const t = useT();
  const lock = useAction('vault.lock');
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  useActivity();
  if (codes !== null) {
    return (
      <Stage title={t('door:single.title')} lead={t('door:single.lead')}>
        <CodeSheet codes={codes} />
        <Button variant="primary" size="lg" onClick={onDone}>
          {t('door:single.kept')}
        </Button>
      </Stage>
    );
  }
  return (
    <Stage
      title={t('door:required.title')}
      lead={t('door:required.lead')}
      footer={
        <div className="flex items-center justify-between gap-4">
          <span className="min-w-0 break-words">{t('policy:setBy', { source })}</span>
          <Button variant="ghost" busy={lock.isPending} onClick={() => lock.mutate({})}>
            {t('door:lock.now')}
          </Button>
        </div>
      }
    >
      <FactorForm status={status} missing={missing} onCodes={setCodes} onDone={onDone} />
    </Stage>
  );
}

interface FactorFormProps {
  readonly status: VaultStatus;
  readonly missing: boolean;
  readonly onCodes: (codes: readonly string[]) => void;
  readonly onDone: () => void;
}

/** Which factor, what it takes to add it, and who it is that adds it. */
function FactorForm({ status, missing, onCodes, onDone }: FactorFormProps) {
  const t = useT();
  const support = securityKeySupport();
  const me = personInside(status);
  const [kind, setKind] = useState<'app' | 'key'>('app');
  const [first, setFirst] = useState('');
  const [name, setName] = useState('');
  const { proof, error, busy, ready, onSubmit } = useProofRun({
    status,
    recovery: kind === 'app',
    ready: kind === 'app' ? first.trim().length >= 6 : name.trim() !== '',
    async run(current) {
      if (kind === 'app') return onCodes((await call('vault.confirmCode', { code: first, current })).singleUse);
      if (me !== undefined) await addSecurityKey(me, name, current);
    },
  });
  useEffect(() => {
    // A code that was just confirmed brings single-use codes, which are shown first.
    if (!missing && !busy) onDone();
  }, [missing, busy, onDone]);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-5">
      <RadioGroup
        label={t('door:factors.title')}
        look="cards"
        value={kind}
        onChange={setKind}
        options={[
          {
            value: 'app',
            label: t('door:factors.app'),
            hint: `${t('door:factors.appOff')} ${t('door:guardsHint')}`,
          },
          {
            value: 'key',
            label: t('door:factors.keys'),
            hint: support === 'yes' ? t('door:factors.keysOff') : <KeyElsewhere there={support === 'elsewhere'} />,
            disabled: support !== 'yes',
          },
        ]}
      />
      {kind === 'app' ? <AppSecret first={first} onFirst={setFirst} /> : <KeyFields name={name} onName={setName} />}
      <ProofFields proof={proof} />
      {error !== null && <ErrorCallout error={error} />}
      <Button type="submit" variant="primary" size="lg" busy={busy} disabled={!ready}>
        {t(kind === 'app' ? 'door:required.app' : 'door:factors.addKey')}
      </Button>
    </form>
  );
}

function KeyElsewhere({ there }: { readonly there: boolean }) {
  const t = useT();
  if (!there) return t('door:factors.unsupported');
  return (
    <>
      {t('door:factors.localhost')} <MoveToLocalhost />
    </>
  );
}
