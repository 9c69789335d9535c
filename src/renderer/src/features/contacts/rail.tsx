import { Ban, FileClock, Filter, List, MoreHorizontal, Plus, Users, type LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Output } from '../../../../shared/contract/index.ts';
import { call } from '../../api/client.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu, type MenuItems } from '../../ui/menu.tsx';
import { openScope, useFilters, type Scope } from './filters.ts';
import { NameDialog } from '../../ui/name-dialog.tsx';

type ContactList = Output<'contacts.lists'>['items'][number];
type Segment = Output<'contacts.segments'>['items'][number];

interface EntryProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly count?: string;
  readonly active: boolean;
  readonly onOpen: () => void;
  readonly menu?: MenuItems;
}

function Entry({ icon: Icon, label, count, active, onOpen, menu }: EntryProps) {
  const t = useT();
  return (
    <li className="group/entry relative">
      <button
        type="button"
        aria-current={active ? 'page' : undefined}
        onClick={onOpen}
        className={cx(
          'flex h-7.5 w-full items-center gap-2 rounded-md px-2 text-left transition-colors',
          active ? 'bg-selected font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink',
        )}
      >
        <Icon aria-hidden size={14} className={cx('shrink-0', active && 'text-accent')} />
        <bdi className="min-w-0 flex-1 truncate">{label}</bdi>
        {count !== undefined && (
          <span
            className={cx(
              'tabular text-sm text-faint',
              menu !== undefined && 'group-focus-within/entry:invisible group-hover/entry:invisible',
            )}
          >
            {count}
          </span>
        )}
      </button>
      {menu !== undefined && (
        <span className="absolute top-0.5 right-0.5 opacity-0 group-focus-within/entry:opacity-100 group-hover/entry:opacity-100 has-data-[state=open]:opacity-100">
          <Menu
            trigger={<IconButton size="sm" icon={MoreHorizontal} label={t('contacts:list.more', { name: label })} />}
            items={menu}
          />
        </span>
      )}
    </li>
  );
}

function Group({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-0.5">
      <div className="flex h-7 items-center justify-between pl-2">
        <h2 className="text-sm font-medium text-faint">{title}</h2>
        {action}
      </div>
      {children}
    </div>
  );
}

type Asking = { kind: 'create' } | { kind: 'rename'; list: ContactList } | { kind: 'remove'; list: ContactList };

/** The left rail: everything, the lists, the segments, and the two pages beside the table. */
export function Rail() {
  const t = useT();
  const format = useFormat();
  const [location, navigate] = useLocation();
  const scope = useFilters((state) => state.scope);
  const lists = useCall('contacts.lists', {});
  const segments = useCall('contacts.segments', {});
  const [asking, setAsking] = useState<Asking | null>(null);
  const inTable = !/^\/(import|imports|suppression)/.test(location);
  const open = (to: Scope): void => {
    openScope(to);
    navigate('/');
  };
  const isOpen = (to: Scope): boolean =>
    inTable && scope.kind === to.kind && (to.kind === 'all' || (scope.kind !== 'all' && scope.id === to.id));
  return (
    <nav
      aria-label={t('contacts:lists')}
      className="flex w-50 shrink-0 flex-col gap-4 overflow-y-auto border-r border-line p-3"
    >
      <ul className="flex flex-col gap-0.5">
        <Entry
          icon={Users}
          label={t('contacts:all')}
          active={isOpen({ kind: 'all' })}
          onOpen={() => open({ kind: 'all' })}
        />
        <Entry
          icon={Ban}
          label={t('contacts:suppression')}
          active={location.startsWith('/suppression')}
          onOpen={() => navigate('/suppression')}
        />
        <Entry
          icon={FileClock}
          label={t('contacts:imports')}
          active={location.startsWith('/imports')}
          onOpen={() => navigate('/imports')}
        />
      </ul>
      <Group
        title={t('contacts:lists')}
        action={
          <IconButton
            size="sm"
            icon={Plus}
            label={t('contacts:list.create')}
            onClick={() => setAsking({ kind: 'create' })}
          />
        }
      >
        {lists.data?.items.length === 0 && <p className="px-2 text-sm text-faint">{t('contacts:list.none')}</p>}
        <ul className="flex flex-col gap-0.5">
          {lists.data?.items.map((list) => (
            <Entry
              key={list.id}
              icon={List}
              label={list.name}
              count={format.number(list.contacts)}
              active={isOpen({ kind: 'list', id: list.id })}
              onOpen={() => open({ kind: 'list', id: list.id })}
              menu={[
                { label: t('contacts:list.rename'), onSelect: () => setAsking({ kind: 'rename', list }) },
                { label: t('contacts:list.remove'), danger: true, onSelect: () => setAsking({ kind: 'remove', list }) },
              ]}
            />
          ))}
        </ul>
      </Group>
      <Group title={t('contacts:segments')}>
        {segments.data?.items.length === 0 && <p className="px-2 text-sm text-faint">{t('contacts:segment.none')}</p>}
        <ul className="flex flex-col gap-0.5">
          {segments.data?.items.map((segment) => (
            <SegmentEntry
              key={segment.id}
              segment={segment}
              active={isOpen({ kind: 'segment', id: segment.id })}
              onOpen={() => open({ kind: 'segment', id: segment.id })}
            />
          ))}
        </ul>
      </Group>
      {asking !== null && <ListDialog asking={asking} onClose={() => setAsking(null)} />}
    </nav>
  );
}

function SegmentEntry({ segment, active, onOpen }: { segment: Segment; active: boolean; onOpen: () => void }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const showError = useToasts((state) => state.showError);
  const remove = useAction('contacts.segmentRemove', {
    onSuccess() {
      if (active) openScope({ kind: 'all' });
      const { name, filter } = segment;
      const back = (): void => void call('contacts.segmentSave', { name, filter }).catch(showError);
      show({ title: t('contacts:segment.removed'), action: { label: t('ui:undo'), run: back } });
    },
  });
  return (
    <Entry
      icon={Filter}
      label={segment.name}
      active={active}
      onOpen={onOpen}
      menu={[{ label: t('contacts:segment.remove'), danger: true, onSelect: () => remove.mutate({ id: segment.id }) }]}
    />
  );
}

function ListDialog({ asking, onClose }: { readonly asking: Asking; readonly onClose: () => void }) {
  const t = useT();
  const [, navigate] = useLocation();
  const quiet = { onError: () => undefined };
  const create = useAction('contacts.listCreate', {
    ...quiet,
    onSuccess({ id }) {
      openScope({ kind: 'list', id });
      navigate('/');
      onClose();
    },
  });
  const rename = useAction('contacts.listRename', { ...quiet, onSuccess: onClose });
  const remove = useAction('contacts.listRemove', {
    onSuccess(_output, { id }) {
      const { scope } = useFilters.getState();
      if (scope.kind === 'list' && scope.id === id) openScope({ kind: 'all' });
      onClose();
    },
  });
  if (asking.kind === 'remove')
    return (
      <Dialog
        open
        size="sm"
        title={t('contacts:list.removeTitle', { name: asking.list.name })}
        description={t('contacts:list.removeBody')}
        onClose={onClose}
        footer={
          <>
            <Button onClick={onClose}>{t('ui:cancel')}</Button>
            <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate({ id: asking.list.id })}>
              {t('contacts:list.remove')}
            </Button>
          </>
        }
      />
    );
  if (asking.kind === 'rename')
    return (
      <NameDialog
        title={t('contacts:list.renameTitle')}
        action={t('ui:save')}
        initial={asking.list.name}
        busy={rename.isPending}
        error={rename.error}
        onSave={(name) => rename.mutate({ id: asking.list.id, name })}
        onClose={onClose}
      />
    );
  return (
    <NameDialog
      title={t('contacts:list.createTitle')}
      action={t('ui:save')}
      busy={create.isPending}
      error={create.error}
      onSave={(name) => create.mutate({ name })}
      onClose={onClose}
    />
  );
}
