import { FileClock, FileUp, Undo2 } from 'lucide-react';
import { useLocation } from 'wouter';
import type { Output } from '../../../../../shared/contract/index.ts';
import { usePages } from '../../../api/hooks.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { Table, type Column } from '../../../ui/table.tsx';
import { useUndoImport } from './result-step.tsx';

type Record = Output<'contacts.imports'>['items'][number];

const tones: { readonly [S in Record['state']]: Tone } = {
  running: 'accent',
  done: 'ok',
  cancelled: 'neutral',
  interrupted: 'warn',
  failed: 'danger',
  undone: 'neutral',
};

/** Every import there was, each of which can be taken back. */
export function HistoryView() {
  const t = useT();
  const format = useFormat();
  const [, navigate] = useLocation();
  const pages = usePages('contacts.imports', { limit: 100 });
  const undo = useUndoImport();
  const number = (id: string, header: string, value: (row: Record) => number): Column<Record> => ({
    id,
    header,
    width: '72px',
    align: 'end',
    render: (row) => format.number(value(row)),
  });
  const columns: readonly Column<Record>[] = [
    {
      id: 'file',
      header: t('contacts:history.file'),
      width: 'minmax(140px, 1fr)',
      render: (row) => <bdi className="font-medium">{row.fileName}</bdi>,
    },
    {
      id: 'when',
      header: t('contacts:history.when'),
      width: '150px',
      render: (row) => <span className="text-muted">{format.dateTime(row.startedAt)}</span>,
    },
    number('rows', t('contacts:history.rows'), (row) => row.rows),
    number('created', t('contacts:history.created'), (row) => row.created),
    number('updated', t('contacts:history.updated'), (row) => row.updated),
    number('rejected', t('contacts:history.rejected'), (row) => row.rejected),
    {
      id: 'state',
      header: t('contacts:history.state'),
      width: '112px',
      render: (row) => <Badge tone={tones[row.state]}>{t(`contacts:history.states.${row.state}`)}</Badge>,
    },
    {
      id: 'undo',
      header: '',
      width: '104px',
      align: 'end',
      render: (row) =>
        row.state !== 'running' &&
        row.state !== 'undone' && (
          <Button
            size="sm"
            icon={Undo2}
            busy={undo.isPending && undo.variables.importId === row.importId}
            onClick={() => undo.mutate({ importId: row.importId })}
          >
            {t('contacts:history.undo')}
          </Button>
        ),
    },
  ];
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <Table
        label={t('contacts:history.title')}
        columns={columns}
        {...pages}
        rowKey={(row) => row.importId}
        empty={
          <EmptyState
            icon={FileClock}
            title={t('contacts:history.emptyTitle')}
            action={
              <Button variant="primary" icon={FileUp} onClick={() => navigate('/import')}>
                {t('contacts:importAction')}
              </Button>
            }
          >
            {t('contacts:history.emptyBody')}
          </EmptyState>
        }
      />
    </div>
  );
}
