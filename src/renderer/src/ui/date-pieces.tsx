/** The parts of a field for a date or a time that are typed one by one. */
import { useMemo, useState, type ClipboardEvent, type FocusEvent, type KeyboardEvent } from 'react';
import { useT } from '../i18n/index.ts';
import { wallText } from '../i18n/wall-time.ts';
import {
  isAfternoon,
  partsOf,
  rangeOf,
  shownValue,
  stepped,
  typed,
  withHalf,
  withPart,
  type Parts,
  type Unit,
} from './date-parts.ts';

interface PieceProps {
  /** Of the whole field. */
  readonly label: string;
  readonly id: string | undefined;
  readonly parts: Parts;
  readonly locale: string;
  readonly invalid: boolean | undefined;
  readonly onChange: (parts: Parts) => void;
  readonly onPaste: (event: ClipboardEvent) => void;
  /** Called when the focus leaves the whole field. */
  readonly onLeave: () => void;
}

/** Whether the focus goes out of the field, not to another part of it. */
function leaves({ currentTarget, relatedTarget }: FocusEvent<HTMLInputElement>): boolean {
  return currentTarget.closest('[role="group"]')?.contains(relatedTarget) !== true;
}

/** At least 24 px either way, as large as a target has to be (WCAG 2.2, 2.5.8). */
const pieceClass =
  'field-sizing-content h-6 min-w-6 cursor-default rounded-sm bg-transparent px-px text-center caret-transparent outline-none placeholder:text-faint focus:bg-accent-fill focus:text-on-accent focus:placeholder:text-on-accent forced-colors:focus:outline-2';

function unitName(locale: string, unit: Unit | 'dayPeriod'): string {
  return new Intl.DisplayNames(locale, { type: 'dateTimeField' }).of(unit) ?? unit;
}

/** Gives the focus to the part before or behind. @returns whether there is one */
function move(from: HTMLElement, by: 1 | -1): boolean {
  const all = [...(from.closest('[role="group"]')?.querySelectorAll('input') ?? [])];
  const next = all[all.findIndex((one) => one === from) + by];
  next?.focus();
  return next !== undefined;
}

/** Moves on from a number that is not full; after a full one that has been done. */
const separators = new Set(['.', ',', '/', '-', ':', ' ']);
const bigSteps: Readonly<Record<Unit, number>> = { year: 10, month: 3, day: 7, hour: 6, minute: 15, second: 15 };

interface SegmentProps extends PieceProps {
  readonly unit: Unit;
  readonly hour12: boolean;
  readonly zone: string;
}

/** A number of a date or a time. */
export function Segment({ unit, hour12, zone, ...shared }: SegmentProps) {
  const { label, id, parts, locale, invalid, onChange, onPaste, onLeave } = shared;
  const t = useT();
  const [digits, setDigits] = useState('');
  const value = shownValue(unit, parts, hour12);
  // The month that has a 31st may be typed after it.
  const [least, greatest] = rangeOf(unit, unit === 'day' ? { ...parts, month: null } : parts, hour12);
  const width = unit === 'year' ? 4 : 2;
  const set = (next: number | null): void => onChange(withPart(parts, unit, next, hour12));
  const step = (by: number): void => onChange(stepped(parts, unit, by, partsOf(wallText(Date.now(), zone))));

  const type = (digit: string, from: HTMLElement): void => {
    const { text, full } = typed(digits, digit, greatest);
    const number = Number(text);
    set(number < least ? null : number);
    setDigits(full ? '' : text);
    if (full && number >= least) move(from, 1);
  };
  const clear = (from: HTMLElement): void => {
    setDigits('');
    if (value === null && digits === '') move(from, -1);
    else set(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = event.currentTarget;
    const doing: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => move(from, -1),
      ArrowRight: () => move(from, 1),
      ArrowUp: () => step(1),
      ArrowDown: () => step(-1),
      PageUp: () => step(bigSteps[unit]),
      PageDown: () => step(-bigSteps[unit]),
      Home: () => set(least),
      End: () => set(greatest),
      Backspace: () => clear(from),
      Delete: () => clear(from),
    };
    const known = Object.hasOwn(doing, event.key) ? doing[event.key] : undefined;
    if (known !== undefined) {
      setDigits('');
      known();
    } else if (/^\d$/.test(event.key)) type(event.key, from);
    else if (separators.has(event.key) && digits !== '') move(from, 1);
    else if (event.key.length > 1) return;
    event.preventDefault();
  };

  const text = digits === '' ? value : Number(digits);
  return (
    <input
      id={id}
      role="spinbutton"
      aria-label={`${label}, ${unitName(locale, unit)}`}
      aria-valuenow={value ?? undefined}
      aria-valuemin={least}
      aria-valuemax={greatest}
      aria-valuetext={value === null ? t('ui:date.none') : String(value)}
      aria-invalid={invalid}
      inputMode="numeric"
      autoComplete="off"
      size={width}
      value={text === null ? '' : String(text).padStart(width, '0')}
      placeholder={t(`ui:date.sign.${unit}`)}
      onKeyDown={onKeyDown}
      // What comes without a key, such as from a keyboard on the screen.
      onChange={({ target }) => {
        const number = Number(target.value.replaceAll(/\D/g, '').slice(-width));
        set(number < least || number > greatest ? null : number);
      }}
      onPaste={onPaste}
      onBlur={(event) => {
        setDigits('');
        if (leaves(event)) onLeave();
      }}
      className={pieceClass}
    />
  );
}

/** The half of the day: its first letter, or an arrow, chooses it. */
export function Half({ label, id, parts, locale, invalid, onChange, onPaste, onLeave }: PieceProps) {
  const names = useMemo(() => {
    const format = new Intl.DateTimeFormat(locale, { hour: 'numeric', hour12: true, timeZone: 'UTC' });
    return [0, 43_200_000].map((at) => format.formatToParts(at).find(({ type }) => type === 'dayPeriod')?.value ?? '');
  }, [locale]);
  const chosen = parts.hour === null ? '' : (names[isAfternoon(parts) ? 1 : 0] ?? '');
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const named = names.findIndex((name) => name.toLowerCase().startsWith(key));
    if (event.key === 'ArrowLeft' || event.key === 'Backspace') move(event.currentTarget, -1);
    else if (event.key === 'ArrowRight') move(event.currentTarget, 1);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') onChange(withHalf(parts, !isAfternoon(parts)));
    else if (event.key.length === 1 && named >= 0) onChange(withHalf(parts, named === 1));
    else if (event.key.length > 1) return;
    event.preventDefault();
  };
  return (
    <input
      id={id}
      role="spinbutton"
      aria-label={`${label}, ${unitName(locale, 'dayPeriod')}`}
      aria-valuenow={parts.hour === null ? undefined : isAfternoon(parts) ? 1 : 0}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuetext={chosen}
      aria-invalid={invalid}
      autoComplete="off"
      size={2}
      readOnly
      value={chosen}
      placeholder={names[0]}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      onBlur={(event) => {
        if (leaves(event)) onLeave();
      }}
      className={pieceClass}
    />
  );
}
