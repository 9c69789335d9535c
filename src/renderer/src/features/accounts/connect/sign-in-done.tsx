import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useAction, useCall } from '../../../api/hooks.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Callout, ErrorCallout, Skeleton } from '../../../ui/states.tsx';
import { CheckSteps, factsOf } from '../check-steps.tsx';

interface SignInDoneProps {
  readonly accountId: number;
  /** What the user typed at the beginning. */
  readonly typed: string;
  readonly onAnother: () => void;
}

/** After the sign-in: the mailbox is tried out at once, so that nobody finds out with a campaign. */
export function SignInDone({ accountId, typed, onAnother }: SignInDoneProps) {
  const t = useT();
  const [, navigate] = useLocation();
  const account = useCall('accounts.get', { id: accountId });
  const { mutate, data: result, error, isPending } = useAction('accounts.test', { onError: () => undefined });
  useEffect(() => mutate({ id: accountId }), [mutate, accountId]);
  const address = account.data?.address ?? typed;
  return (
    <div className="flex flex-col gap-4">
      <Callout tone="ok" title={t('connect:done.title', { address })}>
        {result?.ok === true && <p>{t('accounts:connect.works')}</p>}
      </Callout>
      {address.toLowerCase() !== typed.toLowerCase() && (
        <Callout tone="warn">{t('connect:done.other', { typed, address })}</Callout>
      )}
      {isPending && (
        <>
          <p className="text-muted">{t('connect:done.checking')}</p>
          <Skeleton lines={3} />
        </>
      )}
      {error !== null && <ErrorCallout error={error} />}
      {result !== undefined && (
        <>
          {!result.ok && <Callout tone="warn" title={t('accounts:connect.fails')} />}
          <CheckSteps steps={result.steps} facts={account.data === undefined ? {} : factsOf(account.data)} />
        </>
      )}
      <div className="flex items-center gap-2">
        <Button variant="primary" onClick={() => navigate(`/${String(accountId)}`)}>
          {t('connect:done.open')}
        </Button>
        <Button onClick={onAnother}>{t('connect:done.another')}</Button>
      </div>
    </div>
  );
}
