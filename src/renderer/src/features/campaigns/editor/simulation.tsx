import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { simulation, type Simulation as Calendar } from '../../../../../shared/contract/campaign-checks.ts';
import type { Output } from '../../../../../shared/contract/index.ts';
import { useAction, usePages } from '../../../api/hooks.ts';
import { isOver } from '../../../api/job-cache.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT, translateSentence } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Card, Stat } from '../../../ui/page.tsx';
import { JobBar, useJob } from '../../../ui/progress.tsx';
import { Callout } from '../../../ui/states.tsx';
import { Table, type Column } from '../../../ui/table.tsx';

interface SimulationProps {
  readonly campaignId: number;
  readonly steps: number;
  readonly icon: LucideIcon;
}

/** Runs the simulation and shows its calendar. */
export function Simulation({ campaignId, steps, icon }: SimulationProps) {
  const t = useT();
  const [jobId, setJobId] = useState<number | null>(null);
  const start = useAction('campaigns.simulate', { onSuccess: (output) => setJobId(output.jobId) });
  const job = useJob(jobId);
  const running = job !== undefined && !isOver(job.state);
  const parsed = job?.state === 'done' ? simulation.safeParse(job.result) : null;
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Button icon={icon} busy={start.isPending || running} onClick={() => start.mutate({ id: campaignId })}>
          {t(parsed === null ? 'campaigns:review.simulate' : 'campaigns:review.simulateAgain')}
        </Button>
      </div>
      {running && <JobBar job={job} label={t('campaigns:review.simulating')} />}
      {job?.error !== null && job?.error !== undefined && (
        <Callout tone="danger">{translateSentence(job.error.message)}</Callout>
      )}
      {parsed?.success === true && <Result campaignId={campaignId} steps={steps} calendar={parsed.data} />}
    </div>
  );
}

interface ResultProps {
  readonly campaignId: number;
  readonly steps: number;
  readonly calendar: Calendar;
}

function Result({ campaignId, steps, calendar }: ResultProps) {
  const t = useT();
  const format = useFormat();
  const [day, setDay] = useState<string | null>(null);
  const when = (instant: number | null): string => (instant === null ? '' : format.dateTime(instant));
  return (
    <div className="flex flex-col gap-4">
      <Card className="grid grid-cols-4 gap-4 p-5">
        <Stat
          label={t('campaigns:review.begins')}
          value={calendar.startsAt === null ? '' : format.date(calendar.startsAt)}
          note={when(calendar.startsAt)}
        />
        <Stat
          label={t('campaigns:review.finishes')}
          value={calendar.finishesAt === null ? '' : format.date(calendar.finishesAt)}
          note={when(calendar.finishesAt)}
        />
        <Stat label={t('campaigns:review.mails')} value={format.number(calendar.messages)} />
        <Stat label={t('campaigns:review.people')} value={format.number(calendar.contacts)} />
      </Card>
      <DayBars calendar={calendar} steps={steps} chosen={day} onChoose={(next) => setDay(next === day ? null : next)} />
      <Who campaignId={campaignId} day={day} />
    </div>
  );
}

/** One colour a step, from strong to soft. */
const shades = ['bg-accent', 'bg-accent/65', 'bg-accent/40', 'bg-accent/25'] as const;
const shade = (step: number): string => shades[Math.min(step, shades.length - 1)] ?? shades[0];

interface DayBarsProps {
  readonly calendar: Calendar;
  readonly steps: number;
  readonly chosen: string | null;
  readonly onChoose: (day: string) => void;
}

/** Mails per day as bars, each step in its own shade. A bar is a button that shows the day's mails. */
function DayBars({ calendar, steps, chosen, onChoose }: DayBarsProps) {
  const t = useT();
  const format = useFormat();
  const most = Math.max(1, ...calendar.days.map(({ total }) => total));
  return (
    <Card className="flex flex-col gap-3 p-4">
      <div className="flex items-center gap-4">
        <h3 className="flex-1 font-medium">{t('campaigns:review.days')}</h3>
        {Array.from({ length: steps }, (_, step) => (
          <span key={step} className="flex items-center gap-1.5 text-sm text-muted">
            <span aria-hidden className={cx('size-2.5 rounded-sm', shade(step))} />
            {t('campaigns:sequence.step', { number: step + 1 })}
          </span>
        ))}
      </div>
      <div role="region" aria-label={t('campaigns:review.days')} tabIndex={0} className="overflow-x-auto">
        <ol className="flex h-36 min-w-fit items-end gap-1">
          {calendar.days.map(({ date, total, perStep }) => (
            <li key={date} className="flex h-full min-w-4 flex-1 flex-col justify-end" style={{ maxWidth: 48 }}>
              <button
                type="button"
                aria-pressed={chosen === date}
                aria-label={t('campaigns:review.daysLabel', {
                  day: format.day(date, 'long'),
                  count: format.number(total),
                })}
                title={t('campaigns:review.daysLabel', { day: format.day(date, 'long'), count: format.number(total) })}
                onClick={() => onChoose(date)}
                className={cx(
                  'flex flex-col-reverse overflow-hidden rounded-sm',
                  chosen !== null && chosen !== date && 'opacity-45',
                )}
                style={{ height: `${String((total / most) * 100)}%` }}
              >
                {perStep.map((count, step) => (
                  <span
                    // A step has no other identity in a calendar than its place.
                    key={`step-${String(step)}`}
                    className={cx('block w-full shrink-0', shade(step))}
                    style={{ height: `${String((count / Math.max(1, total)) * 100)}%` }}
                  />
                ))}
              </button>
            </li>
          ))}
        </ol>
      </div>
      <div
        className="flex justify-between gap-3 text-sm whitespace-nowrap text-muted"
        style={{ maxWidth: calendar.days.length * 52 }}
      >
        <span>{format.day(calendar.days[0]?.date ?? '1970-01-01')}</span>
        {calendar.days.length > 1 && <span>{format.day(calendar.days.at(-1)?.date ?? '1970-01-01')}</span>}
      </div>
    </Card>
  );
}

type Planned = Output<'campaigns.simulationContacts'>['items'][number];

function Who({ campaignId, day }: { readonly campaignId: number; readonly day: string | null }) {
  const t = useT();
  const format = useFormat();
  const pages = usePages('campaigns.simulationContacts', {
    id: campaignId,
    limit: 100,
    ...(day === null ? {} : { date: day }),
  });
  const columns: readonly Column<Planned>[] = [
    { id: 'at', header: t('campaigns:review.at'), width: '190px', render: (row) => format.dateTime(row.at) },
    { id: 'contact', header: t('campaigns:review.contact'), width: '1fr', render: (row) => <bdi>{row.email}</bdi> },
    { id: 'step', header: t('campaigns:review.step'), width: '80px', align: 'end', render: (row) => row.step },
  ];
  return (
    <Card className="flex h-96 flex-col overflow-hidden">
      <h3 className="border-b border-line px-4 py-2 font-medium">
        {t('campaigns:review.who')}
        <span className="ml-2 font-normal text-muted">
          {day === null ? t('campaigns:review.allDays') : format.day(day, 'long')}
        </span>
      </h3>
      <Table
        label={t('campaigns:review.who')}
        columns={columns}
        {...pages}
        rowKey={(row) => `${String(row.contactId)} ${String(row.step)}`}
      />
    </Card>
  );
}
