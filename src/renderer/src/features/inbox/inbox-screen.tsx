import { InboxIcon, MessagesSquare, RefreshCw, SearchX } from 'lucide-react';
import { useDeferredValue, useEffect, useRef } from 'react';
import { useLocation, useRoute } from 'wouter';
import type { Conversation } from '../../../../shared/contract/inbox.ts';
import { useAction, usePages } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useCommands } from '../../stores/commands.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Page, SplitPane } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VirtualList } from '../../ui/virtual-list.tsx';
import { ConversationRow, conversationRowHeight } from './conversation-row.tsx';
import { ConversationView } from './conversation-view.tsx';
import { FilterBar } from './filter-bar.tsx';
import { clearFilters, isFiltered, listInput, useFilters } from './filters.ts';

function Nothing() {
  const t = useT();
  const filtered = isFiltered(useFilters());
  if (filtered)
    return (
      <EmptyState
        icon={SearchX}
        title={t('inbox:noMatch.title')}
        action={<Button onClick={clearFilters}>{t('inbox:noMatch.clear')}</Button>}
      >
        {t('inbox:noMatch.body')}
      </EmptyState>
    );
  return null;
}

/** Instead of both panes as long as nothing has come in. */
function NothingYet() {
  const t = useT();
  const [, navigate] = useLocation();
  return (
    <EmptyState
      icon={InboxIcon}
      title={t('inbox:empty.title')}
      action={<Button onClick={() => navigate('~/campaigns')}>{t('inbox:empty.action')}</Button>}
    >
      {t('inbox:empty.body')}
    </EmptyState>
  );
}

function PollButton() {
  const t = useT();
  const show = useToasts((state) => state.show);
  const poll = useAction('inbox.poll', {
    onSuccess: ({ received }) =>
      show({ title: received === 0 ? t('inbox:polledNone') : t('inbox:polled', { count: received }) }),
  });
  return (
    <IconButton
      label={t('inbox:poll')}
      icon={RefreshCw}
      disabled={poll.isPending}
      onClick={() => poll.mutate({})}
      className={poll.isPending ? '[&_svg]:animate-spin' : ''}
    />
  );
}

/** Conversations of the campaigns: the list, and the one that is open. */
export function InboxScreen() {
  const t = useT();
  const [, navigate] = useLocation();
  const [, params] = useRoute('/:id');
  const openId = params === null ? null : Number(params.id);
  const wanted = useFilters();
  const filters = useDeferredValue(wanted);
  const pages = usePages('inbox.list', listInput(filters));
  const settled = wanted === filters && !pages.loading && !pages.stale;
  const now = useNow();
  const nothing = pages.rows.length === 0 && !pages.loading && pages.error === null && !isFiltered(filters);
  const open = ({ id }: Conversation): void => navigate(`/${String(id)}`);
  const step = (by: number): void => {
    const at = pages.rows.findIndex(({ id }) => id === openId);
    const next = pages.rows[at === -1 ? 0 : at + by];
    if (next !== undefined) open(next);
  };
  // A key pressed right after a filter was changed is meant for the list that is on its way.
  const held = useRef(0);
  const stepWhenSettled = (by: number): void => {
    if (settled) step(by);
    else held.current += by;
  };
  useEffect(() => {
    if (!settled || held.current === 0) return;
    const by = held.current;
    held.current = 0;
    step(by);
  });
  useCommands([
    { id: 'inbox.next', title: t('inbox:command.next'), shortcut: 'j', group: 'screen', run: () => stepWhenSettled(1) },
    {
      id: 'inbox.previous',
      title: t('inbox:command.previous'),
      shortcut: 'k',
      group: 'screen',
      run: () => stepWhenSettled(-1),
    },
    {
      id: 'inbox.search',
      title: t('inbox:search'),
      shortcut: '/',
      group: 'screen',
      run: () => document.querySelector<HTMLInputElement>('main input')?.focus(),
    },
  ]);
  return (
    <Page title={t('inbox:title')} actions={<PollButton />}>
      {nothing && openId === null ? (
        <NothingYet />
      ) : (
        <SplitPane
          list={
            <>
              <FilterBar />
              <VirtualList
                label={t('inbox:list')}
                {...pages}
                rowKey={(row) => row.id}
                rowHeight={conversationRowHeight}
                render={(row) => <ConversationRow row={row} now={now} />}
                onOpen={open}
                activeKey={openId}
                empty={<Nothing />}
              />
            </>
          }
          detail={
            openId === null || !Number.isSafeInteger(openId) ? (
              <EmptyState icon={MessagesSquare} title={t('inbox:choose.title')}>
                {t('inbox:choose.body')}
              </EmptyState>
            ) : (
              <ConversationView id={openId} />
            )
          }
        />
      )}
    </Page>
  );
}
