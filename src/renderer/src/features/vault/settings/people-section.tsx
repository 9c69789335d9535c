import { Trash2, UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { VaultStatus } from '../../../../../shared/contract/vault.ts';
import { call } from '../../../api/client.ts';
import { useT } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input, PasswordInput } from '../../../ui/input.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { ProofDialog } from '../proof-dialog.tsx';
import type { VaultPerson } from '../proof.tsx';
import { StrengthMeter, useStrength } from '../strength-meter.tsx';
import { acceptedScore } from '../strength.ts';

export function PeopleSection({ status }: { readonly status: VaultStatus }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<VaultPerson | null>(null);
  return (
    <Section
      title={t('door:people.title')}
      hint={t('door:people.hint')}
      actions={
        <Button icon={UserPlus} onClick={() => setAdding(true)}>
          {t('door:people.add')}
        </Button>
      }
    >
      <Card>
        <ul className="divide-y divide-line">
          {status.people.map((person) => (
            <li key={person.id} className="flex min-h-11 items-center gap-3 px-4 py-1.5">
              <span className="min-w-0 flex-1 truncate">
                {person.name} {person.id === status.person && <Badge>{t('door:people.you')}</Badge>}
              </span>
              {person.id !== status.person && (
                <IconButton
                  icon={Trash2}
                  size="sm"
                  label={t('door:people.remove', { name: person.name })}
                  onClick={() => setRemoving(person)}
                />
              )}
            </li>
          ))}
        </ul>
      </Card>
      {adding && <AddDialog status={status} onClose={() => setAdding(false)} />}
      {removing !== null && (
        <ProofDialog
          status={status}
          title={t('door:people.removeTitle', { name: removing.name })}
          description={t('door:people.removeHint')}
          action={t('door:people.remove', { name: removing.name })}
          danger
          onClose={() => setRemoving(null)}
          run={async (current) => {
            await call('vault.removePerson', { personId: removing.id, current });
            show({ title: t('door:people.removed', { name: removing.name }), tone: 'ok' });
            setRemoving(null);
          }}
        />
      )}
    </Section>
  );
}

function AddDialog({ status, onClose }: { readonly status: VaultStatus; readonly onClose: () => void }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [name, setName] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const strength = useStrength(passphrase);
  return (
    <ProofDialog
      status={status}
      title={t('door:people.add')}
      description={t('door:people.addHint')}
      action={t('door:people.add')}
      ready={name.trim() !== '' && (strength?.score ?? 0) >= acceptedScore}
      onClose={onClose}
      run={async (current) => {
        await call('vault.addPerson', { name, passphrase, current });
        show({ title: t('door:people.added', { name }), tone: 'ok' });
        onClose();
      }}
    >
      <Field label={t('door:people.name')}>
        {(control) => (
          <Input {...control} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label={t('vault:firstRun.newPassphrase')} hint={t('vault:firstRun.newPassphraseHint')}>
        {(control) => (
          <PasswordInput
            {...control}
            value={passphrase}
            maxLength={1024}
            autoComplete="new-password"
            onChange={(event) => setPassphrase(event.target.value)}
          />
        )}
      </Field>
      {passphrase !== '' && strength !== null && <StrengthMeter strength={strength} />}
    </ProofDialog>
  );
}
