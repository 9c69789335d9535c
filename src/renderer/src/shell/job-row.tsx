import { Download } from 'lucide-react';
import { useLocation } from 'wouter';
import type { Job } from '../../../shared/contract/jobs.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { downloadFile } from '../api/files.ts';
import { isOver } from '../api/job-cache.ts';
import { codeOf, madeFile } from '../api/job-file.ts';
import type { Translate } from '../i18n/catalogue.ts';
import { exactText } from '../i18n/errors.ts';
import { useFormat, type Format } from '../i18n/format.ts';
import { hasMessage, useT } from '../i18n/index.ts';
import { useToasts } from '../stores/toasts.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { JobBar } from '../ui/progress.tsx';
import { useNow } from '../ui/use-now.ts';

/** Where what a job did is shown. */
const places: Readonly<Record<string, string>> = {
  'audit.verify': '/safety/audit',
  'backup.prepare': '/settings/backups',
  'backup.snapshot': '/settings/backups',
  'backup.verify': '/settings/backups',
  'campaigns.launch': '/campaigns',
  'contacts.import': '/contacts/imports',
  'contacts.importUndo': '/contacts/imports',
  'selfProbe.run': '/accounts',
  'suppression.import': '/contacts/suppression',
};

/** What a job is called. */
function jobLabel(t: Translate, kind: Job['kind']): string {
  const key = `shell:jobs.kind.${kind}`;
  return hasMessage(key) ? t(key) : t('shell:jobs.kind.other', { kind });
}

/** `leads.csv · since 14:05 · 2 min`, or when it ended and how long it took. */
function jobTimes(t: Translate, format: Format, job: Job, now: number): string {
  const { subject, createdAt, finishedAt, state } = job;
  const began = format.recent(createdAt, now);
  const took = (finishedAt ?? now) - createdAt;
  const times =
    finishedAt !== null
      ? [format.relative(finishedAt, now), took < 1_000 ? null : t('shell:jobs.took', { time: format.duration(took) })]
      : state === 'queued'
        ? [t('shell:jobs.waits', { time: began })]
        : [t('shell:jobs.since', { time: began }), format.duration(took)];
  return [subject, ...times].filter((part) => part !== null).join(' · ');
}

interface JobRowProps {
  readonly job: Job;
  /** Called as it leads to another screen. */
  readonly onLeave: () => void;
}

/** One job: what it works on, since when, how far it is, and where to find what it made. */
export function JobRow({ job, onLeave }: JobRowProps) {
  const t = useT();
  const format = useFormat();
  const over = isOver(job.state);
  const now = useNow(over ? 30_000 : 1_000);
  return (
    <li className={cx('flex flex-col', !over && 'gap-1')}>
      {over ? (
        <div className="flex items-baseline justify-between gap-3">
          <span className="truncate font-medium">{jobLabel(t, job.kind)}</span>
          <span className={cx('shrink-0 text-sm', job.state === 'done' ? 'text-ok' : 'text-danger')}>
            {t(`ui:job.state.${job.state}`)}
          </span>
        </div>
      ) : (
        <JobBar job={job} label={jobLabel(t, job.kind)} unit={job.kind.startsWith('backup.') ? 'share' : 'count'} />
      )}
      <div className="flex min-h-6 items-center gap-2">
        <p className="tabular min-w-0 flex-1 truncate text-sm text-muted" title={format.exact(job.createdAt)}>
          {jobTimes(t, format, job, now)}
        </p>
        {job.state === 'done' && <Result job={job} onLeave={onLeave} />}
      </div>
      {job.error !== null && (
        <p className="text-sm text-danger">
          {exactText(new LetterlockError(codeOf(job.error.code), job.error.message))}
        </p>
      )}
    </li>
  );
}

function Result({ job, onLeave }: JobRowProps) {
  const t = useT();
  const [, navigate] = useLocation();
  const showError = useToasts((state) => state.showError);
  const fileId = madeFile(job.result);
  const place = places[job.kind];
  if (fileId !== null) {
    return (
      <Button
        size="sm"
        variant="ghost"
        className="-mr-2"
        icon={Download}
        onClick={() => void downloadFile(fileId).catch(showError)}
      >
        {t('shell:jobs.save')}
      </Button>
    );
  }
  if (place === undefined) return null;
  return (
    <Button
      size="sm"
      variant="ghost"
      className="-mr-2"
      onClick={() => {
        onLeave();
        navigate(place);
      }}
    >
      {t('shell:jobs.show')}
    </Button>
  );
}
