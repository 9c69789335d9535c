import { ExternalLink } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { SignInStatus } from '../../../../../shared/contract/account-sign-in.ts';
import type { Output } from '../../../../../shared/contract/index.ts';
import { useAction, useCall } from '../../../api/hooks.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Card } from '../../../ui/page.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { ErrorCallout } from '../../../ui/states.tsx';
import { useNow } from '../../../ui/use-now.ts';
import type { SignInOffer } from './choices.ts';

export type Failure = Extract<SignInStatus, { state: 'failed' }>;

/** In the browser of the system; in the browser that shows this page, another tab. */
export function openPage(url: string): void {
  window.open(url, '_blank', 'noopener,noreferrer');
}

interface SignInWaitProps {
  readonly started: Output<'accounts.signIn'>;
  readonly provider: SignInOffer['provider'];
  readonly onDone: (accountId: number) => void;
  readonly onFailed: (failure: Failure) => void;
}

/** While the user is at the provider's page. The event of the core says when it is over; asking is for lost events. */
export function SignInWait({ started, provider: at, onDone, onFailed }: SignInWaitProps) {
  const t = useT();
  const format = useFormat();
  const now = useNow(1000);
  const provider = t(`connect:provider.${at}`);
  const { signInId, url, expiresAt } = started;
  const asked = useCall('accounts.signInStatus', { signInId }, { refetchInterval: 3000 });
  const cancel = useAction('accounts.cancelSignIn', { onSuccess: () => void asked.refetch() });
  const status = asked.data;
  useEffect(() => {
    if (status?.state === 'done') onDone(status.accountId);
    if (status?.state === 'failed') onFailed(status);
  }, [status, onDone, onFailed]);
  return (
    <Card className="flex flex-col gap-4 p-5">
      <div role="status" className="flex items-start gap-3">
        <span className="mt-0.5 text-accent">
          <Spinner size={18} />
        </span>
        <div className="min-w-0 flex-1">
          <h2 className="text-md font-semibold">{t('connect:wait.title')}</h2>
          <p className="text-muted">{t('connect:wait.text', { provider })}</p>
        </div>
      </div>
      <p className="tabular text-sm text-muted">
        {t('connect:wait.left', { time: format.duration(Math.max(0, expiresAt - now)) })}
      </p>
      {asked.error !== null && <ErrorCallout error={asked.error} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button icon={ExternalLink} onClick={() => openPage(url)}>
          {t('connect:wait.again')}
        </Button>
        <CopyButton text={url} label={t('connect:wait.copy')} />
        <Button variant="ghost" busy={cancel.isPending} onClick={() => cancel.mutate({ signInId })}>
          {t('connect:wait.cancel')}
        </Button>
      </div>
      <Elsewhere signInId={signInId} url={url} onEnded={() => void asked.refetch()} />
    </Card>
  );
}

interface ElsewhereProps {
  readonly signInId: string;
  readonly url: string;
  readonly onEnded: () => void;
}

/** For a browser on another machine, which cannot come back to this one by itself. */
function Elsewhere({ signInId, url, onEnded }: ElsewhereProps) {
  const t = useT();
  const [address, setAddress] = useState('');
  const finish = useAction('accounts.finishSignIn', { onSuccess: onEnded, onError: () => undefined });
  const start = URL.parse(new URL(url).searchParams.get('redirect_uri') ?? '')?.origin ?? 'http://127.0.0.1';
  const valid = URL.canParse(address.trim());
  return (
    <details>
      <summary className="text-muted">{t('connect:wait.elsewhere')}</summary>
      <form
        className="mt-3 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) finish.mutate({ signInId, address: address.trim() });
        }}
      >
        <Field label={t('connect:wait.address')} hint={t('connect:wait.elsewhereHint', { start })}>
          {(control) => (
            <Input {...control} value={address} maxLength={8000} onChange={(event) => setAddress(event.target.value)} />
          )}
        </Field>
        {finish.error !== null && <ErrorCallout error={finish.error} />}
        <div>
          <Button type="submit" disabled={!valid} busy={finish.isPending}>
            {t('connect:wait.finish')}
          </Button>
        </div>
      </form>
    </details>
  );
}
