import { AtSign, FlaskConical, Inbox, Plus } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import type { Account } from '../../../../shared/contract/accounts.ts';
import { useMay } from '../../api/may.ts';
import { useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useCommands } from '../../stores/commands.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { AccountState, Quota, usePauseReason } from './account-state.tsx';
import { Revocations } from './revocations.tsx';

export function AccountsList() {
  const t = useT();
  const [, navigate] = useLocation();
  const mayConnect = useMay()('accounts:write');
  const accounts = useCall('accounts.list', {});
  const items = accounts.data?.items ?? [];
  const own = items.filter(({ kind }) => kind !== 'practice');
  useCommands([
    {
      id: 'accounts.new',
      title: t('accounts:connect.title'),
      icon: Plus,
      shortcut: 'c',
      group: 'screen',
      run: () => navigate('/connect'),
    },
    {
      id: 'accounts.outbox',
      title: t('accounts:list.outbox'),
      icon: Inbox,
      shortcut: 'o',
      group: 'screen',
      run: () => navigate('/outbox'),
    },
  ]);
  return (
    <Page
      title={t('accounts:title')}
      width="wide"
      note={accounts.data === undefined ? null : t('accounts:count', { count: items.length })}
      actions={
        <Button variant="primary" icon={Plus} shortcut="c" disabled={!mayConnect} onClick={() => navigate('/connect')}>
          {t('accounts:connect.title')}
        </Button>
      }
    >
      {accounts.error !== null ? (
        <ErrorState error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : accounts.data === undefined ? (
        <Skeleton lines={6} />
      ) : (
        <>
          <Revocations />
          <ul className="flex flex-col gap-3">
            {items.map((account) => (
              <AccountRow key={account.id} account={account} />
            ))}
          </ul>
          {own.length === 0 && (
            <Card>
              <EmptyState
                icon={AtSign}
                title={t('accounts:list.emptyTitle')}
                action={
                  <Button icon={Plus} disabled={!mayConnect} onClick={() => navigate('/connect')}>
                    {t('accounts:connect.title')}
                  </Button>
                }
              >
                {t('accounts:list.empty')}
              </EmptyState>
            </Card>
          )}
        </>
      )}
    </Page>
  );
}

function AccountRow({ account }: { readonly account: Account }) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const reason = usePauseReason(account);
  const practice = account.kind === 'practice';
  const Icon = practice ? FlaskConical : AtSign;
  const kind = t(`accounts:kind.${account.kind}`);
  const about = account.name === account.address ? kind : `${account.address} · ${kind}`;
  return (
    <li>
      <Card className="overflow-hidden">
        <Link
          href={`/${String(account.id)}`}
          className="grid grid-cols-[auto_minmax(0,1fr)_230px_180px] items-center gap-4 px-4 py-3 max-[760px]:grid-cols-[auto_minmax(0,1fr)] max-[760px]:gap-y-2 hover:bg-hover focus-visible:-outline-offset-2"
        >
          <span className="flex size-9 items-center justify-center rounded-md bg-sunken text-muted">
            <Icon aria-hidden size={18} strokeWidth={1.75} />
          </span>
          <span className="min-w-0">
            <span className="block truncate font-medium">{account.name}</span>
            <span className="block truncate text-muted">{practice ? t('accounts:list.practiceHint') : about}</span>
          </span>
          <span className="min-w-0 max-[760px]:col-start-2">
            <AccountState state={account.state} />
            <span className="block truncate text-sm text-muted">
              {reason ??
                (account.lastReceivedAt === null
                  ? t('accounts:list.receivedNever')
                  : t('accounts:list.received', { when: format.relative(account.lastReceivedAt, now) }))}
            </span>
          </span>
          <div className="min-w-0 max-[760px]:col-start-2">
            <Quota account={account} />
          </div>
        </Link>
      </Card>
    </li>
  );
}
