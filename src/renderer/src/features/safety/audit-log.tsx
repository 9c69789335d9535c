import { Download, Fingerprint, ScrollText, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { AuditFilter } from '../../../../shared/contract/audit.ts';
import type { Output } from '../../../../shared/contract/index.ts';
import { useAction, useCall, usePages } from '../../api/hooks.ts';
import { useJobDownload } from '../../api/job-file.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Callout, EmptyState } from '../../ui/states.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { AuditEntrySheet, type AuditEntry } from './audit-entry.tsx';
import { AuditFilters } from './audit-filters.tsx';
import { objectsText, outcomeText } from './audit-text.ts';

/** The audit log, and the proof that nobody has changed it. */
export function AuditLog() {
  const t = useT();
  const format = useFormat();
  const [filter, setFilter] = useState<AuditFilter>({});
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const log = usePages('audit.list', { filter, limit: 200 });
  const state = useCall('audit.state', {});
  const verify = useAction('audit.verify', { onError: () => undefined });
  const columns: readonly Column<AuditEntry>[] = [
    {
      id: 'at',
      header: t('safety:audit.columns.at'),
      width: '144px',
      render: ({ at }) => (
        <time className="tabular" title={format.exact(at)}>
          {format.dateTime(at)}
        </time>
      ),
    },
    { id: 'who', header: t('safety:audit.columns.who'), width: '96px', render: ({ principal }) => principal },
    {
      id: 'method',
      header: t('safety:audit.columns.method'),
      width: 'minmax(160px, 1fr)',
      render: ({ method }) => <span className="font-mono text-sm">{method}</span>,
    },
    {
      id: 'objects',
      header: t('safety:audit.columns.objects'),
      width: 'minmax(90px, 1.5fr)',
      render: ({ objects }) => <span className="text-muted">{objectsText(objects)}</span>,
    },
    { id: 'from', header: t('safety:audit.columns.from'), width: '96px', from: 700, render: ({ from }) => from },
    {
      id: 'outcome',
      header: t('safety:audit.columns.outcome'),
      width: 'minmax(70px, 1fr)',
      render: ({ outcome }) => (
        <span className={outcome === 'ok' ? 'text-muted' : 'text-danger'}>{outcomeText(outcome)}</span>
      ),
    },
  ];
  return (
    <>
      <div className="flex flex-col gap-3 border-b border-line px-5 py-3">
        <div className="flex items-center gap-2">
          <p className="min-w-0 flex-1 truncate text-muted">
            {state.data === undefined ? t('safety:audit.lead') : stateText(state.data, t, format)}
          </p>
          {state.data !== undefined && <CopyKey publicKey={state.data.publicKey} />}
          <Export />
          <Button icon={ShieldCheck} busy={verify.isPending} onClick={() => verify.mutate({})}>
            {t('safety:audit.verify')}
          </Button>
        </div>
        {verify.data !== undefined && <Verdict report={verify.data} />}
        {verify.error !== null && <Callout tone="danger">{errorText(verify.error).title}</Callout>}
        <AuditFilters filter={filter} principals={state.data?.principals ?? []} onChange={setFilter} />
      </div>
      <Table
        label={t('safety:audit.title')}
        columns={columns}
        {...log}
        rowKey={({ seq }) => seq}
        rowHeight={32}
        onOpen={setOpened}
        activeKey={opened?.seq ?? null}
        empty={<EmptyState icon={ScrollText} title={t('safety:audit.empty')} />}
      />
      <AuditEntrySheet entry={opened} onClose={() => setOpened(null)} />
    </>
  );
}

function stateText(
  { rows, checkpoint }: Output<'audit.state'>,
  t: ReturnType<typeof useT>,
  format: ReturnType<typeof useFormat>,
): string {
  const count = t('safety:audit.rows', { count: rows, rows: format.number(rows) });
  if (checkpoint === null) return count;
  const signed = t('safety:audit.signed', { row: format.number(checkpoint.seq), at: format.dateTime(checkpoint.at) });
  return `${count} ${signed}`;
}

function CopyKey({ publicKey }: { readonly publicKey: string }) {
  const t = useT();
  const show = useToasts((state) => state.show);
  return (
    <IconButton
      icon={Fingerprint}
      label={t('safety:audit.copyKey')}
      onClick={() =>
        void navigator.clipboard.writeText(publicKey).then(() => show({ title: t('safety:audit.keyCopied') }))
      }
    />
  );
}

function Export() {
  const t = useT();
  const download = useJobDownload();
  const start = useAction('audit.export', { onSuccess: ({ jobId }) => download(jobId) });
  return (
    <Menu
      trigger={
        <Button icon={Download} busy={start.isPending}>
          {t('safety:audit.export')}
        </Button>
      }
      items={[
        { label: t('safety:audit.jsonl'), onSelect: () => start.mutate({ format: 'jsonl' }) },
        { label: t('safety:audit.csv'), onSelect: () => start.mutate({ format: 'csv' }) },
      ]}
    />
  );
}

function Verdict({ report }: { readonly report: Output<'audit.verify'> }) {
  const t = useT();
  const format = useFormat();
  const { problem, brokenAt, rows, checkpoints, setBacks } = report;
  return (
    <Callout tone={problem === null ? 'ok' : 'danger'}>
      {problem === null
        ? t('safety:audit.whole', { count: rows, rows: format.number(rows), checkpoints: format.number(checkpoints) })
        : t(`safety:audit.problems.${problem}`, { row: format.number(brokenAt ?? 0) })}
      {setBacks.length > 0 && (
        <ul className="mt-1 list-disc pl-5">
          {setBacks.map(({ seq, at, before }) => (
            <li key={seq}>
              {t('safety:audit.setBack', {
                row: format.number(seq),
                from: format.dateTime(before),
                to: format.dateTime(at),
              })}
            </li>
          ))}
        </ul>
      )}
    </Callout>
  );
}
