import { useState } from 'react';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { ErrorCallout } from '../../ui/states.tsx';

/** How the mailbox is called. */
export function SenderForm({ account }: { readonly account: Account }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [name, setName] = useState(account.name);
  const [displayName, setDisplayName] = useState(account.displayName);
  const update = useAction('accounts.update', {
    onSuccess: () => show({ title: t('accounts:detail.saved'), tone: 'ok' }),
    onError: () => undefined,
  });
  const valid = name.trim() !== '';
  const changed = name !== account.name || displayName !== account.displayName;
  return (
    <Section title={t('accounts:detail.general')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid && changed) update.mutate({ id: account.id, name: name.trim(), displayName });
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
