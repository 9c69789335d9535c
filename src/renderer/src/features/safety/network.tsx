import { Download, Network } from 'lucide-react';
import { useState } from 'react';
import type { Input, Output } from '../../../../shared/contract/index.ts';
import { saveBlob } from '../../api/files.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/choice.tsx';
import { Menu } from '../../ui/menu.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { NetworkLog } from './network-log.tsx';
import { NetworkTraffic } from './network-traffic.tsx';

type Rule = Output<'egress.manifest'>['items'][number];
type Format = Input<'egress.export'>['format'];

const views = ['hosts', 'traffic', 'connections'] as const;
type View = (typeof views)[number];

/** The hosts that may be contacted, how much went to each, and the connections one by one. */
export function NetworkPart() {
  const t = useT();
  const [view, setView] = useState<View>('hosts');
  return (
    <>
      <div className="flex items-center gap-4 border-b border-line px-5 py-3">
        <p className="min-w-0 flex-1 text-muted">{t(`policy:network.leads.${view}`)}</p>
        <Segmented
          label={t('policy:network.view')}
          value={view}
          options={views.map((value) => ({ value, label: t(`policy:network.views.${value}`) }))}
          onChange={setView}
        />
        <Export />
      </div>
      {view === 'hosts' && <Hosts />}
      {view === 'traffic' && <NetworkTraffic />}
      {view === 'connections' && <NetworkLog />}
    </>
  );
}

function Export() {
  const t = useT();
  const save = useAction('egress.export', {
    onSuccess: ({ name, text }) => saveBlob(new Blob([text], { type: 'text/plain' }), name),
  });
  const item = (format: Format) => ({
    label: t(`policy:network.formats.${format}`),
    onSelect: () => save.mutate({ format }),
  });
  return (
    <Menu
      trigger={
        <Button icon={Download} busy={save.isPending}>
          {t('policy:network.export')}
        </Button>
      }
      items={[item('list'), item('nftables'), item('windows'), null, item('csv'), item('csv-days')]}
    />
  );
}

function Hosts() {
  const t = useT();
  const { data, error, refetch } = useCall('egress.manifest', {});
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const columns: readonly Column<Rule>[] = [
    {
      id: 'host',
      header: t('policy:network.columns.host'),
      width: 'minmax(220px, 2fr)',
      render: ({ host }) => <span className="font-mono text-sm">{host}</span>,
    },
    {
      id: 'ports',
      header: t('policy:network.columns.ports'),
      width: '90px',
      render: ({ ports }) => (ports.length === 0 ? t('policy:network.anyPort') : ports.join(', ')),
    },
    {
      id: 'purpose',
      header: t('policy:network.columns.purpose'),
      width: 'minmax(130px, 1fr)',
      render: ({ purpose }) => t(`policy:network.purposes.${purpose}`),
    },
    {
      id: 'why',
      header: t('policy:network.columns.why'),
      width: 'minmax(160px, 2fr)',
      render: ({ why }) => <span className="text-muted">{why}</span>,
    },
  ];
  return (
    <Table
      label={t('policy:network.hosts')}
      columns={columns}
      rows={data?.items ?? []}
      loading={data === undefined}
      rowKey={({ host, ports, purpose, why }) => `${host} ${ports.join()} ${purpose} ${why}`}
      rowHeight={32}
      empty={<EmptyState icon={Network} title={t('policy:network.empty')} />}
    />
  );
}
