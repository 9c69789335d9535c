import { X } from 'lucide-react';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useAction, useCall } from '../api/hooks.ts';
import { isOver } from '../api/job-cache.ts';
import { useFormat } from '../i18n/format.ts';
import { useT } from '../i18n/index.ts';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { usePace } from './time-left.ts';

interface ProgressProps {
  readonly label: string;
  readonly value: number;
  /** Null where it is not known: then the bar only shows that something is going on. */
  readonly max: number | null;
  readonly tone?: 'accent' | 'ok' | 'warn' | 'danger';
}

const fills = { accent: 'bg-accent', ok: 'bg-ok', warn: 'bg-warn', danger: 'bg-danger' } as const;

export function Progress({ label, value, max, tone = 'accent' }: ProgressProps) {
  const share = max === null || max === 0 ? 0 : Math.min(1, value / max);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      {...(max === null ? {} : { 'aria-valuenow': Math.min(value, max), 'aria-valuemax': max })}
      className="h-1 w-full overflow-hidden rounded-full bg-line"
    >
      <div
        className={cx('h-full rounded-full transition-[width]', fills[tone], max === null && 'w-1/3 animate-pulse')}
        style={max === null ? undefined : { width: `${String(share * 100)}%` }}
      />
    </div>
  );
}

interface JobBarProps {
  readonly job: Job;
  /** What is being done, in words. */
  readonly label: string;
  /** The translated phase, where the job has phases. */
  readonly phase?: string;
  /** What the job counts; a share where that means nothing to people. */
  readonly unit?: ProgressUnit;
}

export type ProgressUnit = 'count' | 'bytes' | 'share';

interface Step {
  readonly name: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: ProgressUnit;
}

/**
 * How far it is in words, and how long it will still take where it takes long: `12 MB of 40 MB · 2 minutes left`; where
 * no end is known, how fast it goes.
 */
export function useProgressText({ name, done, total, unit }: Step): string {
  const t = useT();
  const format = useFormat();
  const { left, perSecond } = usePace(name, done, total);
  const shown = unit === 'bytes' ? format.bytes : format.number;
  const counted =
    total === null
      ? done === 0
        ? ''
        : t('ui:job.progressOpen', { done: shown(done) })
      : unit === 'share'
        ? format.percent(total === 0 ? 0 : Math.min(1, done / total))
        : t('ui:job.progress', { done: shown(done), total: shown(total) });
  if (left !== null) return `${counted} · ${t('ui:job.left', { time: format.duration(roughly(left)) })}`;
  if (total === null && perSecond !== null) return `${counted} · ${t('ui:job.pace', { rate: shown(perSecond) })}`;
  return counted;
}

/** Seconds that jump about tell nobody anything: tens of seconds, then minutes. */
function roughly(milliseconds: number): number {
  const step = milliseconds < 60_000 ? 5_000 : 60_000;
  return Math.max(step, Math.ceil(milliseconds / step) * step);
}

/** A running job with its progress and a way to stop it. */
export function JobBar({ job, label, phase, unit = 'count' }: JobBarProps) {
  const t = useT();
  const cancel = useAction('jobs.cancel');
  const counted = useProgressText({ name: job.phase ?? '', done: job.done, total: job.total, unit });
  const over = isOver(job.state);
  // The same bar shows one job after another: what was asked of the one before says nothing of this one.
  const cancelling = cancel.variables?.id === job.id && (cancel.isPending || cancel.isSuccess);
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <div className="mb-1 flex justify-between gap-3">
          <span className="truncate font-medium">{label}</span>
          <span className="tabular shrink-0 text-sm text-muted">
            {over ? t(`ui:job.state.${job.state}`) : [phase, counted].filter(Boolean).join(' · ')}
          </span>
        </div>
        <Progress label={label} value={over ? 1 : job.done} max={over ? 1 : job.total} tone={toneOf(job.state)} />
      </div>
      {!over && (
        <IconButton
          label={t(cancelling ? 'ui:job.cancelling' : 'ui:job.cancel')}
          icon={X}
          size="sm"
          disabled={cancelling}
          onClick={() => cancel.mutate({ id: job.id })}
        />
      )}
    </div>
  );
}

function toneOf(state: Job['state']): NonNullable<ProgressProps['tone']> {
  if (state === 'done') return 'ok';
  if (state === 'failed') return 'danger';
  return state === 'cancelled' || state === 'interrupted' ? 'warn' : 'accent';
}

/** One job, kept up to date by events; `undefined` until it is known, and for no id. */
export function useJob(id: number | null): Job | undefined {
  return useCall('jobs.get', { id: id ?? 0 }, { enabled: id !== null }).data;
}
