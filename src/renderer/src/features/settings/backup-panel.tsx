import { DatabaseBackup, HardDriveDownload, Settings2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { BackupStatus } from '../../../../shared/contract/backup.ts';
import { standing } from '../../api/failure.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT, translateSentence } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { useJob } from '../../ui/progress.tsx';
import { Callout, EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { BackupForm } from './backup-form.tsx';
import { ImposedNote, useImposed } from './imposed.tsx';
import { BackupPoints } from './backup-points.tsx';
import { BackupJob, BackupStep } from './backup-progress.tsx';

const refreshMs = 5_000;

/** Backups at a glance: whether they work, where they are, and what can be restored. */
export function BackupPanel() {
  const t = useT();
  const status = useCall('backup.status', {}, { refetchInterval: refreshMs });
  const [choosing, setChoosing] = useState(false);
  const folder = useImposed('backupFolder');
  const often = useImposed('backupEveryHours');
  const failed = standing(status);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void status.refetch()} />;
  if (status.data === undefined) return <Skeleton lines={6} />;
  const { data } = status;
  return (
    <>
      <Undecided status={data} />
      <ImposedNote entry={folder} />
      <ImposedNote entry={often} />
      {data.target === null ? (
        <EmptyState
          icon={DatabaseBackup}
          title={t('backup:state.none')}
          action={
            <Button variant="primary" onClick={() => setChoosing(true)}>
              {t('backup:state.choose')}
            </Button>
          }
        >
          {t('backup:state.noneBody')}
        </EmptyState>
      ) : (
        <>
          <State status={data} onChange={() => setChoosing(true)} />
          <BackupPoints />
        </>
      )}
      {choosing && <BackupForm status={data} onClose={() => setChoosing(false)} />}
    </>
  );
}

function targetText({ target }: BackupStatus): string {
  if (target === null) return '';
  return target.kind === 'folder' ? target.path : [target.endpoint, target.bucket, target.prefix].join('/');
}

function State({ status, onChange }: { readonly status: BackupStatus; readonly onChange: () => void }) {
  const t = useT();
  const format = useFormat();
  const now = useNow(1_000);
  const begin = useAction('backup.now');
  const job = useJob(status.jobId);
  const { lastVerified, nextAt, continuous, problem, plan, delivering } = status;
  const busy = status.jobId !== null || delivering !== null;
  return (
    <Section
      title={t('backup:state.title')}
      actions={
        <div className="flex gap-2">
          <Button icon={Settings2} onClick={onChange}>
            {t('backup:state.settings')}
          </Button>
          <Button
            icon={HardDriveDownload}
            variant="primary"
            disabled={busy}
            busy={begin.isPending}
            onClick={() => begin.mutate({})}
          >
            {t('backup:state.now')}
          </Button>
        </div>
      }
    >
      {problem !== null && (
        <Callout tone="danger" title={t('backup:problem.title')}>
          <p>{translateSentence(problem.message)}</p>
          <p className="text-muted">{t('backup:problem.since', { time: format.dateTime(problem.since) })}</p>
        </Callout>
      )}
      <Card className="flex flex-col gap-4 p-4">
        <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-2">
          <Fact label={t('backup:state.last')}>
            {lastVerified === null ? (
              t(problem === null ? 'backup:state.never' : 'backup:state.unknown')
            ) : (
              <span title={format.exact(lastVerified.at)}>
                {format.relative(lastVerified.at, now)} · {format.bytes(lastVerified.bytes)}
              </span>
            )}
          </Fact>
          <Fact label={t('backup:state.next')}>
            {nextAt === null || nextAt <= now ? t('backup:state.nextSoon') : format.relative(nextAt, now)}
          </Fact>
          <Fact label={t('backup:state.continuous')}>
            {continuousText(continuous)}
            {problem !== null && continuous.waitingBytes > 0 && (
              <span className="block text-warn">
                {t('backup:state.waiting', { size: format.bytes(continuous.waitingBytes) })}
              </span>
            )}
          </Fact>
          <Fact label={t('backup:state.target')}>
            <span className="font-mono text-sm break-all select-text">{targetText(status)}</span>
          </Fact>
          <Fact label={t('backup:state.keep')}>{t('backup:state.keepText', plan.keep)}</Fact>
        </dl>
        {job !== undefined && status.jobId !== null && <BackupJob job={job} label={t('backup:state.making')} />}
        {delivering !== null && (
          <BackupStep
            label={t('backup:state.delivering')}
            phase="delivering"
            done={delivering.done}
            total={delivering.total}
          />
        )}
      </Card>
    </Section>
  );

  function continuousText({ on, lastAt }: BackupStatus['continuous']): string {
    if (!on) return t('backup:state.continuousOff');
    return lastAt === null
      ? t('backup:state.continuousStart')
      : t('backup:state.continuousOn', { time: format.time(lastAt) });
  }
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

/** Campaigns that wait for a person after a restore that could not know what was sent since. */
function Undecided({ status }: { readonly status: BackupStatus }) {
  const t = useT();
  const format = useFormat();
  const show = useToasts((state) => state.show);
  const release = useAction('backup.release', {
    onSuccess: () => show({ title: t('backup:after.decided'), tone: 'ok' }),
  });
  const { undecided, lastRestore } = status;
  if (undecided.length === 0 || lastRestore === null) return null;
  return (
    <Callout tone="warn" title={t('backup:after.title')}>
      <p>{t('backup:after.body', { point: format.dateTime(lastRestore.pointAt) })}</p>
      <ul className="mt-3 flex flex-col divide-y divide-line">
        {undecided.map(({ campaignId, name, planned }) => (
          <li key={campaignId} className="flex flex-wrap items-center gap-3 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{name}</p>
              <p className="text-sm text-muted">{t('backup:after.planned', { count: planned })}</p>
            </div>
            <Button
              disabled={release.isPending}
              onClick={() => release.mutate({ campaignId, decision: 'nothing-sent' })}
            >
              {t('backup:after.nothingSent')}
            </Button>
            <Button
              variant="primary"
              disabled={release.isPending}
              onClick={() => release.mutate({ campaignId, decision: 'leave-out' })}
            >
              {t('backup:after.leaveOut')}
            </Button>
          </li>
        ))}
      </ul>
    </Callout>
  );
}
