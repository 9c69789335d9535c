import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Schedule } from '../../../../../shared/contract/campaign-shape.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { usePreferences } from '../../../stores/preferences.ts';
import { Button } from '../../../ui/button.tsx';
import { RadioGroup } from '../../../ui/choice.tsx';
import { Combobox } from '../../../ui/combobox.tsx';
import { cx } from '../../../ui/cx.ts';
import { DateField } from '../../../ui/date-field.tsx';
import { Field } from '../../../ui/field.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { Section } from '../../../ui/page.tsx';
import { dayTime, fromTimeText, toTimeText, weekdayNames } from './schedule-text.ts';
import { useDraft } from './use-draft.ts';

// The browser lists the zones of places only.
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((zone) => ({
  value: zone,
  label: zone.replaceAll('_', ' '),
}));
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
const dayMinutes = 1440;

/** When mails may leave, and how fast. */
export function ScheduleTab() {
  const t = useT();
  const { fields, set } = useDraft();
  const { schedule } = fields;
  const change = (part: Partial<Schedule>): void => set({ schedule: { ...schedule, ...part } });
  return (
    <div className="flex max-w-180 flex-col gap-8">
      <Section title={t('campaigns:schedule.when')}>
        <Days schedule={schedule} onChange={change} />
        <Hours schedule={schedule} onChange={change} />
        <Week schedule={schedule} />
        <RadioGroup
          label={t('campaigns:schedule.clock')}
          look="cards"
          value={schedule.clock}
          onChange={(clock) => change({ clock })}
          options={[
            {
              value: 'sender',
              label: t('campaigns:schedule.clockSender'),
              hint: t('campaigns:schedule.clockSenderHint'),
            },
            {
              value: 'recipient',
              label: t('campaigns:schedule.clockRecipient'),
              hint: t('campaigns:schedule.clockRecipientHint'),
            },
          ]}
        />
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('campaigns:schedule.zone')}>
            {(control) => (
              <Combobox
                {...control}
                label={t('campaigns:schedule.zone')}
                options={zones}
                value={[schedule.zone]}
                placeholder={schedule.zone}
                onChange={([zone]) => zone !== undefined && change({ zone })}
              />
            )}
          </Field>
          <Field label={t('campaigns:schedule.start')} hint={t('campaigns:schedule.startHint')} optional>
            {(control) => (
              <DateField
                {...control}
                label={t('campaigns:schedule.start')}
                value={schedule.startDate ?? ''}
                onChange={(day) => change({ startDate: day === '' ? null : day })}
              />
            )}
          </Field>
        </div>
      </Section>
      <Holidays schedule={schedule} onChange={change} />
      <Pace schedule={schedule} onChange={change} />
    </div>
  );
}

interface PartProps {
  readonly schedule: Schedule;
  readonly onChange: (part: Partial<Schedule>) => void;
}

function Days({ schedule, onChange }: PartProps) {
  const t = useT();
  const locale = usePreferences((state) => state.formatLocale);
  const names = weekdayNames(locale);
  const toggle = (day: number): void => {
    const days = schedule.days.includes(day) ? schedule.days.filter((d) => d !== day) : [...schedule.days, day];
    if (days.length > 0) onChange({ days: days.toSorted((a, b) => a - b) });
  };
  return (
    <div role="group" aria-label={t('campaigns:schedule.days')} className="flex gap-1.5">
      {weekdays.map((day) => {
        const on = schedule.days.includes(day);
        return (
          <button
            key={day}
            type="button"
            aria-pressed={on}
            onClick={() => toggle(day)}
            className={cx(
              'h-8 min-w-11 rounded-md border px-2 transition-colors',
              on ? 'border-accent bg-accent-soft font-medium text-accent' : 'border-line bg-surface text-muted',
            )}
          >
            <span aria-hidden>{names.short[day - 1]}</span>
            <span className="sr-only">{names.long[day - 1]}</span>
          </button>
        );
      })}
    </div>
  );
}

function Hours({ schedule, onChange }: PartProps) {
  const t = useT();
  const wrong = schedule.until <= schedule.from;
  return (
    <div className="grid w-80 grid-cols-2 gap-3">
      <Field label={t('campaigns:schedule.from')}>
        {(control) => (
          <DateField
            {...control}
            label={t('campaigns:schedule.from')}
            kind="time"
            value={toTimeText(schedule.from)}
            onChange={(time) => {
              const from = fromTimeText(time);
              if (from !== null) onChange({ from });
            }}
          />
        )}
      </Field>
      <Field label={t('campaigns:schedule.until')} error={wrong ? t('campaigns:schedule.order') : null}>
        {(control) => (
          <DateField
            {...control}
            label={t('campaigns:schedule.until')}
            kind="time"
            value={toTimeText(schedule.until)}
            onChange={(time) => {
              const until = fromTimeText(time);
              if (until !== null) onChange({ until: until === 0 ? dayMinutes : until });
            }}
          />
        )}
      </Field>
    </div>
  );
}

/** The window of each day as a bar: seen at a glance. */
function Week({ schedule }: { readonly schedule: Schedule }) {
  const t = useT();
  const locale = usePreferences((state) => state.formatLocale);
  const names = weekdayNames(locale);
  const start = (schedule.from / dayMinutes) * 100;
  const length = (Math.max(0, schedule.until - schedule.from) / dayMinutes) * 100;
  return (
    <div
      role="img"
      aria-label={t('campaigns:schedule.hours', {
        from: dayTime(schedule.from, locale),
        until: dayTime(schedule.until, locale),
      })}
      className="flex flex-col gap-1 rounded-lg border border-line bg-surface p-3"
    >
      {weekdays.map((day) => (
        <div key={day} className="flex items-center gap-2">
          <span className="w-8 text-sm text-muted">{names.short[day - 1]}</span>
          <span className="relative h-2 flex-1 rounded-full bg-sunken">
            {schedule.days.includes(day) && (
              <span
                className="absolute inset-y-0 rounded-full bg-accent"
                style={{ left: `${String(start)}%`, width: `${String(length)}%` }}
              />
            )}
          </span>
        </div>
      ))}
      <div className="tabular flex justify-between pl-10 text-xs text-faint">
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour}>{dayTime(hour * 60, locale)}</span>
        ))}
      </div>
    </div>
  );
}

function Holidays({ schedule, onChange }: PartProps) {
  const t = useT();
  const format = useFormat();
  const [day, setDay] = useState('');
  const add = (): void => {
    onChange({ holidays: [...new Set([...schedule.holidays, day])].toSorted() });
    setDay('');
  };
  return (
    <Section title={t('campaigns:schedule.holidays')} hint={t('campaigns:schedule.holidaysHint')}>
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (day !== '') add();
        }}
      >
        <DateField label={t('campaigns:schedule.holidayAdd')} value={day} onChange={setDay} className="w-44" />
        <Button type="submit" icon={Plus} disabled={day === ''}>
          {t('campaigns:schedule.holidayAdd')}
        </Button>
      </form>
      {schedule.holidays.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {schedule.holidays.map((date) => (
            <li
              key={date}
              className="flex h-7 items-center gap-1 rounded-full border border-line bg-surface pr-1 pl-3 text-sm"
            >
              {format.day(date, 'long')}
              <button
                type="button"
                aria-label={t('campaigns:schedule.holidayRemove', { day: format.day(date) })}
                onClick={() => onChange({ holidays: schedule.holidays.filter((other) => other !== date) })}
                className="flex size-5 items-center justify-center rounded-full text-muted hover:bg-hover hover:text-ink"
              >
                <X aria-hidden size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** Seconds: a day. */
const longestGap = 86_400;
const gapEnds = [
  { end: 'min', label: 'campaigns:schedule.gapMin' },
  { end: 'max', label: 'campaigns:schedule.gapMax' },
] as const;

function Pace({ schedule, onChange }: PartProps) {
  const t = useT();
  const { gap } = schedule;
  return (
    <Section title={t('campaigns:schedule.pace')}>
      <div className="w-72">
        <Field label={t('campaigns:schedule.dailyLimit')} hint={t('campaigns:schedule.dailyLimitHint')}>
          {(control) => (
            <NumberInput
              {...control}
              least={1}
              greatest={100_000}
              value={schedule.dailyLimit}
              onChange={(dailyLimit) => onChange({ dailyLimit })}
            />
          )}
        </Field>
      </div>
      <div>
        <h3 className="text-sm font-medium">{t('campaigns:schedule.gap')}</h3>
        <p className="mb-2 text-sm text-muted">{t('campaigns:schedule.gapHint')}</p>
        <div className="grid w-72 grid-cols-2 gap-3">
          {gapEnds.map(({ end, label }) => (
            <Field
              key={end}
              label={t(label)}
              error={end === 'max' && gap.max < gap.min ? t('campaigns:schedule.gapOrder') : null}
            >
              {(control) => (
                <NumberInput
                  {...control}
                  least={0}
                  greatest={longestGap}
                  value={gap[end]}
                  onChange={(seconds) => onChange({ gap: { ...gap, [end]: seconds } })}
                />
              )}
            </Field>
          ))}
        </div>
      </div>
    </Section>
  );
}
