import { Copy, Megaphone, MoreHorizontal, Plus, Trash2 } from 'lucide-react';
import { useLocation } from 'wouter';
import type { CampaignRow } from '../../../../shared/contract/campaign-shape.ts';
import { call } from '../../api/client.ts';
import { useAction, usePages } from '../../api/hooks.ts';
import { useMay } from '../../api/may.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useCommands } from '../../stores/commands.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Page } from '../../ui/page.tsx';
import { Progress } from '../../ui/progress.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { useNow } from '../../ui/use-now.ts';
import { NameDialog } from '../../ui/name-dialog.tsx';
import { CampaignStatus } from './status.tsx';

/** Removing, with the way back, and copying: of the list and of the campaign's own page. */
export function useCampaignActions(onRemoved: () => void) {
  const t = useT();
  const [, navigate] = useLocation();
  const show = useToasts((state) => state.show);
  const showError = useToasts((state) => state.showError);
  const duplicate = useAction('campaigns.duplicate', { onSuccess: ({ id }) => navigate(`/${String(id)}`) });
  const remove = useAction('campaigns.remove', {
    onSuccess(_output, { id }) {
      show({
        title: t('campaigns:action.removed'),
        action: { label: t('ui:undo'), run: () => void call('campaigns.restore', { id }).catch(showError) },
      });
      onRemoved();
    },
  });
  return { duplicate: (id: number) => duplicate.mutate({ id }), remove: (id: number) => remove.mutate({ id }) };
}

function ContactsCell({ row }: { readonly row: CampaignRow }) {
  const t = useT();
  const format = useFormat();
  const { contacts, finished, stopped } = row.counts;
  if (row.status === 'draft' || contacts === 0) return null;
  return (
    <span className="flex items-center gap-2">
      <span className="w-20">
        <Progress label={t('campaigns:column.progress')} value={finished + stopped} max={contacts} />
      </span>
      <span className="tabular text-sm text-muted">{format.number(contacts)}</span>
    </span>
  );
}

function useColumns(actions: ReturnType<typeof useCampaignActions>): readonly Column<CampaignRow>[] {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const may = useMay();
  const count = (id: 'sent' | 'replied' | 'bounced', from = 0): Column<CampaignRow> => ({
    id,
    header: t(`campaigns:column.${id}`),
    width: '80px',
    align: 'end',
    from,
    render: (row) => (row.status === 'draft' ? null : format.number(row.counts[id])),
  });
  return [
    {
      id: 'name',
      header: t('campaigns:column.name'),
      width: 'minmax(200px, 1fr)',
      render: (row) => <bdi className="font-medium">{row.name}</bdi>,
    },
    {
      id: 'status',
      header: t('campaigns:column.status'),
      width: '104px',
      render: (row) => <CampaignStatus status={row.status} />,
    },
    {
      id: 'progress',
      header: t('campaigns:column.progress'),
      width: '140px',
      from: 720,
      render: (row) => <ContactsCell row={row} />,
    },
    count('sent'),
    count('replied'),
    count('bounced', 860),
    {
      id: 'next',
      header: t('campaigns:column.next'),
      width: '112px',
      align: 'end',
      render: (row) =>
        row.nextSendAt === null || row.status !== 'running' ? null : (
          <span title={format.exact(row.nextSendAt)}>{format.relative(row.nextSendAt, now)}</span>
        ),
    },
    {
      id: 'created',
      header: t('campaigns:column.created'),
      width: '92px',
      align: 'end',
      from: 960,
      render: (row) => <span className="text-muted">{format.date(row.createdAt)}</span>,
    },
    {
      id: 'more',
      header: '',
      width: '48px',
      align: 'end',
      render: (row) => (
        <Menu
          trigger={
            <IconButton
              size="sm"
              icon={MoreHorizontal}
              label={t('campaigns:action.more', { name: row.name })}
              onClick={(event) => event.stopPropagation()}
            />
          }
          items={[
            {
              label: t('campaigns:action.duplicate'),
              icon: Copy,
              disabled: !may('campaigns:write'),
              onSelect: () => actions.duplicate(row.id),
            },
            {
              label: t('campaigns:action.remove'),
              icon: Trash2,
              danger: true,
              disabled: row.status === 'running' || !may('campaigns:write'),
              onSelect: () => actions.remove(row.id),
            },
          ]}
        />
      ),
    },
  ];
}

/** All campaigns, newest first; asks for the name of a new one where `creating` says so. */
export function ListScreen({ creating = false }: { readonly creating?: boolean }) {
  const t = useT();
  const [, navigate] = useLocation();
  const pages = usePages('campaigns.list', { limit: 100 });
  const mayWrite = useMay()('campaigns:write');
  const actions = useCampaignActions(() => undefined);
  const columns = useColumns(actions);
  const create = (): void => navigate('/new');
  useCommands([
    { id: 'campaigns.create', title: t('campaigns:create'), icon: Plus, shortcut: 'c', group: 'screen', run: create },
  ]);
  return (
    <Page
      title={t('campaigns:title')}
      actions={
        <Button variant="primary" icon={Plus} shortcut="c" disabled={!mayWrite} onClick={create}>
          {t('campaigns:create')}
        </Button>
      }
    >
      <Table
        label={t('campaigns:table')}
        columns={columns}
        {...pages}
        rowKey={(row) => row.id}
        rowHeight={44}
        onOpen={(row) => navigate(`/${String(row.id)}`)}
        empty={
          <EmptyState
            icon={Megaphone}
            title={t('campaigns:empty.title')}
            action={
              <Button variant="primary" icon={Plus} disabled={!mayWrite} onClick={create}>
                {t('campaigns:create')}
              </Button>
            }
          >
            {t('campaigns:empty.body')}
          </EmptyState>
        }
      />
      {creating && <CreateDialog onClose={() => navigate('/')} />}
    </Page>
  );
}

function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const [, navigate] = useLocation();
  const create = useAction('campaigns.create', {
    onError: () => undefined,
    onSuccess: ({ id }) => navigate(`/${String(id)}`),
  });
  return (
    <NameDialog
      title={t('campaigns:createTitle')}
      action={t('campaigns:create')}
      busy={create.isPending}
      error={create.error}
      onSave={(name) => create.mutate({ name })}
      onClose={onClose}
    />
  );
}
