import { ArrowLeft, Inbox, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { signInWayOf } from '../../../../shared/sign-in-way.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useRefusal } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { AccountState } from './account-state.tsx';
import { CheckSection } from './check-section.tsx';
import { Disconnect, ReceiptDialog, type Receipt } from './disconnect.tsx';
import { DkimSection } from './dkim-section.tsx';
import { DomainSection } from './domain/domain-section.tsx';
import { HealthSection } from './health-section.tsx';
import { Overview } from './overview.tsx';
import { PauseNote } from './pause-note.tsx';
import { ProbeSection } from './probe/probe-section.tsx';
import { Allowed } from '../settings/imposed.tsx';
import { SenderForm } from './sender-form.tsx';
import { ServersForm } from './servers-form.tsx';
import { SesSection } from './ses-section.tsx';
import { SignInSection } from './sign-in-section.tsx';
import { StoredSection } from './stored-section.tsx';

export function AccountDetail({ id }: { readonly id: number }) {
  const t = useT();
  const [, navigate] = useLocation();
  const account = useCall('accounts.get', { id });
  const back = <IconButton label={t('accounts:detail.back')} icon={ArrowLeft} onClick={() => navigate('/')} />;
  if (account.data === undefined)
    return (
      <Page title={t('accounts:title')} width="text" before={back}>
        {account.error === null ? <Skeleton lines={6} /> : <ErrorState error={account.error} />}
      </Page>
    );
  return (
    <Page
      title={account.data.name}
      width="text"
      before={back}
      note={<AccountState state={account.data.state} />}
      actions={<Actions account={account.data} />}
    >
      <Body account={account.data} />
    </Page>
  );
}

function Actions({ account }: { readonly account: Account }) {
  const t = useT();
  const [, navigate] = useLocation();
  const show = useToasts((state) => state.show);
  const refused = useRefusal()('accounts:write');
  const { id, name, pauseReason } = account;
  // A sign-in that has ended is mended by signing in, not by trying again.
  const mended = pauseReason !== 'auth' || signInWayOf(account) === null;
  const resume = useAction('accounts.resume', {
    onSuccess: () => show({ title: t('accounts:detail.resumed', { name }), tone: 'ok' }),
  });
  const pause = useAction('accounts.pause', {
    onSuccess: () =>
      show({
        title: t('accounts:detail.paused', { name }),
        action: { label: t('ui:undo'), run: () => resume.mutate({ id }) },
      }),
  });
  return (
    <>
      {account.kind === 'practice' && (
        <Button icon={Inbox} onClick={() => navigate('/outbox')}>
          {t('accounts:list.outbox')}
        </Button>
      )}
      {account.state === 'ok' ? (
        <Button icon={Pause} refused={refused} busy={pause.isPending} onClick={() => pause.mutate({ id })}>
          {t('accounts:detail.pause')}
        </Button>
      ) : (
        <Button
          variant={mended ? 'primary' : 'secondary'}
          icon={Play}
          refused={refused}
          busy={resume.isPending}
          onClick={() => resume.mutate({ id })}
        >
          {t('accounts:detail.resume')}
        </Button>
      )}
    </>
  );
}

function Body({ account }: { readonly account: Account }) {
  const { id, name, displayName, kind } = account;
  // What is shown of a mailbox is asked for by its id, which is gone once it is disconnected.
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  if (receipt !== null) return <ReceiptDialog receipt={receipt} address={account.address} />;
  return (
    <>
      <PauseNote account={account} />
      <Overview account={account} />
      <Allowed permission="accounts:write">
        <SenderForm key={`${name}-${displayName}`} account={account} />
      </Allowed>
      <HealthSection account={account} />
      <Allowed permission="accounts:manage">
        <Reach account={account} />
      </Allowed>
      {kind !== 'practice' && <DomainSection account={account} />}
      <ProbeSection account={account} />
      {kind !== 'practice' && (
        <>
          <StoredSection id={id} />
          <Allowed permission="accounts:manage">
            <Disconnect account={account} onDone={setReceipt} />
          </Allowed>
        </>
      )}
    </>
  );
}

/** How the mailbox is reached, and the test of it. */
function Reach({ account }: { readonly account: Account }) {
  const t = useT();
  const { config, api } = account;
  const way = signInWayOf(account);
  if (way !== null)
    return (
      <>
        <SignInSection account={account} way={way} />
        <CheckSection account={account} />
      </>
    );
  if (api?.kind === 'ses') return <SesSection key={JSON.stringify(api)} account={account} api={api} />;
  if (config === null) return null;
  return (
    <>
      <Section title={t('accounts:detail.servers')} hint={t('accounts:detail.serversHint')}>
        <ServersForm key={JSON.stringify(config)} account={account} config={config} />
      </Section>
      <DkimSection account={account} />
    </>
  );
}
