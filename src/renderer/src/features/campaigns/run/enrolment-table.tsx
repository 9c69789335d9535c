import { useDeferredValue, useState } from 'react';
import { enrolmentState } from '../../../../../shared/contract/campaign-run.ts';
import { type Campaign } from '../../../../../shared/contract/campaign-shape.ts';
import type { Output } from '../../../../../shared/contract/index.ts';
import { usePages } from '../../../api/hooks.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT, translateSentence } from '../../../i18n/index.ts';
import { Badge, StatusDot, type Tone } from '../../../ui/badge.tsx';
import { CheckField, Segmented } from '../../../ui/choice.tsx';
import { SearchInput } from '../../../ui/input.tsx';
import { Table, type Column } from '../../../ui/table.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { LedgerSheet } from './ledger-sheet.tsx';

export type Enrolment = Output<'campaigns.enrolments'>['items'][number];

const tones: { readonly [S in Enrolment['state']]: Tone } = { active: 'ok', finished: 'accent', stopped: 'neutral' };

/** Ends whose detail is the words of a server or a person; that of the others is a line of a mail's head. */
const ownWords: ReadonlySet<Enrolment['reason']> = new Set(['bounced', 'failed', 'suppressed']);

function useColumns(steps: number): readonly Column<Enrolment>[] {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  return [
    {
      id: 'contact',
      header: t('campaigns:run.column.contact'),
      width: 'minmax(200px, 1.2fr)',
      render: (row) => (
        <span className="flex min-w-0 items-baseline gap-2">
          <bdi className="max-w-3/5 shrink-0 truncate font-medium">{row.name === '' ? row.email : row.name}</bdi>
          {row.name !== '' && <bdi className="truncate text-muted">{row.email}</bdi>}
        </span>
      ),
    },
    {
      id: 'state',
      header: t('campaigns:run.column.state'),
      width: '112px',
      render: (row) =>
        row.lastMessageState === 'uncertain' ? (
          <Badge tone="warn">{t('campaigns:run.uncertain')}</Badge>
        ) : (
          <StatusDot tone={tones[row.state]} label={t(`campaigns:run.state.${row.state}`)} />
        ),
    },
    {
      id: 'reason',
      header: t('campaigns:run.column.reason'),
      width: 'minmax(180px, 1.5fr)',
      render: (row) => (
        <span title={translateSentence(row.detail)}>
          {row.reason !== null && t(`campaigns:run.reason.${row.reason}`)}
          {row.detail !== '' && (row.reason === null || ownWords.has(row.reason)) && (
            <bdi className="text-muted">
              {row.reason === null ? '' : ': '}
              {translateSentence(row.detail)}
            </bdi>
          )}
        </span>
      ),
    },
    {
      id: 'sent',
      header: t('campaigns:run.column.sent'),
      width: '88px',
      align: 'end',
      render: (row) =>
        t('campaigns:run.sentSteps', { sent: format.number(row.sentSteps), total: format.number(steps) }),
    },
    {
      id: 'next',
      header: t('campaigns:run.column.next'),
      width: '132px',
      align: 'end',
      render: (row) =>
        row.nextAt === null ? null : (
          <span className="text-muted" title={format.exact(row.nextAt)}>
            {row.nextAt <= now ? t('campaigns:run.dueNow') : format.dateTime(row.nextAt)}
          </span>
        ),
    },
  ];
}

interface EnrolmentTableProps {
  readonly campaign: Campaign;
  readonly uncertainOnly: boolean;
  readonly onUncertainOnly: (only: boolean) => void;
}

/** Everyone in the campaign with state and reason; a row opens what was sent. */
export function EnrolmentTable({ campaign, uncertainOnly, onUncertainOnly }: EnrolmentTableProps) {
  const t = useT();
  const [state, setState] = useState<Enrolment['state'] | 'all'>('all');
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<Enrolment | null>(null);
  const sought = useDeferredValue(search.trim());
  const pages = usePages('campaigns.enrolments', {
    id: campaign.id,
    limit: 100,
    ...(state === 'all' ? {} : { state }),
    ...(uncertainOnly ? { uncertain: true } : {}),
    ...(sought === '' ? {} : { search: sought }),
  });
  const columns = useColumns(campaign.steps.length);
  return (
    <>
      <div className="flex shrink-0 items-center gap-3 border-b border-line px-3 py-2">
        <SearchInput value={search} onChange={setSearch} label={t('campaigns:run.search')} className="w-72" />
        <Segmented
          label={t('campaigns:run.column.state')}
          value={state}
          options={[
            { value: 'all', label: t('campaigns:run.all') },
            ...enrolmentState.options.map((value) => ({ value, label: t(`campaigns:run.state.${value}`) })),
          ]}
          onChange={setState}
        />
        {(campaign.counts.uncertain > 0 || uncertainOnly) && (
          <CheckField label={t('campaigns:run.uncertain')} checked={uncertainOnly} onChange={onUncertainOnly} />
        )}
      </div>
      <Table
        label={t('campaigns:run.contacts')}
        columns={columns}
        {...pages}
        rowKey={(row) => row.contactId}
        onOpen={setOpen}
        empty={<p className="p-6 text-center text-muted">{t('campaigns:run.noMatch')}</p>}
      />
      {open !== null && <LedgerSheet campaignId={campaign.id} enrolment={open} onClose={() => setOpen(null)} />}
    </>
  );
}
