import { useState, type ReactNode } from 'react';
import type { VaultStatus } from '../../../../../shared/contract/vault.ts';
import { call } from '../../../api/client.ts';
import { useRefusal } from '../../../api/may.ts';
import { useT } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { Callout } from '../../../ui/states.tsx';
import { ProofDialog } from '../proof-dialog.tsx';
import { RecoveryCodeSheet } from '../recovery-code.tsx';

type Open = null | 'recovery' | 'rotate';

function Row({ title, note, action }: { readonly title: string; readonly note: string; readonly action: ReactNode }) {
  return (
    <div className="flex items-start gap-4 p-4">
      <div className="min-w-0 flex-1">
        <h3 className="font-medium">{title}</h3>
        <p className="text-muted">{note}</p>
      </div>
      {action}
    </div>
  );
}

export function KeysSection({ status }: { readonly status: VaultStatus }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const refusal = useRefusal();
  const [open, setOpen] = useState<Open>(null);
  const [fresh, setFresh] = useState<string | null>(null);
  const [recoveryCode, setRecoveryCode] = useState('');
  const close = (): void => {
    setOpen(null);
    setRecoveryCode('');
  };
  return (
    <Section title={t('door:keys.title')} hint={t('door:keys.hint')}>
      <Card className="divide-y divide-line">
        <Row
          title={t('door:keys.recovery')}
          note={t('door:keys.recoveryHint')}
          action={<Button onClick={() => setOpen('recovery')}>{t('door:keys.show')}</Button>}
        />
        <Row
          title={t('door:keys.rotate')}
          note={t('door:keys.rotateHint')}
          action={
            <Button refused={refusal('vault:manage')} onClick={() => setOpen('rotate')}>
              {t('door:keys.change')}
            </Button>
          }
        />
      </Card>
      {open === 'recovery' && (
        <ProofDialog
          status={status}
          title={t('door:keys.recovery')}
          description={t('door:keys.recoveryHint')}
          action={t('door:keys.show')}
          onClose={close}
          run={async (current) => {
            setFresh((await call('vault.newRecoveryCode', { current })).recoveryCode);
            close();
          }}
        />
      )}
      {fresh !== null && (
        <Dialog
          open
          onClose={() => setFresh(null)}
          title={t('vault:recovery.title')}
          description={t('door:keys.recoveryHint')}
        >
          <RecoveryCodeSheet
            code={fresh}
            action={t('ui:save')}
            onKept={async () => {
              await call('vault.confirmRecoveryCode', { recoveryCode: fresh });
              show({ title: t('door:keys.recoveryDone'), tone: 'ok' });
              setFresh(null);
            }}
          />
        </Dialog>
      )}
      {open === 'rotate' && (
        <ProofDialog
          status={status}
          title={t('door:keys.rotate')}
          description={t('door:keys.rotateHint')}
          action={t('door:keys.change')}
          recovery={false}
          onClose={close}
          run={async (current) => {
            await call('vault.rotate', { current, ...(recoveryCode.trim() !== '' && { recoveryCode }) });
            show({ title: t('door:keys.rotateDone'), tone: 'ok' });
            close();
          }}
        >
          <Callout>{t('door:keys.rotateLead')}</Callout>
          <Field label={t('door:keys.rotateRecovery')} optional>
            {(control) => (
              <Input
                {...control}
                value={recoveryCode}
                maxLength={200}
                className="font-mono"
                onChange={(event) => setRecoveryCode(event.target.value)}
              />
            )}
          </Field>
        </ProofDialog>
      )}
    </Section>
  );
}
