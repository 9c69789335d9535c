import type { Output } from '../../../../shared/contract/index.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { scaleFor } from './chart.ts';

type Daily = Output<'today.summary'>['daily'];

const height = 132;
const bandClass = 'flex min-w-0 flex-1 items-end justify-center gap-0.5';

/** What was sent and what came back, day by day. Replies have a bar of their own: they are the honest figure. */
export function DailyChart({ daily }: { readonly daily: Daily }) {
  const t = useT();
  const format = useFormat();
  const { top, ticks } = scaleFor(Math.max(0, ...daily.flatMap(({ sent, replies }) => [sent, replies])));
  const share = (value: number): string => `${String((value / top) * 100)}%`;
  return (
    <figure className="flex flex-col gap-2">
      <div className="flex gap-2">
        <div aria-hidden className="tabular relative w-8 text-right text-xs text-faint" style={{ height }}>
          {ticks.map((tick) => (
            <span key={tick} className="absolute right-0 translate-y-1/2" style={{ bottom: share(tick) }}>
              {format.number(tick)}
            </span>
          ))}
        </div>
        <div className="relative min-w-0 flex-1" style={{ height }}>
          {ticks.map((tick) => (
            <div
              key={tick}
              aria-hidden
              className="absolute inset-x-0 border-t border-line"
              style={{ bottom: share(tick) }}
            />
          ))}
          <ol className="absolute inset-0 flex">
            {daily.map(({ date, sent, replies }) => (
              <li
                key={date}
                className={bandClass}
                title={t('today:chart.day', { day: format.day(date, 'long'), sent, replies })}
              >
                <span className="sr-only">
                  {t('today:chart.day', { day: format.day(date, 'long'), sent, replies })}
                </span>
                <span
                  aria-hidden
                  className="w-[38%] max-w-5 rounded-t-sm bg-accent/75"
                  style={{ height: share(sent) }}
                />
                <span aria-hidden className="w-[38%] max-w-5 rounded-t-sm bg-ok" style={{ height: share(replies) }} />
              </li>
            ))}
          </ol>
        </div>
      </div>
      <div aria-hidden className="flex pl-10 text-xs text-faint">
        {daily.map(({ date }, index) => (
          <span key={date} className="min-w-0 flex-1 text-center whitespace-nowrap">
            {(daily.length - 1 - index) % 3 === 0 ? format.day(date) : ''}
          </span>
        ))}
      </div>
      <figcaption className="flex gap-4 pl-10 text-sm text-muted">
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-sm bg-accent/75" />
          {t('today:chart.sent')}
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-sm bg-ok" />
          {t('today:chart.replies')}
        </span>
      </figcaption>
    </figure>
  );
}
