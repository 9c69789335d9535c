import { Activity } from 'lucide-react';
import { useState } from 'react';
import { useCall } from '../api/hooks.ts';
import { isOver } from '../api/job-cache.ts';
import { useT } from '../i18n/index.ts';
import { Popover } from '../ui/popover.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { JobRow } from './job-row.tsx';

/** Ended jobs shown beside the running ones. */
const recent = 5;

/** A line at the foot of the sidebar with the running jobs behind it. */
export function JobsIndicator() {
  const t = useT();
  const [open, setOpen] = useState(false);
  const items = useCall('jobs.list', {}).data?.items ?? [];
  const running = items.filter((job) => !isOver(job.state));
  const shown = [...running, ...items.filter((job) => isOver(job.state)).slice(0, recent)];
  if (shown.length === 0) return null;
  const label = running.length === 0 ? t('shell:jobs.title') : t('shell:jobs.running', { count: running.length });
  return (
    <Popover
      label={t('shell:jobs.title')}
      open={open}
      onOpenChange={setOpen}
      side="right"
      align="end"
      className="max-h-[80vh] w-96 overflow-y-auto"
      trigger={
        <button
          type="button"
          className="flex h-7.5 w-full items-center gap-2.5 rounded-md px-2 text-muted hover:bg-hover hover:text-ink max-[760px]:justify-center max-[760px]:px-0"
        >
          {running.length > 0 ? <Spinner size={16} /> : <Activity aria-hidden size={16} strokeWidth={1.75} />}
          <span className="min-w-0 flex-1 truncate text-left max-[760px]:sr-only">{label}</span>
        </button>
      }
    >
      <h2 className="mb-3 font-semibold">{t('shell:jobs.title')}</h2>
      {running.length === 0 && <p className="mb-3 text-muted">{t('shell:jobs.none')}</p>}
      <ul className="flex flex-col gap-3">
        {shown.map((job) => (
          <JobRow key={job.id} job={job} onLeave={() => setOpen(false)} />
        ))}
      </ul>
    </Popover>
  );
}
