import { useState } from 'react';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorCallout } from '../../../ui/states.tsx';
import { MailboxForm } from '../mailbox-form.tsx';
import type { Choice } from './choices.ts';
import { NamesFields } from './names-fields.tsx';
import { useConnect } from './use-connect.ts';

interface ServersWayProps {
  readonly address: string;
  readonly choice: Choice;
}

/** A mailbox by SMTP and IMAP with a password. */
export function ServersWay({ address, choice }: ServersWayProps) {
  const t = useT();
  const [config, setConfig] = useState({ ...choice.config, address });
  const [password, setPassword] = useState('');
  const [name, setName] = useState(address);
  const connect = useConnect(address);
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
