import { ScrollText, ShieldCheck } from 'lucide-react';
import type { Output } from '../../../../shared/contract/index.ts';
import { useAction, usePages } from '../../api/hooks.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/format.ts';
import { hasMessage, translate, useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Callout, EmptyState } from '../../ui/states.tsx';
import { Table, type Column } from '../../ui/table.tsx';

type AuditEntry = Output<'audit.list'>['items'][number];

function objectsText(objects: AuditEntry['objects']): string {
  return Object.entries(objects)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function outcomeText(outcome: string): string {
  if (outcome === 'ok') return translate('settings:activity.fine');
  const key = `errors:${outcome}`;
  return hasMessage(key) ? translate(key) : outcome;
}

/** The audit log, and the proof that nobody has changed it. */
export function ActivityPanel() {
  const t = useT();
  const format = useFormat();
  const log = usePages('audit.list', { limit: 200 });
  const verify = useAction('audit.verify', { onError: () => undefined });
  const columns: readonly Column<AuditEntry>[] = [
    {
      id: 'at',
      header: t('settings:activity.columns.at'),
      width: '160px',
      render: ({ at }) => (
        <time className="tabular" title={format.exact(at)}>
          {format.dateTime(at)}
        </time>
      ),
    },
    {
      id: 'method',
      header: t('settings:activity.columns.method'),
      width: 'minmax(190px, 1fr)',
      render: ({ method }) => <span className="font-mono text-sm">{method}</span>,
    },
    {
      id: 'objects',
      header: t('settings:activity.columns.objects'),
      width: 'minmax(110px, 1.5fr)',
      render: ({ objects }) => <span className="text-muted">{objectsText(objects)}</span>,
    },
    { id: 'who', header: t('settings:activity.columns.who'), width: '100px', render: ({ principal }) => principal },
    { id: 'from', header: t('settings:activity.columns.from'), width: '96px', render: ({ from }) => from },
    {
      id: 'outcome',
      header: t('settings:activity.columns.outcome'),
      width: 'minmax(70px, 1fr)',
      render: ({ outcome }) => (
        <span className={outcome === 'ok' ? 'text-muted' : 'text-danger'}>{outcomeText(outcome)}</span>
      ),
    },
  ];
  return (
    <>
      <div className="flex flex-col gap-3 border-b border-line px-5 py-3">
        <div className="flex items-center gap-4">
          <p className="min-w-0 flex-1 text-muted">{t('settings:activity.lead')}</p>
          <Button icon={ShieldCheck} busy={verify.isPending} onClick={() => verify.mutate({})}>
            {t('settings:activity.verify')}
          </Button>
        </div>
        {verify.data !== undefined && (
          <Callout tone={verify.data.ok ? 'ok' : 'danger'}>
            {verify.data.ok
              ? t('settings:activity.ok', { count: verify.data.rows })
              : t('settings:activity.broken', { row: verify.data.brokenAt ?? 0 })}
          </Callout>
        )}
        {verify.error !== null && <Callout tone="danger">{errorText(verify.error).title}</Callout>}
      </div>
      <Table
        label={t('settings:tabs.activity')}
        columns={columns}
        {...log}
        rowKey={({ seq }) => seq}
        rowHeight={32}
        empty={<EmptyState icon={ScrollText} title={t('settings:activity.empty')} />}
      />
    </>
  );
}
