import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { DlpKeptFinding } from '../../../../shared/contract/dlp.ts';
import { usePages } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { StatusDot, type Tone } from '../../ui/badge.tsx';
import { Segmented } from '../../ui/choice.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { lookText } from './texts.ts';

type Outcome = DlpKeptFinding['outcome'];
const tones: Readonly<Record<Outcome, Tone>> = {
  warned: 'warn',
  confirmed: 'accent',
  held: 'danger',
  blocked: 'danger',
};
const outcomes: readonly Outcome[] = ['blocked', 'held', 'confirmed', 'warned'];

/** What was found, and what came of it. */
export function DlpFindings() {
  const t = useT();
  const format = useFormat();
  const [outcome, setOutcome] = useState<Outcome | 'all'>('all');
  const pages = usePages('dlp.findings', { ...(outcome === 'all' ? {} : { outcome }), limit: 100 });
  const columns: readonly Column<DlpKeptFinding>[] = [
    {
      id: 'rule',
      header: t('dlp:findings.rule'),
      width: 'minmax(140px, 1.4fr)',
      render: ({ rule, looksFor }) => (rule === '' ? lookText(looksFor, t) : rule),
    },
    {
      id: 'outcome',
      header: t('dlp:findings.outcome'),
      width: '184px',
      render: ({ outcome: came }) => <StatusDot tone={tones[came]} label={t(`dlp:findings.outcomes.${came}`)} />,
    },
    {
      id: 'place',
      header: t('dlp:findings.place'),
      width: '96px',
      render: ({ place }) => t(`dlp:places.${place}`),
    },
    {
      id: 'channel',
      header: t('dlp:findings.channel'),
      width: 'minmax(120px, 1.4fr)',
      render: ({ channel, campaign, step }) =>
        [
          campaign === null ? t(`dlp:channels.${channel}`) : campaign.name,
          ...(step === null ? [] : [t('dlp:findings.step', { number: step })]),
        ].join(' · '),
    },
    {
      id: 'by',
      header: t('dlp:findings.by'),
      width: 'minmax(80px, 1fr)',
      from: 800,
      render: ({ by }) => (by === 'system' ? t('dlp:findings.system') : by.replace(/^person:/, '')),
    },
    {
      id: 'times',
      header: t('dlp:findings.times'),
      width: '64px',
      align: 'end',
      render: ({ times }) => format.number(times),
    },
    {
      id: 'at',
      header: t('dlp:findings.at'),
      width: '148px',
      render: ({ lastAt }) => <span className="text-muted">{format.dateTime(lastAt)}</span>,
    },
  ];
  return (
    <>
      <div className="border-b border-line px-5 py-2.5">
        <Segmented
          label={t('dlp:findings.outcome')}
          value={outcome}
          onChange={setOutcome}
          options={[
            { value: 'all' as const, label: t('dlp:findings.all') },
            ...outcomes.map((value) => ({ value, label: t(`dlp:findings.outcomes.${value}`) })),
          ]}
        />
      </div>
      <Table
        label={t('dlp:tabs.findings')}
        columns={columns}
        {...pages}
        rowKey={({ id }) => id}
        rowHeight={32}
        empty={
          <EmptyState icon={ShieldCheck} title={t('dlp:findings.none')}>
            {t('dlp:findings.noneHint')}
          </EmptyState>
        }
      />
    </>
  );
}
