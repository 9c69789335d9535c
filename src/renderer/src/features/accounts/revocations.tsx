import type { Output } from '../../../../shared/contract/index.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT, translateSentence } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';

type Revocation = Output<'accounts.revocations'>['items'][number];

/** Disconnected mailboxes whose providers have not taken the access back yet. */
export function Revocations() {
  const { data } = useCall('accounts.revocations', {});
  return data?.items.map((item) => <Pending key={item.id} item={item} />);
}

function Pending({ item }: { readonly item: Revocation }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const show = useToasts((state) => state.show);
  const { id, address, nextAt, lastError } = item;
  const provider = t(`connect:provider.${item.provider}`);
  const retry = useAction('accounts.retryRevocation', {
    onSuccess: ({ revoked }) =>
      show({
        title: t(revoked ? 'accounts:revocation.done' : 'accounts:revocation.again', { provider, address }),
        tone: revoked ? 'ok' : 'danger',
      }),
  });
  const dismiss = useAction('accounts.dismissRevocation');
  return (
    <Callout
      tone="warn"
      title={t('accounts:revocation.title', { provider, address })}
      action={
        <span className="flex gap-2">
          <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate({ id })}>
            {t('accounts:revocation.retry')}
          </Button>
          <Button size="sm" variant="ghost" busy={dismiss.isPending} onClick={() => dismiss.mutate({ id })}>
            {t('accounts:revocation.dismiss')}
          </Button>
        </span>
      }
    >
      <p className="text-sm text-muted">
        {translateSentence(lastError)}{' '}
        {nextAt === null
          ? t('accounts:revocation.givenUp', { provider })
          : t('accounts:revocation.next', { when: format.relative(nextAt, now) })}
      </p>
    </Callout>
  );
}
