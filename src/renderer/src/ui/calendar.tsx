import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useT } from '../i18n/index.ts';
import { wallText } from '../i18n/wall-time.ts';
import { usePreferences } from '../stores/preferences.ts';
import { IconButton } from './button.tsx';
import { addDays, addMonths, firstWeekday, monthWeeks, weekStart } from './calendar-days.ts';
import { cx } from './cx.ts';
import { useNow } from './use-now.ts';

interface CalendarProps {
  /** `2026-11-22`, or empty. */
  readonly value: string;
  readonly onChoose: (day: string) => void;
}

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** A month to choose a day from, by the pointer or by the arrow keys. */
export function Calendar({ value, onChoose }: CalendarProps) {
  const t = useT();
  const locale = usePreferences((state) => state.formatLocale);
  const zone = usePreferences((state) => state.zone);
  const today = wallText(useNow(), zone).slice(0, 10);
  const [moved, setDay] = useState<string | null>(null);
  const day = moved ?? (value === '' ? today : value);
  // The keys that moved the day move the focus along; buttons that turn the months keep it.
  const byKey = useRef(true);
  const first = firstWeekday(locale);
  const format = useMemo(() => {
    const utc = { timeZone: 'UTC' } as const;
    return {
      month: new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', ...utc }),
      narrow: new Intl.DateTimeFormat(locale, { weekday: 'short', ...utc }),
      weekday: new Intl.DateTimeFormat(locale, { weekday: 'long', ...utc }),
      full: new Intl.DateTimeFormat(locale, { dateStyle: 'full', ...utc }),
    };
  }, [locale]);
  const follow = useCallback((button: HTMLElement | null) => {
    if (byKey.current) button?.focus();
    if (button !== null) byKey.current = false;
  }, []);
  const turn = (months: number): void => setDay(addMonths(day, months));
  const onKeyDown = (event: KeyboardEvent): void => {
    const start = weekStart(day, first);
    const moves: Readonly<Record<string, string>> = {
      ArrowLeft: addDays(day, -1),
      ArrowRight: addDays(day, 1),
      ArrowUp: addDays(day, -7),
      ArrowDown: addDays(day, 7),
      PageUp: addMonths(day, event.shiftKey ? -12 : -1),
      PageDown: addMonths(day, event.shiftKey ? 12 : 1),
      Home: start,
      End: addDays(start, 6),
    };
    const next = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (next === undefined) return;
    event.preventDefault();
    byKey.current = true;
    setDay(next);
  };
  const weeks = monthWeeks(day, first);
  return (
    <div className="flex w-61 flex-col gap-2">
      <div className="flex items-center gap-1">
        <h2 aria-live="polite" className="flex-1 px-1 font-medium">
          {format.month.format(at(day))}
        </h2>
        <IconButton icon={ChevronLeft} size="sm" label={t('ui:date.monthBefore')} onClick={() => turn(-1)} />
        <IconButton icon={ChevronRight} size="sm" label={t('ui:date.monthAfter')} onClick={() => turn(1)} />
      </div>
      <div role="grid" tabIndex={-1} onKeyDown={onKeyDown} className="tabular flex flex-col outline-none">
        <div role="row" className="grid grid-cols-7 pb-1 text-center text-xs text-muted">
          {weeks[0]?.map((one) => (
            <span key={one} role="columnheader" aria-label={format.weekday.format(at(one))}>
              {format.narrow.format(at(one))}
            </span>
          ))}
        </div>
        {weeks.map((week) => (
          <div key={week[0]} role="row" className="grid grid-cols-7 justify-items-center">
            {week.map((one) => (
              <span key={one} role="gridcell" aria-selected={one === value}>
                <button
                  ref={one === day ? follow : undefined}
                  type="button"
                  tabIndex={one === day ? 0 : -1}
                  aria-label={format.full.format(at(one))}
                  aria-current={one === today ? 'date' : undefined}
                  onClick={() => onChoose(one)}
                  className={cx(
                    'size-8 rounded-md',
                    one === value ? 'bg-accent-fill text-on-accent' : 'hover:bg-hover',
                    one !== value && one.slice(0, 7) !== day.slice(0, 7) && 'text-faint',
                    one !== value && one === today && 'font-semibold text-accent',
                  )}
                >
                  {Number(one.slice(8))}
                </button>
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
