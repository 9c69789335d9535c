import { FileUp, Plus, SearchX, UserPlus, Users } from 'lucide-react';
import { useDeferredValue, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { fullName } from '../../../../shared/names.ts';
import { useCall, usePages } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useCommands } from '../../stores/commands.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { SearchInput } from '../../ui/input.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Table, type SortState } from '../../ui/table.tsx';
import { AddDialog } from './add-dialog.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { useColumns, type ContactSortKey } from './columns.tsx';
import { DetailPanel } from './detail-panel.tsx';
import { FilterPopover } from './filter-popover.tsx';
import { activeFilters, clearFilters, setFilters, toContactFilter, useFilters } from './filters.ts';
import { nobody, type Chosen } from './selection.ts';

function Nothing({ onAdd }: { readonly onAdd: () => void }) {
  const t = useT();
  const [, navigate] = useLocation();
  const filters = useFilters();
  if (filters.search !== '' || activeFilters(filters) > 0)
    return (
      <EmptyState
        icon={SearchX}
        title={t('contacts:noMatch.title')}
        action={<Button onClick={clearFilters}>{t('contacts:filter.clear')}</Button>}
      >
        {t('contacts:noMatch.body')}
      </EmptyState>
    );
  if (filters.scope.kind !== 'all')
    return (
      <EmptyState icon={Users} title={t('contacts:emptyList.title')}>
        {t('contacts:emptyList.body')}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={Users}
      title={t('contacts:empty.title')}
      action={
        <>
          <Button icon={UserPlus} onClick={onAdd}>
            {t('contacts:add')}
          </Button>
          <Button variant="primary" icon={FileUp} onClick={() => navigate('/import')}>
            {t('contacts:importAction')}
          </Button>
        </>
      }
    >
      {t('contacts:empty.body')}
    </EmptyState>
  );
}

/** The contact table of the chosen scope, with the details of one contact beside it. */
export function TableView({ openId }: { readonly openId: number | null }) {
  const t = useT();
  const [, navigate] = useLocation();
  const searchRef = useRef<HTMLInputElement>(null);
  const filters = useFilters();
  const deferred = useDeferredValue(filters);
  const filter = toContactFilter(deferred);
  const [sort, setSort] = useState<SortState<ContactSortKey>>({ by: 'createdAt', descending: true });
  const [choice, setChoice] = useState<{ readonly of: string; readonly chosen: Chosen }>({ of: '', chosen: nobody });
  const [adding, setAdding] = useState(false);
  const pages = usePages('contacts.list', { filter, sort, limit: 100 });
  const count = useCall('contacts.count', { filter }, { keepPrevious: true });
  const columns = useColumns();
  // What was chosen under another filter is not chosen under this one.
  const key = JSON.stringify(filter);
  const chosen = choice.of === key ? choice.chosen : nobody;
  const setChosen = (next: Chosen): void => setChoice({ of: key, chosen: next });
  const close = (): void => navigate('/');
  useCommands([
    {
      id: 'contacts.add',
      title: t('contacts:add'),
      icon: Plus,
      shortcut: 'c',
      group: 'screen',
      run: () => setAdding(true),
    },
    {
      id: 'contacts.import',
      title: t('contacts:importAction'),
      icon: FileUp,
      shortcut: 'i',
      group: 'screen',
      run: () => navigate('/import'),
    },
    {
      id: 'contacts.search',
      title: t('contacts:search'),
      shortcut: '/',
      group: 'screen',
      run: () => searchRef.current?.focus(),
    },
    ...(openId === null
      ? []
      : [
          {
            id: 'contacts.close',
            title: t('contacts:detail.close'),
            shortcut: 'Escape',
            group: 'screen' as const,
            run: close,
          },
        ]),
  ]);
  const chosenCount = chosen.all ? 1 : chosen.keys.size;
  return (
    <>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {chosenCount > 0 ? (
          <BulkBar
            chosen={chosen}
            onChange={setChosen}
            filter={filter}
            scope={filters.scope}
            rows={pages.rows}
            // The number of the filter before is none of this one.
            total={count.isPlaceholderData ? undefined : count.data?.count}
          />
        ) : (
          <div className="flex min-h-12 shrink-0 items-center gap-2 border-b border-line px-3 py-2">
            <SearchInput
              ref={searchRef}
              value={filters.search}
              onChange={(search) => setFilters({ search })}
              label={t('contacts:search')}
              shortcut="/"
              className="w-96 min-w-40 shrink"
            />
            <span className="flex-1" />
            {count.data !== undefined && openId === null && (
              <span aria-live="polite" className="tabular text-sm text-muted">
                {t('contacts:count', { count: count.data.count })}
              </span>
            )}
            <FilterPopover />
          </div>
        )}
        <Table
          label={t('contacts:table')}
          columns={columns}
          {...pages}
          rowKey={(row) => row.id}
          rowLabel={(row) => fullName(row) || row.email}
          onOpen={(row) => navigate(`/${String(row.id)}`)}
          activeKey={openId}
          selection={{
            keys: chosen.all ? new Set(pages.rows.map(({ id }) => id)) : chosen.keys,
            onChange: (keys) =>
              setChosen({ keys: new Set([...keys].filter((k) => typeof k === 'number')), all: false }),
          }}
          question={key}
          sort={sort}
          onSort={setSort}
          empty={<Nothing onAdd={() => setAdding(true)} />}
        />
      </div>
      {openId !== null && (
        <aside className={cx('flex min-h-0 w-105 shrink-0 flex-col border-l border-line bg-surface')}>
          <DetailPanel id={openId} onClose={close} />
        </aside>
      )}
      {adding && (
        <AddDialog listId={filters.scope.kind === 'list' ? filters.scope.id : null} onClose={() => setAdding(false)} />
      )}
    </>
  );
}
