import { History } from 'lucide-react';
import { useState } from 'react';
import type { BackupPoint } from '../../../../shared/contract/backup.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { isOver } from '../../api/job-cache.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT, translateSentence } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { useJob } from '../../ui/progress.tsx';
import { Callout, ErrorState, Skeleton } from '../../ui/states.tsx';
import { RestoreDialog } from './backup-restore.tsx';
import { BackupJob } from './backup-progress.tsx';

/** What can be restored, as a line through time, newest first. */
export function BackupPoints() {
  const t = useT();
  const list = useCall('backup.list', {});
  const [restoring, setRestoring] = useState<BackupPoint | null>(null);
  const [checked, setChecked] = useState<{ readonly pointId: string; readonly jobId: number } | null>(null);
  const verify = useAction('backup.verify', {
    onSuccess: ({ jobId }, { id }) => setChecked({ pointId: id, jobId }),
  });
  return (
    <Section title={t('backup:points.title')} hint={t('backup:points.lead')}>
      {list.error !== null && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.error === null && list.data === undefined && <Skeleton lines={4} />}
      {list.data?.items.length === 0 && <p className="text-muted">{t('backup:points.empty')}</p>}
      {list.data !== undefined && list.data.items.length > 0 && (
        <Card>
          <ol className="flex flex-col">
            {list.data.items.map((point) => (
              <Point
                key={point.id}
                point={point}
                busy={verify.isPending}
                jobId={checked?.pointId === point.id ? checked.jobId : null}
                onVerify={() => verify.mutate({ id: point.id })}
                onRestore={() => setRestoring(point)}
              />
            ))}
          </ol>
        </Card>
      )}
      {restoring !== null && <RestoreDialog point={restoring} onClose={() => setRestoring(null)} />}
    </Section>
  );
}

interface PointProps {
  readonly point: BackupPoint;
  readonly busy: boolean;
  /** The check of this point, where one was begun. */
  readonly jobId: number | null;
  readonly onVerify: () => void;
  readonly onRestore: () => void;
}

function Point({ point, busy, jobId, onVerify, onRestore }: PointProps) {
  const t = useT();
  const format = useFormat();
  return (
    <li className="group relative flex flex-col gap-2 py-2.5 pr-3 pl-9">
      <span
        aria-hidden
        className="absolute inset-y-0 left-4.5 w-px bg-line group-first:top-5 group-last:bottom-auto group-last:h-5"
      />
      <span
        aria-hidden
        className="absolute top-4.5 left-3.5 size-2.25 rounded-full border-2 border-accent bg-surface"
      />
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="tabular" title={format.exact(point.at)}>
            <span className="font-medium">{format.dateTime(point.at)}</span>
            <span className="text-muted"> · {format.bytes(point.bytes)}</span>
          </p>
          <p className="text-sm text-muted">
            {point.until === null
              ? t('backup:points.alone')
              : t('backup:points.until', { time: format.dateTime(point.until) })}
          </p>
          <p className="text-sm text-faint">
            {point.kept.length === 0
              ? t('backup:points.goes')
              : t('backup:points.keptFor', {
                  what: format.list(point.kept.map((why) => t(`backup:points.kept.${why}`))),
                })}
          </p>
        </div>
        <Button variant="ghost" disabled={busy} onClick={onVerify}>
          {t('backup:points.verify')}
        </Button>
        <Button icon={History} onClick={onRestore}>
          {t('backup:points.restore')}
        </Button>
      </div>
      {jobId !== null && <Check jobId={jobId} />}
    </li>
  );
}

function Check({ jobId }: { readonly jobId: number }) {
  const t = useT();
  const job = useJob(jobId);
  if (job === undefined) return null;
  if (!isOver(job.state)) return <BackupJob job={job} label={t('backup:points.verify')} />;
  if (job.state === 'done') return <Callout tone="ok">{t('backup:points.verified')}</Callout>;
  return (
    <Callout tone="danger" title={t('backup:points.verifyFailed')}>
      {translateSentence(job.error?.message ?? '')}
    </Callout>
  );
}
