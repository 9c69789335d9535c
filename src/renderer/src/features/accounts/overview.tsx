import type { Account } from '../../../../shared/contract/accounts.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Card } from '../../ui/page.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Facts, type Fact } from './facts.tsx';

/** What the mailbox is and how it stands, at one glance. */
export function Overview({ account }: { readonly account: Account }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const receives = account.config?.imap !== null && (account.api?.kind !== 'ses' || account.api.replies !== null);
  const facts: readonly Fact[] = [
    { term: t('accounts:connect.address'), value: account.address },
    { term: t('accounts:detail.kind'), value: t(`accounts:kind.${account.kind}`) },
    {
      term: t('accounts:detail.receiving'),
      value:
        account.lastReceivedAt !== null
          ? t('accounts:list.received', { when: format.relative(account.lastReceivedAt, now) })
          : t(receives ? 'accounts:list.receivedNever' : 'accounts:detail.sendsOnly'),
    },
    { term: t('accounts:detail.since'), value: format.dateTime(account.createdAt) },
  ];
  return (
    <Card className="p-4">
      <Facts facts={facts} />
    </Card>
  );
}
