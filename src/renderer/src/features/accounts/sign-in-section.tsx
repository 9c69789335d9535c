import { LogIn } from 'lucide-react';
import { useState } from 'react';
import type { SignInWay } from '../../../../shared/contract/account-sign-in.ts';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { OAuthClient } from '../../../../shared/contract/mailbox.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from '../../ui/input.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { Facts } from './facts.tsx';
import { Reconnect } from './reconnect.tsx';

function clientOf({ api, config }: Account): OAuthClient | null {
  if (api !== null) return api.kind === 'ses' ? null : api.client;
  return config?.oauth ?? null;
}

/** How the mailbox is signed in to, and signing in again. */
export function SignInSection({ account, way }: { readonly account: Account; readonly way: SignInWay }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const client = clientOf(account);
  const where =
    client?.provider === 'zoho'
      ? { term: t('connect:region'), value: client.region }
      : client?.provider === 'microsoft'
        ? { term: t('connect:client.tenant'), value: client.tenant }
        : null;
  return (
    <Section
      title={t('accounts:detail.signIn')}
      actions={
        <Button icon={LogIn} onClick={() => setAsking(true)}>
          {t('connect:remedy.again')}
        </Button>
      }
    >
      <Card className="p-4">
        <Facts
          facts={[
            { term: t('accounts:detail.way'), value: t(`connect:way.${way}`) },
            ...(client === null ? [] : [{ term: t('connect:client.id'), value: client.clientId, mono: true }]),
            ...(where === null ? [] : [where]),
          ]}
        />
      </Card>
      {way === 'zoho-api' && <AppPassword id={account.id} />}
      {asking && <Reconnect account={account} way={way} onClose={() => setAsking(false)} />}
    </Section>
  );
}

/** Mail of a Zoho mailbox goes out with an app password, which can be renewed without a sign-in. */
function AppPassword({ id }: { readonly id: number }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [password, setPassword] = useState('');
  const update = useAction('accounts.update', {
    onSuccess: () => {
      setPassword('');
      show({ title: t('accounts:detail.saved'), tone: 'ok' });
    },
    onError: () => undefined,
  });
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (password !== '') update.mutate({ id, password });
      }}
    >
      <Field label={t('connect:appPassword')} hint={t('accounts:detail.keepPassword')}>
        {(control) => (
          <div className="flex gap-2">
            <div className="flex-1">
              <PasswordInput
                {...control}
                value={password}
                maxLength={1024}
                onChange={(event) => setPassword(event.target.value)}
              />
            </div>
            <Button type="submit" disabled={password === ''} busy={update.isPending}>
              {t('ui:save')}
            </Button>
          </div>
        )}
      </Field>
      {update.error !== null && <ErrorCallout error={update.error} />}
    </form>
  );
}
