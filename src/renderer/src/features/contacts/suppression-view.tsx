import { Ban, Download, FileUp, Plus, ShieldCheck, X } from 'lucide-react';
import { useDeferredValue, useRef, useState } from 'react';
import type { Output } from '../../../../shared/contract/index.ts';
import { call } from '../../api/client.ts';
import { uploadFile } from '../../api/files.ts';
import { useRefusal } from '../../api/may.ts';
import { useExportGuard } from '../dlp/export-guard.tsx';
import { useAction, usePages } from '../../api/hooks.ts';
import { useJobDownload } from '../../api/job-file.ts';
import { isOver } from '../../api/job-cache.ts';
import type { Translate } from '../../i18n/catalogue.ts';
import { useFormat } from '../../i18n/format.ts';
import { hasMessage, useT, translateSentence } from '../../i18n/index.ts';
import { useCommands } from '../../stores/commands.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { SearchInput, Input, Textarea } from '../../ui/input.tsx';
import { JobBar, useJob } from '../../ui/progress.tsx';
import { Callout, EmptyState, ErrorCallout } from '../../ui/states.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { SuppressedBadge } from './columns.tsx';
import { suppressAll } from './suppress.ts';

type Entry = Output<'suppression.list'>['items'][number];

function useColumns(): readonly Column<Entry>[] {
  const t = useT();
  const format = useFormat();
  return [
    {
      id: 'value',
      header: t('contacts:block.value'),
      width: 'minmax(210px, 1.8fr)',
      render: (row) => <bdi className="font-medium">{row.value}</bdi>,
    },
    {
      id: 'kind',
      header: t('contacts:block.kind'),
      width: '112px',
      render: (row) => (row.kind === 'domain' ? <Badge tone="accent">{t('contacts:block.domain')}</Badge> : null),
    },
    {
      id: 'reason',
      header: t('contacts:block.reason'),
      width: '120px',
      render: (row) => <SuppressedBadge reason={row.reason} />,
    },
    {
      id: 'source',
      header: t('contacts:block.source'),
      width: 'minmax(110px, 1fr)',
      render: (row) => <bdi className="text-muted">{row.source}</bdi>,
    },
    {
      id: 'since',
      header: t('contacts:block.since'),
      width: '92px',
      align: 'end',
      render: (row) => (
        <span className="text-muted" title={format.exact(row.createdAt)}>
          {format.date(row.createdAt)}
        </span>
      ),
    },
  ];
}

/** Taking entries off, with the way back. */
function useTakeOff(onDone: () => void) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const showError = useToasts((state) => state.showError);
  const remove = useAction('suppression.remove');
  return (entries: readonly Entry[]): void =>
    remove.mutate(
      { ids: entries.map(({ id }) => id) },
      {
        onSuccess({ removed }) {
          const back = (): void =>
            void call('suppression.add', { values: entries.map(({ value }) => value) }).catch(showError);
          show({
            title: t('contacts:block.removed', { count: removed }),
            action: { label: t('ui:undo'), run: back },
          });
          onDone();
        },
      },
    );
}

/** The do-not-contact list. */
export function SuppressionView() {
  const t = useT();
  const showError = useToasts((state) => state.showError);
  const show = useToasts((state) => state.show);
  const searchRef = useRef<HTMLInputElement>(null);
  const fileRef = useRef<HTMLInputElement>(null);
  const [search, setSearch] = useState('');
  const [adding, setAdding] = useState(false);
  const [jobId, setJobId] = useState<number | null>(null);
  const download = useJobDownload();
  const [keys, setKeys] = useState<ReadonlySet<string | number>>(new Set());
  const deferred = useDeferredValue(search.trim());
  const pages = usePages('suppression.list', { limit: 100, ...(deferred === '' ? {} : { search: deferred }) });
  const columns = useColumns();
  const takeOff = useTakeOff(() => setKeys(new Set()));
  const guard = useExportGuard();
  const exportList = useAction('suppression.export', {
    onError: () => undefined,
    onSuccess: (output) => download(output.jobId),
  });
  const startExport = (): void =>
    exportList.mutate({}, { onError: (error) => guard.onError(error, () => exportList.mutate({ confirmed: true })) });
  const refusal = useRefusal();
  const unwritable = refusal('suppression:write');
  const job = useJob(jobId);
  const [uploading, setUploading] = useState(false);
  const importFile = async (file: File): Promise<void> => {
    setUploading(true);
    try {
      const { jobId: started } = await call('suppression.import', { fileId: await uploadFile(file) });
      setJobId(started);
    } catch (error) {
      showError(error);
    }
    setUploading(false);
  };
  const chosen = pages.rows.filter(({ id }) => keys.has(id));
  useCommands([
    {
      id: 'suppression.add',
      title: t('contacts:block.addTitle'),
      icon: Plus,
      shortcut: 'c',
      group: 'screen',
      run: () => setAdding(true),
    },
    {
      id: 'suppression.search',
      title: t('contacts:block.search'),
      shortcut: '/',
      group: 'screen',
      run: () => searchRef.current?.focus(),
    },
  ]);
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      {chosen.length > 0 ? (
        <div
          role="toolbar"
          aria-label={t('ui:selected', { count: chosen.length })}
          className="flex min-h-12 shrink-0 items-center gap-2 border-b border-line bg-selected px-3 py-2"
        >
          <IconButton size="sm" icon={X} label={t('contacts:bulk.clear')} onClick={() => setKeys(new Set())} />
          <span className="tabular flex-1 font-medium">{t('ui:selected', { count: chosen.length })}</span>
          <Button size="sm" icon={ShieldCheck} refused={unwritable} onClick={() => takeOff(chosen)}>
            {t('contacts:block.remove')}
          </Button>
        </div>
      ) : (
        <div className="flex min-h-12 shrink-0 items-center gap-2 border-b border-line px-3 py-2">
          <SearchInput
            ref={searchRef}
            value={search}
            onChange={setSearch}
            label={t('contacts:block.search')}
            shortcut="/"
            className="w-96 min-w-40 shrink"
          />
          <span className="flex-1" />
          <Button icon={FileUp} refused={unwritable} busy={uploading} onClick={() => fileRef.current?.click()}>
            {t('contacts:block.import')}
          </Button>
          <Button
            icon={Download}
            refused={refusal('suppression:export', 'allowExport')}
            busy={exportList.isPending}
            onClick={startExport}
          >
            {t('contacts:block.export')}
          </Button>
          <Button variant="primary" icon={Plus} refused={unwritable} onClick={() => setAdding(true)}>
            {t('contacts:block.add')}
          </Button>
        </div>
      )}
      {job !== undefined && !isOver(job.state) && (
        <div className="border-b border-line px-5 py-3">
          <JobBar job={job} label={t('contacts:block.importing')} />
        </div>
      )}
      {job?.state === 'failed' && (
        <div className="p-3">
          <Callout tone="danger" title={t('ui:job.state.failed')}>
            {translateSentence(job.error?.message ?? '')}
          </Callout>
        </div>
      )}
      <Table
        label={t('contacts:block.table')}
        columns={columns}
        {...pages}
        rowKey={(row) => row.id}
        rowLabel={(row) => row.value}
        selection={{ keys, onChange: setKeys }}
        empty={
          search === '' ? (
            <EmptyState icon={Ban} title={t('contacts:block.emptyTitle')}>
              {t('contacts:block.emptyBody')}
            </EmptyState>
          ) : (
            <EmptyState icon={Ban} title={t('ui:noMatch')} />
          )
        }
      />
      <input
        ref={fileRef}
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        aria-label={t('contacts:block.import')}
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file !== undefined && !uploading) void importFile(file);
          target.value = '';
        }}
      />
      {guard.dialog}
      {adding && (
        <AddEntries
          onClose={() => setAdding(false)}
          onAdded={(added, known) =>
            show({
              title: t('contacts:block.added', { count: added }),
              detail: known > 0 ? t('contacts:block.known', { count: known }) : null,
              tone: 'ok',
            })
          }
        />
      )}
    </div>
  );
}

/** Why an entry was not taken. */
function rejectText(t: Translate, reason: string): string {
  const key = `contacts:reject.${reason}`;
  return hasMessage(key) ? t(key) : reason;
}

interface AddEntriesProps {
  readonly onAdded: (added: number, known: number) => void;
  readonly onClose: () => void;
}

function AddEntries({ onAdded, onClose }: AddEntriesProps) {
  const t = useT();
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [invalid, setInvalid] = useState<Output<'suppression.add'>['invalid']>([]);
  const values = text
    .split(/[\n,;]+/)
    .map((value) => value.trim())
    .filter(Boolean);
  const add = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const outcome = await suppressAll(values, note, (input) => call('suppression.add', input));
      onAdded(outcome.added, outcome.known);
      setInvalid(outcome.invalid);
      setText(outcome.invalid.map(({ value }) => value).join('\n'));
      if (outcome.invalid.length === 0) onClose();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <Dialog
      open
      title={t('contacts:block.addTitle')}
      description={t('contacts:block.addHint')}
      // What is under way is seen through to its end.
      onClose={() => !busy && onClose()}
      footer={
        <>
          <Button disabled={busy} onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button variant="primary" busy={busy} disabled={values.length === 0} onClick={() => void add()}>
            {t('contacts:block.add')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={t('contacts:block.values')}>
          {(control) => (
            <Textarea
              {...control}
              rows={6}
              spellCheck={false}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Field>
        <Field label={t('contacts:block.note')} optional>
          {(control) => (
            <Input {...control} value={note} maxLength={200} onChange={({ target }) => setNote(target.value)} />
          )}
        </Field>
        {invalid.length > 0 && (
          <Callout tone="warn" title={t('contacts:block.invalid')}>
            <ul>
              {invalid.slice(0, 20).map(({ value, reason }) => (
                <li key={value}>
                  <bdi className="font-mono text-sm">{value}</bdi>: {rejectText(t, reason)}
                </li>
              ))}
            </ul>
          </Callout>
        )}
        {error !== null && <ErrorCallout error={error} />}
      </div>
    </Dialog>
  );
}
