import { Download, Undo2, Users } from 'lucide-react';
import { useLocation } from 'wouter';
import { importSummary } from '../../../../../shared/contract/contacts.ts';
import type { Job } from '../../../../../shared/contract/jobs.ts';
import type { Output } from '../../../../../shared/contract/index.ts';
import { downloadFile } from '../../../api/files.ts';
import { useAction, useCall } from '../../../api/hooks.ts';
import { isOver } from '../../../api/job-cache.ts';
import { useFormat } from '../../../i18n/format.ts';
import { hasMessage, useT, translateSentence } from '../../../i18n/index.ts';
import { useToasts } from '../../../stores/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { Card, Section, Stat } from '../../../ui/page.tsx';
import { JobBar } from '../../../ui/progress.tsx';
import { Callout, ErrorState, Skeleton } from '../../../ui/states.tsx';
import { clearFilters, openScope } from '../filters.ts';
import { usePhase } from './phase.ts';

interface ResultStepProps {
  readonly jobId: number;
  readonly fileName: string;
  readonly dryRun: boolean;
}

const figures = ['rows', 'created', 'updated', 'unchanged', 'duplicatesInFile', 'suppressed', 'rejected'] as const;

/** The job while it runs, then what it did or would do, with every rejected row. */
export function ResultStep({ jobId, fileName, dryRun }: ResultStepProps) {
  const t = useT();
  const phase = usePhase();
  const asked = useCall('jobs.get', { id: jobId });
  const job = asked.data;
  if (job === undefined)
    return asked.error === null ? (
      <Skeleton />
    ) : (
      <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
    );
  if (!isOver(job.state))
    return (
      <Card className="p-5">
        <JobBar
          job={job}
          label={t(dryRun ? 'contacts:import.checking' : 'contacts:import.running', { name: fileName })}
          {...phase(job)}
        />
      </Card>
    );
  return <Finished job={job} dryRun={dryRun} />;
}

function Finished({ job, dryRun }: { readonly job: Job; readonly dryRun: boolean }) {
  const t = useT();
  const format = useFormat();
  const parsed = importSummary.safeParse(job.result);
  if (job.state === 'cancelled')
    return (
      <Callout tone="info" title={t('contacts:import.cancelledTitle')}>
        {t('contacts:import.cancelledBody')}
      </Callout>
    );
  if (job.state !== 'done' || !parsed.success)
    return (
      <Callout tone="danger" title={t(`ui:job.state.${job.state === 'done' ? 'failed' : job.state}`)}>
        {translateSentence(job.error?.message ?? '')}
      </Callout>
    );
  const summary = parsed.data;
  return (
    <div className="flex flex-col gap-6">
      <Section title={t(dryRun ? 'contacts:import.wouldTitle' : 'contacts:import.doneTitle')}>
        <Card className="grid grid-cols-[repeat(auto-fit,minmax(120px,1fr))] gap-4 p-5">
          {figures.map((figure) => (
            <Stat key={figure} label={t(`contacts:import.summary.${figure}`)} value={format.number(summary[figure])} />
          ))}
        </Card>
        {!dryRun && summary.importId !== null && <DoneActions importId={summary.importId} />}
      </Section>
      {summary.rejected > 0 && <Rejects jobId={job.id} />}
    </div>
  );
}

function DoneActions({ importId }: { readonly importId: number }) {
  const t = useT();
  const [, navigate] = useLocation();
  const undo = useUndoImport();
  return (
    <div className="flex gap-2">
      <Button
        variant="primary"
        icon={Users}
        onClick={() => {
          clearFilters();
          openScope({ kind: 'all' });
          navigate('/');
        }}
      >
        {t('contacts:import.show')}
      </Button>
      <Button icon={Undo2} busy={undo.isPending} disabled={undo.isSuccess} onClick={() => undo.mutate({ importId })}>
        {undo.isSuccess ? t('contacts:import.undoing') : t('contacts:import.undo')}
      </Button>
    </div>
  );
}

export function useUndoImport() {
  const t = useT();
  const show = useToasts((state) => state.show);
  return useAction('contacts.importUndo', { onSuccess: () => show({ title: t('contacts:import.undoing') }) });
}

type Reject = Output<'contacts.importRejects'>['items'][number];

function Rejects({ jobId }: { readonly jobId: number }) {
  const t = useT();
  const format = useFormat();
  const { data, error } = useCall('contacts.importRejects', { jobId });
  const showError = useToasts((state) => state.showError);
  const report = useAction('contacts.importReport', {
    onSuccess: ({ fileId }) => void downloadFile(fileId).catch(showError),
  });
  if (error !== null) return <ErrorState error={error} />;
  if (data === undefined) return <Skeleton />;
  return (
    <Section
      title={t('contacts:import.rejects')}
      {...(data.items.length < data.total && {
        hint: t('contacts:import.rejectsFirst', {
          shown: format.number(data.items.length),
          total: format.number(data.total),
        }),
      })}
      actions={
        <Button icon={Download} busy={report.isPending} onClick={() => report.mutate({ jobId })}>
          {t('contacts:import.report')}
        </Button>
      }
    >
      <div
        role="region"
        aria-label={t('contacts:import.rejects')}
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-lg border border-line bg-surface"
      >
        <table className="w-full">
          <thead className="sticky top-0 bg-sunken text-left text-sm text-muted">
            <tr>
              <th className="w-16 px-3 py-1.5 text-right font-medium">{t('contacts:import.line')}</th>
              <th className="w-72 px-3 py-1.5 font-medium">{t('contacts:import.reason')}</th>
              <th className="px-3 py-1.5 font-medium">{t('contacts:import.row')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((reject) => (
              <RejectRow key={`${String(reject.line)} ${reject.reason}`} reject={reject} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function RejectRow({ reject }: { readonly reject: Reject }) {
  const t = useT();
  const format = useFormat();
  const key = `contacts:reject.${reject.reason}`;
  return (
    <tr className="border-t border-line/60 align-top">
      <td className="tabular px-3 py-1.5 text-right text-muted">{format.number(reject.line)}</td>
      <td className="px-3 py-1.5">
        {hasMessage(key) ? t(key) : translateSentence(reject.detail) || reject.reason}
        {hasMessage(key) && reject.detail !== '' && !reject.row.startsWith(reject.detail) && (
          <span className="block text-sm text-muted">{translateSentence(reject.detail)}</span>
        )}
      </td>
      <td className="max-w-96 truncate px-3 py-1.5 font-mono text-xs leading-5" title={reject.row}>
        <bdi>{reject.row}</bdi>
      </td>
    </tr>
  );
}
