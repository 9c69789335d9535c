import { Plug, X } from 'lucide-react';
import { useState } from 'react';
import { egressPurpose, type ConnectionFilter } from '../../../../shared/contract/egress.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import { usePages } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { StatusDot } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Input, Select } from '../../ui/input.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { HostName } from './host-name.tsx';

type Connection = Output<'egress.connections'>['items'][number];

const purposes = [...egressPurpose.options, 'own'] as const;
const states = ['open', 'closed', 'failed', 'refused'] as const;
const tones = { open: 'ok', closed: 'neutral', failed: 'warn', refused: 'danger' } as const;

/** The newest connections, one by one. */
export function NetworkLog() {
  const t = useT();
  const format = useFormat();
  const [filter, setFilter] = useState<ConnectionFilter>({});
  const log = usePages('egress.connections', { filter, limit: 200 });
  const filtered = Object.keys(filter).length > 0;
  const columns: readonly Column<Connection>[] = [
    {
      id: 'at',
      header: t('policy:network.columns.at'),
      width: '136px',
      render: ({ at }) => (
        <time className="tabular" title={format.exact(at)}>
          {format.dateTime(at)}
        </time>
      ),
    },
    {
      id: 'host',
      header: t('policy:network.columns.host'),
      width: 'minmax(170px, 2fr)',
      render: ({ host, port }) => <HostName host={host} port={port} />,
    },
    {
      id: 'address',
      header: t('policy:network.columns.address'),
      width: 'minmax(104px, 1fr)',
      render: ({ address }) => <span className="font-mono text-sm text-muted">{address ?? ''}</span>,
    },
    {
      id: 'purpose',
      header: t('policy:network.columns.purpose'),
      width: 'minmax(92px, 1fr)',
      render: ({ purpose, state }) =>
        purpose === null
          ? state !== 'refused' && <span className="text-muted">{t('policy:network.own')}</span>
          : t(`policy:network.purposes.${purpose}`),
    },
    {
      id: 'tls',
      header: t('policy:network.columns.tls'),
      width: '70px',
      render: ({ tls, state }) => tls ?? (state === 'closed' || state === 'open' ? t('policy:network.clear') : ''),
    },
    {
      id: 'sent',
      header: t('policy:network.columns.sent'),
      width: '78px',
      align: 'end',
      render: ({ sent, state }) => (state === 'refused' ? '' : format.bytes(sent)),
    },
    {
      id: 'received',
      header: t('policy:network.columns.received'),
      width: '84px',
      align: 'end',
      render: ({ received, state }) => (state === 'refused' ? '' : format.bytes(received)),
    },
    {
      id: 'state',
      header: t('policy:network.columns.state'),
      width: '96px',
      render: ({ state }) => <StatusDot tone={tones[state]} label={t(`policy:network.states.${state}`)} />,
    },
  ];
  return (
    <>
      <Filters filter={filter} onChange={setFilter} />
      <Table
        label={t('policy:network.views.connections')}
        columns={columns}
        {...log}
        rowKey={({ id }) => id}
        rowHeight={32}
        empty={
          <EmptyState icon={Plug} title={t(filtered ? 'policy:network.noneFound' : 'policy:network.noConnections')} />
        }
      />
    </>
  );
}

interface FiltersProps {
  readonly filter: ConnectionFilter;
  readonly onChange: (filter: ConnectionFilter) => void;
}

function Filters({ filter, onChange }: FiltersProps) {
  const t = useT();
  const set = (change: ConnectionFilter, name: keyof ConnectionFilter): void => {
    const { [name]: _, ...rest } = filter;
    onChange({ ...rest, ...change });
  };
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-5 py-2">
      <Input
        aria-label={t('policy:network.search')}
        placeholder={t('policy:network.search')}
        value={filter.host ?? ''}
        maxLength={253}
        onChange={({ target: { value } }) => set(value.trim() === '' ? {} : { host: value }, 'host')}
        className="w-60"
      />
      <Select
        aria-label={t('policy:network.columns.purpose')}
        value={filter.purpose ?? ''}
        onChange={({ target: { value } }) => {
          const purpose = purposes.find((name) => name === value);
          set(purpose === undefined ? {} : { purpose }, 'purpose');
        }}
        className="w-44"
      >
        <option value="">{t('policy:network.anyPurpose')}</option>
        {purposes.map((name) => (
          <option key={name} value={name}>
            {name === 'own' ? t('policy:network.own') : t(`policy:network.purposes.${name}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('policy:network.columns.state')}
        value={filter.state ?? ''}
        onChange={({ target: { value } }) => {
          const state = states.find((name) => name === value);
          set(state === undefined ? {} : { state }, 'state');
        }}
        className="w-40"
      >
        <option value="">{t('policy:network.anyState')}</option>
        {states.map((name) => (
          <option key={name} value={name}>
            {t(`policy:network.states.${name}`)}
          </option>
        ))}
      </Select>
      {Object.keys(filter).length > 0 && (
        <IconButton icon={X} size="sm" label={t('safety:audit.clear')} onClick={() => onChange({})} />
      )}
    </div>
  );
}
