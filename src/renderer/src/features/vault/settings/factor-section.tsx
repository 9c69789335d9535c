import { Fingerprint, KeyRound, Smartphone, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { VaultStatus } from '../../../../../shared/contract/vault.ts';
import { call } from '../../../api/client.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { SwitchField } from '../../../ui/choice.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { ProofDialog } from '../proof-dialog.tsx';
import { personInside, type VaultPerson } from '../proof.tsx';
import { securityKeySupport } from '../webauthn.ts';
import { AppDialog, SingleUseCodes } from './app-dialog.tsx';
import { MoveToLocalhost } from '../move-to-localhost.tsx';
import { addSecurityKey, KeyFields } from './key-fields.tsx';

type Open =
  | null
  | 'app'
  | 'codes'
  | 'app-off'
  | 'key'
  | { readonly remove: VaultPerson['securityKeys'][number] }
  | { readonly presence: boolean };

interface RowProps {
  readonly icon: typeof Smartphone;
  readonly title: string;
  readonly binds: boolean;
  readonly note: string;
  readonly actions: ReactNode;
  readonly children?: ReactNode;
}

/** A factor with what it is worth, said in its name. */
function Row({ icon: Icon, title, binds, note, actions, children }: RowProps) {
  const t = useT();
  return (
    <div className="flex flex-col gap-3 p-4">
      <div className="flex items-start gap-3">
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
        <div className="min-w-0 flex-1">
          <h3 className="flex flex-wrap items-center gap-2 font-medium">
            {title}
            <Badge tone={binds ? 'ok' : 'neutral'}>{t(binds ? 'door:binds' : 'door:guards')}</Badge>
          </h3>
          <p className="text-muted">{note}</p>
          <p className="text-sm text-faint">{t(binds ? 'door:bindsHint' : 'door:guardsHint')}</p>
        </div>
        <div className="flex shrink-0 flex-wrap justify-end gap-2">{actions}</div>
      </div>
      {children}
    </div>
  );
}

export function FactorSection({ status }: { readonly status: VaultStatus }) {
  const t = useT();
  const format = useFormat();
  const show = useToasts((state) => state.show);
  const [open, setOpen] = useState<Open>(null);
  const [single, setSingle] = useState<readonly string[] | null>(null);
  const close = (): void => setOpen(null);
  const me = personInside(status);
  if (me === undefined) return null;
  const { code } = me;
  return (
    <Section title={t('door:factors.title')} hint={t('door:factors.hint')}>
      <Card className="divide-y divide-line">
        <Row
          icon={Smartphone}
          title={t('door:factors.app')}
          binds={false}
          note={
            code === null
              ? t('door:factors.appOff')
              : t('door:factors.appOn', { date: format.date(code.addedAt), count: code.singleUseLeft })
          }
          actions={
            code === null ? (
              <Button onClick={() => setOpen('app')}>{t('door:factors.setUp')}</Button>
            ) : (
              <>
                <Button onClick={() => setOpen('codes')}>{t('door:factors.newCodes')}</Button>
                <Button onClick={() => setOpen('app-off')}>{t('door:factors.turnOff')}</Button>
              </>
            )
          }
        />
        <SecurityKeysRow me={me} onAdd={() => setOpen('key')} onRemove={(remove) => setOpen({ remove })} />
        {status.presence !== null && me.keychain && (
          <div className="flex gap-3 p-4">
            <Fingerprint aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
            <div className="flex-1">
              <SwitchField
                label={t('door:factors.presence', { name: status.presence })}
                hint={t('door:factors.presenceHint')}
                checked={me.presence}
                onChange={(presence) => setOpen({ presence })}
              />
            </div>
          </div>
        )}
      </Card>
      {open === 'app' && <AppDialog status={status} onClose={close} onDone={setSingle} />}
      {single !== null && <SingleUseCodes codes={single} onClose={() => setSingle(null)} />}
      {open === 'codes' && (
        <ProofDialog
          status={status}
          title={t('door:factors.newCodes')}
          action={t('door:proof.go')}
          onClose={close}
          run={async (current) => {
            setSingle((await call('vault.newSingleUseCodes', { current })).singleUse);
            close();
          }}
        />
      )}
      {open === 'app-off' && (
        <ProofDialog
          status={status}
          title={t('door:factors.turnOff')}
          action={t('door:factors.turnOff')}
          danger
          onClose={close}
          run={async (current) => {
            await call('vault.removeCode', { current });
            show({ title: t('door:app.off'), tone: 'ok' });
            close();
          }}
        />
      )}
      {open === 'key' && <KeyDialog status={status} me={me} onClose={close} />}
      {open !== null && typeof open === 'object' && 'remove' in open && (
        <ProofDialog
          status={status}
          title={t('door:factors.removeKey', { name: open.remove.name })}
          action={t('door:factors.removeKey', { name: open.remove.name })}
          danger
          recovery={false}
          onClose={close}
          run={async (current) => {
            await call('vault.removeSecurityKey', { credentialId: open.remove.id, current });
            close();
          }}
        />
      )}
      {open !== null && typeof open === 'object' && 'presence' in open && (
        <ProofDialog
          status={status}
          title={t('door:factors.presence', { name: status.presence ?? '' })}
          action={t('ui:save')}
          onClose={close}
          run={async (current) => {
            await call('vault.setPresence', { required: open.presence, current });
            close();
          }}
        />
      )}
    </Section>
  );
}

interface KeysRowProps {
  readonly me: VaultPerson;
  readonly onAdd: () => void;
  readonly onRemove: (key: VaultPerson['securityKeys'][number]) => void;
}

function SecurityKeysRow({ me: { securityKeys }, onAdd, onRemove }: KeysRowProps) {
  const t = useT();
  const format = useFormat();
  const support = securityKeySupport();
  return (
    <Row
      icon={KeyRound}
      title={t('door:factors.keys')}
      binds
      note={
        securityKeys.length === 0 ? t('door:factors.keysOff') : t('door:factors.keysOn', { count: securityKeys.length })
      }
      actions={support === 'yes' && <Button onClick={() => onAdd()}>{t('door:factors.addKey')}</Button>}
    >
      {securityKeys.length > 0 && (
        <ul className="ml-7 flex flex-col divide-y divide-line rounded-md border border-line">
          {securityKeys.map((key) => (
            <li key={key.id} className="flex items-center gap-3 px-3 py-1.5">
              <span className="min-w-0 flex-1 truncate">{key.name}</span>
              <span className="text-sm text-muted">
                {t('door:factors.keyAdded', { date: format.date(key.addedAt) })}
              </span>
              <IconButton
                icon={Trash2}
                size="sm"
                label={t('door:factors.removeKey', { name: key.name })}
                onClick={() => onRemove(key)}
              />
            </li>
          ))}
        </ul>
      )}
      {support === 'elsewhere' && (
        <p className="ml-7 text-sm text-muted">
          {t('door:factors.localhost')} <MoveToLocalhost />
        </p>
      )}
      {support === 'no' && <p className="ml-7 text-sm text-muted">{t('door:factors.unsupported')}</p>}
    </Row>
  );
}

function KeyDialog({ status, me, onClose }: { status: VaultStatus; me: VaultPerson; onClose: () => void }) {
  const t = useT();
  const [name, setName] = useState('');
  return (
    <ProofDialog
      status={status}
      title={t('door:factors.addKey')}
      action={t('door:factors.addKey')}
      recovery={false}
      ready={name.trim() !== ''}
      onClose={onClose}
      run={async (current) => {
        await addSecurityKey(me, name, current);
        onClose();
      }}
    >
      <KeyFields name={name} onName={setName} />
    </ProofDialog>
  );
}
