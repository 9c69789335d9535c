import { useState } from 'react';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { RadioGroup } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { ErrorCallout, Skeleton } from '../../ui/states.tsx';
import { RecordLine } from './record-line.tsx';

type Record = NonNullable<Output<'dkim.get'>['record']>;

/** Signing with a key of one's own, for mail servers that do not sign. */
export function DkimSection({ account }: { readonly account: Account }) {
  const t = useT();
  const [editing, setEditing] = useState(false);
  const { data, error } = useCall('dkim.get', { id: account.id });
  const record = data?.record ?? null;
  return (
    <Section
      title={t('accounts:dkim.title')}
      hint={t('accounts:dkim.hint')}
      actions={
        data !== undefined && (
          <Button onClick={() => setEditing(true)}>
            {t(record === null ? 'accounts:dkim.add' : 'accounts:dkim.replace')}
          </Button>
        )
      }
    >
      {data === undefined && (error === null ? <Skeleton lines={2} /> : <ErrorCallout error={error} />)}
      {record !== null && <DnsRecord id={account.id} record={record} />}
      {editing && <KeyDialog account={account} record={record} onClose={() => setEditing(false)} />}
    </Section>
  );
}

function DnsRecord({ id, record }: { readonly id: number; readonly record: Record }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [asking, setAsking] = useState(false);
  const remove = useAction('dkim.remove', {
    onSuccess: () => {
      setAsking(false);
      show({ title: t('accounts:dkim.removed'), tone: 'ok' });
    },
  });
  return (
    <Card className="flex flex-col gap-3 p-4">
      <p>{t('accounts:dkim.publish')}</p>
      <RecordLine label={t('accounts:dkim.name')} value={record.name} />
      <RecordLine label={t('accounts:dkim.value')} value={record.value} />
      <div>
        <Button variant="caution" size="sm" onClick={() => setAsking(true)}>
          {t('accounts:dkim.remove')}
        </Button>
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('accounts:dkim.remove')}
        size="sm"
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t('ui:cancel')}</Button>
            <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate({ id })}>
              {t('accounts:dkim.remove')}
            </Button>
          </>
        }
      >
        <p>{t('accounts:dkim.removeConfirm')}</p>
      </Dialog>
    </Card>
  );
}

interface KeyDialogProps {
  readonly account: Account;
  readonly record: Record | null;
  readonly onClose: () => void;
}

function KeyDialog({ account, record, onClose }: KeyDialogProps) {
  const t = useT();
  const own = account.address.slice(account.address.lastIndexOf('@') + 1);
  const [domain, setDomain] = useState(record?.domain ?? own);
  const [selector, setSelector] = useState(record?.selector ?? 'letterlock');
  const [source, setSource] = useState<'new' | 'own'>('new');
  const [privateKey, setPrivateKey] = useState('');
  const set = useAction('dkim.set', { onSuccess: onClose, onError: () => undefined });
  const ready = domain.trim() !== '' && selector.trim() !== '' && (source === 'new' || privateKey.trim() !== '');
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(record === null ? 'accounts:dkim.add' : 'accounts:dkim.replace')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            variant="primary"
            disabled={!ready}
            busy={set.isPending}
            onClick={() =>
              set.mutate({ id: account.id, domain, selector, ...(source === 'own' ? { privateKey } : {}) })
            }
          >
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 pb-2">
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('accounts:dkim.domain')}>
            {(control) => (
              <Input {...control} value={domain} maxLength={253} onChange={(event) => setDomain(event.target.value)} />
            )}
          </Field>
          <Field label={t('accounts:dkim.selector')} hint={t('accounts:dkim.selectorHint')}>
            {(control) => (
              <Input
                {...control}
                value={selector}
                maxLength={63}
                onChange={(event) => setSelector(event.target.value)}
              />
            )}
          </Field>
        </div>
        <RadioGroup
          label={t('accounts:dkim.key')}
          value={source}
          onChange={setSource}
          options={[
            { value: 'new', label: t('accounts:dkim.newKey'), hint: t('accounts:dkim.newKeyHint') },
            { value: 'own', label: t('accounts:dkim.ownKey'), hint: t('accounts:dkim.ownKeyHint') },
          ]}
        />
        {source === 'own' && (
          <Field label={t('accounts:dkim.pem')}>
            {(control) => (
              <Textarea
                {...control}
                rows={5}
                maxLength={20_000}
                spellCheck={false}
                className="font-mono text-xs"
                placeholder="-----BEGIN PRIVATE KEY-----"
                value={privateKey}
                onChange={(event) => setPrivateKey(event.target.value)}
              />
            )}
          </Field>
        )}
        {set.error !== null && <ErrorCallout error={set.error} />}
      </div>
    </Dialog>
  );
}
