import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import type { SignInWay } from '../../../../shared/contract/account-sign-in.ts';
import type { Account } from '../../../../shared/contract/accounts.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import { useAction } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorCallout } from '../../ui/states.tsx';
import { FailureNote } from './connect/failure-note.tsx';
import { openPage, SignInWait, type Failure } from './connect/sign-in-wait.tsx';
import { providerOf } from './sign-in-provider.ts';

interface ReconnectProps {
  readonly account: Account;
  readonly way: SignInWay;
  readonly onClose: () => void;
}

/** Signs a connected mailbox in again: the same way, the same client, the same mailbox. */
export function Reconnect({ account, way, onClose }: ReconnectProps) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const [started, setStarted] = useState<Output<'accounts.signIn'> | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const signIn = useAction('accounts.signIn', {
    onSuccess: (next) => {
      openPage(next.url);
      setFailure(null);
      setStarted(next);
    },
    onError: () => undefined,
  });
  const cancel = useAction('accounts.cancelSignIn');
  const provider = providerOf(way);
  const waiting = started !== null && failure === null;
  const close = (): void => {
    if (waiting) cancel.mutate({ signInId: started.signInId });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={close}
      title={t('accounts:detail.signInAgain')}
      description={account.address}
      footer={
        waiting ? (
          <Button onClick={close}>{t('ui:cancel')}</Button>
        ) : (
          <>
            <Button onClick={close}>{t('ui:cancel')}</Button>
            <Button
              variant="primary"
              icon={ArrowRight}
              busy={signIn.isPending}
              onClick={() => signIn.mutate({ way, accountId: account.id })}
            >
              {t('connect:start')}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-4 pb-2">
        {waiting ? (
          <SignInWait
            started={started}
            provider={provider}
            onDone={() => {
              show({ title: t('connect:done.renewed'), tone: 'ok' });
              onClose();
            }}
            onFailed={setFailure}
          />
        ) : (
          <>
            {failure !== null && <FailureNote failure={failure} provider={provider} url={started?.url ?? ''} />}
            <p>{t('accounts:detail.signInAgainHint', { provider: t(`connect:provider.${provider}`) })}</p>
          </>
        )}
        {signIn.error !== null && <ErrorCallout error={signIn.error} />}
      </div>
    </Dialog>
  );
}
