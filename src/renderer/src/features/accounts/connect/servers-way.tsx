import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAction } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorCallout } from '../../../ui/states.tsx';
import { MailboxForm } from '../mailbox-form.tsx';
import type { Choice } from './choices.ts';
import { NamesFields } from './names-fields.tsx';

interface ServersWayProps {
  readonly address: string;
  readonly choice: Choice;
}

/** A mailbox by SMTP and IMAP with a password. */
export function ServersWay({ address, choice }: ServersWayProps) {
  const t = useT();
  const [, navigate] = useLocation();
  const show = useToasts((state) => state.show);
  const [config, setConfig] = useState({ ...choice.config, address });
  const [password, setPassword] = useState('');
  const [name, setName] = useState(address);
  const connect = useAction('accounts.connect', {
    onSuccess: ({ id }) => {
      show({ title: t('accounts:connect.connected', { address }), tone: 'ok' });
      navigate(`/${String(id)}`);
    },
    onError: () => undefined,
  });
  return (
    <>
      <MailboxForm
        config={config}
        onConfig={setConfig}
        password={password}
        onPassword={setPassword}
        serversOpen={choice.way === 'manual'}
        renderSubmit={(tested) => (
          <Button
            variant={tested ? 'primary' : 'secondary'}
            busy={connect.isPending}
            disabled={!tested || name.trim() === ''}
            onClick={() => connect.mutate({ name: name.trim(), config, password })}
          >
            {t('accounts:connect.submit')}
          </Button>
        )}
      >
        <NamesFields
          displayName={config.displayName}
          onDisplayName={(displayName) => setConfig({ ...config, displayName })}
          name={name}
          onName={setName}
        />
      </MailboxForm>
      {connect.error !== null && <ErrorCallout error={connect.error} />}
    </>
  );
}
