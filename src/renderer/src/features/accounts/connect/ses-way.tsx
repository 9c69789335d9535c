import { useState } from 'react';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorCallout } from '../../../ui/states.tsx';
import { sesSmtpRegion } from '../../../../../shared/ses-hosts.ts';
import { blankSes, toSesInput } from '../ses.ts';
import { SesForm } from '../ses-form.tsx';
import { NamesFields } from './names-fields.tsx';
import { useConnect } from './use-connect.ts';

interface SesWayProps {
  readonly address: string;
  /** Of the domain, where it receives through SES: names its region. */
  readonly smtpHost: string;
}

/** Amazon SES with an access key. */
export function SesWay({ address, smtpHost }: SesWayProps) {
  const t = useT();
  const [draft, setDraft] = useState(() => blankSes(address, sesSmtpRegion(smtpHost)));
  const [displayName, setDisplayName] = useState('');
  const [name, setName] = useState(address);
  const connect = useConnect(address);
  return (
    <>
      <SesForm
        address={address}
        draft={draft}
        onDraft={setDraft}
        renderSubmit={(tested) => (
          <Button
            variant={tested ? 'primary' : 'secondary'}
            busy={connect.isPending}
            disabled={!tested || name.trim() === ''}
            onClick={() => connect.mutate({ name: name.trim(), displayName, address, ...toSesInput(draft) })}
          >
            {t('accounts:connect.submit')}
          </Button>
        )}
      >
        <NamesFields displayName={displayName} onDisplayName={setDisplayName} name={name} onName={setName} />
      </SesForm>
      {connect.error !== null && <ErrorCallout error={connect.error} />}
    </>
  );
}
