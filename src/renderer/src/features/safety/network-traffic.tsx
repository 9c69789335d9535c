import { ArrowLeftRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Output } from '../../../../shared/contract/index.ts';
import { useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Badge } from '../../ui/badge.tsx';
import { Segmented } from '../../ui/choice.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { useNow } from '../../ui/use-now.ts';
import { HostName } from './host-name.tsx';

type Traffic = Output<'egress.traffic'>['items'][number];

const day = 24 * 60 * 60_000;
const spans = { week: 7, month: 30, year: 365 } as const;
type Span = keyof typeof spans;
const spanNames: readonly Span[] = ['week', 'month', 'year'];

/** Sums by host over days: what a firewall's owner compares with their own. */
export function NetworkTraffic() {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const [span, setSpan] = useState<Span>('month');
  // Whole days count, so that the question changes once a day and not with every minute.
  const from = useMemo(() => Math.floor(now / day - spans[span] + 1) * day, [now, span]);
  const { data, error, refetch } = useCall('egress.traffic', { from }, { keepPrevious: true });
  const columns: readonly Column<Traffic>[] = [
    {
      id: 'host',
      header: t('policy:network.columns.host'),
      width: 'minmax(200px, 2fr)',
      render: ({ host, port }) =>
        host === '' ? (
          <span className="text-muted">{t('policy:network.whileLocked')}</span>
        ) : (
          <HostName host={host} port={port} />
        ),
    },
    {
      id: 'purpose',
      header: t('policy:network.columns.purpose'),
      width: 'minmax(104px, 1fr)',
      render: (row) => <Purpose row={row} />,
    },
    {
      id: 'tls',
      header: t('policy:network.columns.tls'),
      width: '70px',
      render: ({ tls, host, connections, refused }) =>
        tls ?? (host === '' || connections === refused ? '' : t('policy:network.clear')),
    },
    {
      id: 'connections',
      header: t('policy:network.columns.connections'),
      width: '100px',
      align: 'end',
      render: ({ connections }) => format.number(connections),
    },
    {
      id: 'failed',
      header: t('policy:network.columns.failed'),
      width: '84px',
      align: 'end',
      render: ({ failed }) => (failed === 0 ? '' : format.number(failed)),
    },
    {
      id: 'sent',
      header: t('policy:network.columns.sent'),
      width: '80px',
      align: 'end',
      render: ({ sent }) => (sent === 0 ? '' : format.bytes(sent)),
    },
    {
      id: 'received',
      header: t('policy:network.columns.received'),
      width: '86px',
      align: 'end',
      render: ({ received }) => (received === 0 ? '' : format.bytes(received)),
    },
    {
      id: 'last',
      header: t('policy:network.columns.last'),
      width: '124px',
      align: 'end',
      render: ({ lastAt }) => (
        <time className="text-muted" title={format.exact(lastAt)}>
          {format.relative(lastAt, now)}
        </time>
      ),
    },
  ];
  return (
    <>
      <div className="flex items-center border-b border-line px-5 py-2">
        <Segmented
          label={t('safety:audit.span')}
          value={span}
          options={spanNames.map((value) => ({ value, label: t(`policy:network.spans.${value}`) }))}
          onChange={setSpan}
        />
      </div>
      <Table
        label={t('policy:network.views.traffic')}
        columns={columns}
        rows={data?.items ?? []}
        loading={data === undefined}
        error={error}
        onRetry={() => void refetch()}
        rowKey={({ host, port, purpose, tls }) => `${host} ${port} ${purpose ?? ''} ${tls ?? ''}`}
        rowHeight={32}
        empty={<EmptyState icon={ArrowLeftRight} title={t('policy:network.noConnections')} />}
      />
    </>
  );
}

function Purpose({ row: { host, purpose, connections, refused } }: { readonly row: Traffic }) {
  const t = useT();
  if (purpose !== null) return t(`policy:network.purposes.${purpose}`);
  if (host === '') return null;
  return connections === refused ? (
    <Badge tone="danger">{t('policy:network.states.refused')}</Badge>
  ) : (
    <span className="text-muted">{t('policy:network.own')}</span>
  );
}
