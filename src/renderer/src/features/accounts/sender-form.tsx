import { useState } from 'react';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { useAction } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { ErrorCallout } from '../../ui/states.tsx';

/** How the mailbox is called, and how much it may send. */
export function SenderForm({ account }: { readonly account: Account }) {
  const t = useT();
  const format = useFormat();
  const show = useToasts((state) => state.show);
  const [name, setName] = useState(account.name);
  const [displayName, setDisplayName] = useState(account.displayName);
  const [limit, setLimit] = useState(String(account.dailyLimit));
  const update = useAction('accounts.update', {
    onSuccess: () => show({ title: t('accounts:detail.saved'), tone: 'ok' }),
    onError: () => undefined,
  });
  const dailyLimit = Number(limit);
  const valid = name.trim() !== '' && Number.isInteger(dailyLimit) && dailyLimit >= 1 && dailyLimit <= 100_000;
  const changed = name !== account.name || displayName !== account.displayName || dailyLimit !== account.dailyLimit;
  return (
    <Section title={t('accounts:detail.general')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid && changed) update.mutate({ id: account.id, name: name.trim(), displayName, dailyLimit });
        }}
      >
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('accounts:connect.displayName')}>
            {(control) => (
              <Input
                {...control}
                value={displayName}
                maxLength={200}
                onChange={(event) => setDisplayName(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('accounts:connect.name')}>
            {(control) => (
              <Input {...control} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
        </div>
        <Field label={t('accounts:detail.limit')} hint={t('accounts:detail.limitHint')}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={limit}
              className="max-w-32"
              title={t('accounts:detail.limitUsed', { sent: format.number(account.sentLast24h) })}
              onChange={(event) => setLimit(event.target.value.replaceAll(/\D/g, '').slice(0, 6))}
            />
          )}
        </Field>
        {update.error !== null && <ErrorCallout error={update.error} />}
        <div>
          <Button
            type="submit"
            variant={changed ? 'primary' : 'secondary'}
            disabled={!changed || !valid}
            busy={update.isPending}
          >
            {t('ui:save')}
          </Button>
        </div>
      </form>
    </Section>
  );
}
