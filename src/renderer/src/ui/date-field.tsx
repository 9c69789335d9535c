/**
 * Dates and times in the order and the words of the language that is chosen here: the browser's own fields follow the
 * browser's language, which nobody can change from inside. One number after the other, as those fields have it.
 */
import { CalendarDays } from 'lucide-react';
import { useMemo, useState, type ClipboardEvent } from 'react';
import { useT } from '../i18n/index.ts';
import { usePreferences } from '../stores/preferences.ts';
import { IconButton } from './button.tsx';
import { Calendar } from './calendar.tsx';
import { cx } from './cx.ts';
import { layoutOf, partsOf, textOf, type DateKind, type Parts } from './date-parts.ts';
import { Half, Segment } from './date-pieces.tsx';
import type { FieldControl } from './field.tsx';
import { controlClass } from './input.tsx';
import { Popover } from './popover.tsx';

interface DateFieldProps extends Partial<FieldControl> {
  readonly label: string;
  readonly kind?: DateKind;
  /** See date-parts.ts; empty for none. */
  readonly value: string;
  /** Gets an empty text as long as a part is missing. */
  readonly onChange: (value: string) => void;
  readonly className?: string;
}

/** What is typed, which is more than the value as long as a part is missing. */
function useParts({ value, kind = 'date', onChange }: DateFieldProps) {
  const [parts, setParts] = useState(() => partsOf(value));
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    if (value !== textOf(parts, kind)) setParts(partsOf(value));
  }
  const change = (next: Parts): void => {
    setParts(next);
    const text = textOf(next, kind);
    if (text !== textOf(parts, kind)) onChange(text);
  };
  /** What was begun and not ended gives way to the value, where there is one, and so does a 31st of February. */
  const settle = (): void => {
    if (value !== '') setParts(partsOf(value));
  };
  return { parts, change, settle };
}

export function DateField(props: DateFieldProps) {
  const { label, kind = 'date', value, className, id, 'aria-describedby': described, 'aria-invalid': invalid } = props;
  const locale = usePreferences((state) => state.formatLocale);
  const zone = usePreferences((state) => state.zone);
  const { parts, change, settle } = useParts(props);
  const { pieces, hour12 } = useMemo(() => layoutOf(locale, kind), [locale, kind]);
  const first = pieces.findIndex(({ unit }) => unit !== undefined);
  const paste = (event: ClipboardEvent): void => {
    const next = partsOf(event.clipboardData.getData('text').trim().replace(' ', 'T'));
    event.preventDefault();
    if (textOf({ ...parts, ...given(next) }, kind) !== '') change({ ...parts, ...given(next) });
  };
  return (
    <div
      role="group"
      aria-label={label}
      aria-describedby={described}
      className={cx(
        controlClass,
        'tabular flex h-7.5 items-center pl-1.5 focus-within:border-accent focus-within:outline-1 focus-within:outline-accent',
        invalid === true && 'border-danger',
        className,
      )}
    >
      {pieces.map((piece, index) => {
        const key = `${piece.unit ?? 'text'}${String(index)}`;
        if (piece.unit === undefined) {
          return (
            <span key={key} aria-hidden className="whitespace-pre text-muted">
              {piece.text}
            </span>
          );
        }
        const shared = {
          label,
          parts,
          locale,
          invalid,
          onChange: change,
          onPaste: paste,
          onLeave: settle,
          id: index === first ? id : undefined,
        };
        return piece.unit === 'dayPeriod' ? (
          <Half key={key} {...shared} />
        ) : (
          <Segment key={key} {...shared} unit={piece.unit} hour12={hour12} zone={zone} />
        );
      })}
      <span className="flex-1" />
      {kind !== 'time' && (
        <Choose label={label} day={textOf(parts, 'date')}>
          {(day) => {
            const { year, month, day: number } = partsOf(day);
            // A day alone is a whole answer: it begins at midnight.
            const midnight = value === '' ? { hour: 0, minute: 0, second: 0 } : {};
            change({ ...parts, ...(kind === 'date' ? {} : midnight), year, month, day: number });
          }}
        </Choose>
      )}
    </div>
  );
}

/** Those that are not null. */
function given(parts: Parts): Partial<Parts> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null));
}

interface ChooseProps {
  readonly label: string;
  readonly day: string;
  readonly children: (day: string) => void;
}

function Choose({ label, day, children: onChoose }: ChooseProps) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={label}
      open={open}
      onOpenChange={setOpen}
      align="end"
      trigger={<IconButton icon={CalendarDays} size="sm" label={t('ui:date.calendar')} className="mr-0.5" />}
    >
      <Calendar
        value={day}
        onChoose={(chosen) => {
          onChoose(chosen);
          setOpen(false);
        }}
      />
    </Popover>
  );
}
