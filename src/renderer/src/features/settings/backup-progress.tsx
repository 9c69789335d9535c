import type { Job } from '../../../../shared/contract/jobs.ts';
import { hasMessage, useT } from '../../i18n/index.ts';
import { JobBar, Progress, useProgressText, type ProgressUnit } from '../../ui/progress.tsx';

/** What each phase counts: files of changes, or bytes; a snapshot is written and read, which makes twice its size. */
const units: Readonly<Record<string, ProgressUnit>> = {
  fetching: 'bytes',
  opening: 'bytes',
  replaying: 'count',
  copying: 'share',
  verifying: 'share',
};

/** A job of the backups: what it is at, how far, how long still, and a way to stop it. */
export function BackupJob({ job, label }: { readonly job: Job; readonly label: string }) {
  const t = useT();
  const phase = `backup:recover.phase.${job.phase ?? ''}`;
  return (
    <JobBar
      job={job}
      label={label}
      unit={units[job.phase ?? ''] ?? 'share'}
      {...(hasMessage(phase) ? { phase: t(phase) } : {})}
    />
  );
}

interface BackupStepProps {
  readonly label: string;
  readonly phase: string;
  readonly done: number;
  /** 0: not known yet. */
  readonly total: number;
}

/** The same for what is no job. */
export function BackupStep({ label, phase, done, total }: BackupStepProps) {
  const known = total > 0;
  const text = useProgressText({ name: phase, done, total, unit: units[phase] ?? 'bytes' });
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1">
      <div className="flex justify-between gap-3">
        <span className="truncate font-medium">{label}</span>
        {known && <span className="tabular shrink-0 text-sm text-muted">{text}</span>}
      </div>
      <Progress label={label} value={known ? done : 0} max={known ? total : null} />
    </div>
  );
}
