import { useState } from 'react';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Select, Textarea } from '../../ui/input.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { PermissionPicker } from './permission-picker.tsx';

interface NewKeyDialogProps {
  readonly grantable: readonly string[];
  readonly onMade: (made: { readonly name: string; readonly key: string }) => void;
  readonly onClose: () => void;
}

const expiries = ['30', '90', '365', 'never'] as const;
const day = 24 * 60 * 60_000;

const linesOf = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Makes a key with as little as it needs: nothing is chosen beforehand, and it ends. */
export function NewKeyDialog({ grantable, onMade, onClose }: NewKeyDialogProps) {
  const t = useT();
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState<ReadonlySet<string>>(new Set());
  const [networks, setNetworks] = useState('');
  const [perMinute, setPerMinute] = useState('600');
  const [expiry, setExpiry] = useState('90');
  const create = useAction('keys.create', {
    onError: () => undefined,
    onSuccess: ({ key }) => onMade({ name: name.trim(), key }),
  });
  const ready = name.trim() !== '' && permissions.size > 0 && Number(perMinute) >= 1;
  const submit = (): void => {
    const expiresAt = expiry === 'never' ? null : Date.now() + Number(expiry) * day;
    create.mutate({
      name: name.trim(),
      permissions: [...permissions],
      networks: linesOf(networks),
      perMinute: Number(perMinute),
      expiresAt,
    });
  };
  return (
    <Dialog
      open
      title={t('access:keys.create')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button variant="primary" busy={create.isPending} disabled={!ready} onClick={submit}>
            {t('access:keys.create')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 pb-2">
        <Field label={t('access:keys.name')} hint={t('access:keys.nameHint')}>
          {(control) => (
            <Input {...control} value={name} maxLength={50} onChange={({ target }) => setName(target.value)} />
          )}
        </Field>
        <PermissionPicker
          label={t('access:keys.permissions')}
          offered={grantable}
          chosen={permissions}
          onChange={setPermissions}
        />
        <div className="grid grid-cols-2 gap-4">
          <Field label={t('access:keys.expires')}>
            {(control) => (
              <Select {...control} value={expiry} onChange={({ target }) => setExpiry(target.value)}>
                {expiries.map((value) => (
                  <option key={value} value={value}>
                    {t(`access:keys.expiry.${value}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t('access:keys.perMinute')}>
            {(control) => (
              <Input
                {...control}
                type="number"
                min={1}
                max={60_000}
                value={perMinute}
                onChange={({ target }) => setPerMinute(target.value)}
              />
            )}
          </Field>
        </div>
        <Field label={t('access:keys.networks')} hint={t('access:keys.networksHint')} optional>
          {(control) => (
            <Textarea {...control} rows={2} value={networks} onChange={({ target }) => setNetworks(target.value)} />
          )}
        </Field>
        {create.error !== null && <ErrorCallout error={create.error} />}
      </div>
    </Dialog>
  );
}
