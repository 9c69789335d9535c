import { useState } from 'react';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { MailboxConfig } from '../../../../shared/contract/mailbox.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { MailboxForm } from './mailbox-form.tsx';

/** Servers and password of a connected mailbox: a change is tested before it is saved. */
export function ServersForm({
  account,
  config: stored,
}: {
  readonly account: Account;
  readonly config: MailboxConfig;
}) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [config, setConfig] = useState(stored);
  const [password, setPassword] = useState('');
  const update = useAction('accounts.update', {
    onSuccess: () => {
      setPassword('');
      show({ title: t('accounts:detail.saved'), tone: 'ok' });
    },
  });
  const changed = password !== '' || JSON.stringify(config) !== JSON.stringify(stored);
  return (
    <MailboxForm
      config={config}
      onConfig={setConfig}
      password={password}
      onPassword={setPassword}
      accountId={account.id}
      serversOpen={false}
      renderSubmit={(tested) =>
        changed && (
          <Button
            variant={tested ? 'primary' : 'secondary'}
            disabled={!tested}
            busy={update.isPending}
            onClick={() => update.mutate({ id: account.id, config, ...(password === '' ? {} : { password }) })}
          >
            {t('ui:save')}
          </Button>
        )
      }
    />
  );
}
