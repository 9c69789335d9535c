import { Trash2, UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { Output } from '../../../../shared/contract/index.ts';
import type { Role } from '../../../../shared/roles.ts';
import type { VaultStatus } from '../../../../shared/contract/vault.ts';
import { call } from '../../api/client.ts';
import { standing } from '../../api/failure.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useMay } from '../../api/may.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, PasswordInput, Select } from '../../ui/input.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ProofDialog } from '../vault/proof-dialog.tsx';
import { StrengthMeter, useStrength } from '../vault/strength-meter.tsx';
import { acceptedScore } from '../vault/strength.ts';
import { Frame } from './frame.tsx';

type Person = Output<'people.list'>['items'][number];

const roles: readonly Role[] = ['owner', 'admin', 'sender', 'reviewer', 'auditor'];

/** Only an owner makes owners. */
const rolesGivenBy = (own: Role | null): readonly Role[] =>
  own === 'owner' ? roles : roles.filter((role) => role !== 'owner');

/** Everyone with a way in, and as what. */
export function People() {
  const t = useT();
  const show = useToasts((state) => state.show);
  const may = useMay()('people:manage');
  const list = useCall('people.list', {});
  const me = useCall('people.me', {});
  const status = useCall('vault.status', {});
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Person | null>(null);
  const failed = standing(list);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void list.refetch()} />;
  if (list.data === undefined || me.data === undefined || status.data === undefined) {
    return <Skeleton lines={6} className="p-6" />;
  }
  const own = me.data.role;
  return (
    <Frame
      lead={t('door:people.hint')}
      actions={
        may && (
          <Button variant="primary" icon={UserPlus} onClick={() => setAdding(true)}>
            {t('door:people.add')}
          </Button>
        )
      }
    >
      <ul className="divide-y divide-line">
        {list.data.items.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            isMe={person.id === status.data.person}
            given={may && (own === 'owner' || person.role !== 'owner') ? rolesGivenBy(own) : []}
            onRemove={() => setRemoving(person)}
          />
        ))}
      </ul>
      {adding && <AddDialog status={status.data} given={rolesGivenBy(own)} onClose={() => setAdding(false)} />}
      {removing !== null && (
        <ProofDialog
          status={status.data}
          title={t('door:people.removeTitle', { name: removing.name })}
          description={t('door:people.removeHint')}
          action={t('door:people.remove', { name: removing.name })}
          danger
          onClose={() => setRemoving(null)}
          run={async (current) => {
            await call('people.remove', { personId: removing.id, current });
            show({ title: t('door:people.removed', { name: removing.name }), tone: 'ok' });
            setRemoving(null);
          }}
        />
      )}
    </Frame>
  );
}

interface PersonRowProps {
  readonly person: Person;
  readonly isMe: boolean;
  /** Roles that they can be given by whoever looks; none: only shown. */
  readonly given: readonly Role[];
  readonly onRemove: () => void;
}

function PersonRow({ person, isMe, given, onRemove }: PersonRowProps) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const change = useAction('people.changeRole');
  const { name, role, lastUsedAt } = person;
  return (
    <li className="flex items-center gap-4 px-5 py-3">
      <span
        aria-hidden
        className="flex size-8 shrink-0 items-center justify-center rounded-full bg-accent-soft text-sm font-semibold text-accent"
      >
        {name.slice(0, 1).toUpperCase()}
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">
          {name} {isMe && <Badge>{t('door:people.you')}</Badge>}
        </p>
        <p className="truncate text-sm text-muted">
          {lastUsedAt === null
            ? t('access:people.neverHere')
            : t('access:people.lastUsed', { when: format.relative(lastUsedAt, now) })}
          {' · '}
          {t(`access:roleHints.${role}`)}
        </p>
      </div>
      {given.length === 0 ? (
        <Badge>{t(`access:roles.${role}`)}</Badge>
      ) : (
        <Select
          aria-label={t('access:people.roleOf', { name })}
          value={role}
          disabled={change.isPending}
          className="w-36"
          onChange={({ target }) => {
            const chosen = given.find((one) => one === target.value);
            if (chosen !== undefined) change.mutate({ personId: person.id, role: chosen });
          }}
        >
          {given.map((one) => (
            <option key={one} value={one}>
              {t(`access:roles.${one}`)}
            </option>
          ))}
        </Select>
      )}
      {given.length > 0 && !isMe ? (
        <IconButton icon={Trash2} label={t('door:people.remove', { name })} onClick={onRemove} />
      ) : (
        <span className="w-7.5" />
      )}
    </li>
  );
}

interface AddDialogProps {
  readonly status: VaultStatus;
  readonly given: readonly Role[];
  readonly onClose: () => void;
}

function AddDialog({ status, given, onClose }: AddDialogProps) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('sender');
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
        await call('people.add', { name, role, passphrase, current });
        show({ title: t('door:people.added', { name }), tone: 'ok' });
        onClose();
      }}
    >
      <div className="grid grid-cols-2 gap-4">
        <Field label={t('door:people.name')}>
          {(control) => (
            <Input {...control} value={name} maxLength={200} onChange={({ target }) => setName(target.value)} />
          )}
        </Field>
        <Field label={t('access:people.role')} hint={t(`access:roleHints.${role}`)}>
          {(control) => (
            <Select
              {...control}
              value={role}
              onChange={({ target }) => setRole(given.find((one) => one === target.value) ?? role)}
            >
              {given.map((one) => (
                <option key={one} value={one}>
                  {t(`access:roles.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Field label={t('door:people.passphrase')} hint={t('vault:firstRun.newPassphraseHint')}>
        {(control) => (
          <PasswordInput
            {...control}
            value={passphrase}
            maxLength={1024}
            autoComplete="new-password"
            onChange={({ target }) => setPassphrase(target.value)}
          />
        )}
      </Field>
      {passphrase !== '' && strength !== null && <StrengthMeter strength={strength} />}
    </ProofDialog>
  );
}
