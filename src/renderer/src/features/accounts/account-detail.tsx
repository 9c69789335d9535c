import { ArrowLeft, Inbox, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Account, MailboxConfig } from '../../../../shared/contract/accounts.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Card, Page, Section } from '../../ui/page.tsx';
import { Callout, ErrorCallout, ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { AccountState, Quota, usePauseReason } from './account-state.tsx';
import { Disconnect } from './disconnect.tsx';
import { MailboxForm } from './mailbox-form.tsx';

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
  const { id, name } = account;
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
        <Button icon={Pause} busy={pause.isPending} onClick={() => pause.mutate({ id })}>
          {t('accounts:detail.pause')}
        </Button>
      ) : (
        <Button variant="primary" icon={Play} busy={resume.isPending} onClick={() => resume.mutate({ id })}>
          {t('accounts:detail.resume')}
        </Button>
      )}
    </>
  );
}

function Body({ account }: { readonly account: Account }) {
  const t = useT();
  return (
    <>
      <PauseNote account={account} />
      <Card className="p-4">
        <Quota account={account} />
      </Card>
      <SenderForm key={`${account.name}-${account.displayName}-${String(account.dailyLimit)}`} account={account} />
      {account.config !== null && (
        <>
          <Section title={t('accounts:detail.servers')} hint={t('accounts:detail.serversHint')}>
            <ServersForm key={JSON.stringify(account.config)} account={account} config={account.config} />
          </Section>
          <Disconnect account={account} />
        </>
      )}
    </>
  );
}

function PauseNote({ account }: { readonly account: Account }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const reason = usePauseReason(account);
  if (reason === null) return null;
  return (
    <Callout tone={account.state === 'needs-attention' ? 'warn' : 'info'} title={reason}>
      {account.pausedUntil !== null && (
        <p>{t('accounts:until', { when: format.relative(account.pausedUntil, now) })}</p>
      )}
      {account.pauseDetail !== null && (
        <p className="text-sm text-muted">
          {t('accounts:words')}: <span className="font-mono break-words">{account.pauseDetail}</span>
        </p>
      )}
    </Callout>
  );
}

function SenderForm({ account }: { readonly account: Account }) {
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

function ServersForm({ account, config: stored }: { readonly account: Account; readonly config: MailboxConfig }) {
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
