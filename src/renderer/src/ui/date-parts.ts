/**
 * Dates and times as a row of numbers that are typed one by one, in the order of a language. Pure. What is exchanged is
 * what the browser's own fields exchange: `2026-11-22`, `14:05`, `2026-11-22T14:05`, `2026-11-22T14:05:09`.
 */

/** What is asked for: a day, a time of day, or both to the minute or the second. */
export type DateKind = 'date' | 'time' | 'minute' | 'second';
export type Unit = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/** Null: not given yet. Hours are 0 to 23 whatever is shown. */
export type Parts = Readonly<Record<Unit, number | null>>;

/** A number to type, the half of the day, or what stands between two of them. */
export type Piece =
  | { readonly unit: Unit | 'dayPeriod'; readonly text?: undefined }
  | { readonly unit?: undefined; readonly text: string };

export interface Layout {
  readonly pieces: readonly Piece[];
  readonly hour12: boolean;
}

const unitsOf: Readonly<Record<DateKind, readonly Unit[]>> = {
  date: ['year', 'month', 'day'],
  time: ['hour', 'minute'],
  minute: ['year', 'month', 'day', 'hour', 'minute'],
  second: ['year', 'month', 'day', 'hour', 'minute', 'second'],
};
const emptyParts: Parts = { year: null, month: null, day: null, hour: null, minute: null, second: null };
const shown: Readonly<Record<string, Unit | 'dayPeriod'>> = {
  year: 'year',
  month: 'month',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
  dayPeriod: 'dayPeriod',
};

/** In which order a language writes the parts, and what it puts between them. */
export function layoutOf(locale: string, kind: DateKind): Layout {
  const options = Object.fromEntries(unitsOf[kind].map((unit) => [unit, unit === 'year' ? 'numeric' : '2-digit']));
  const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const pieces = format.formatToParts(0).map(({ type, value }): Piece => {
    const unit = shown[type];
    return unit === undefined ? { text: value } : { unit };
  });
  return { pieces, hour12: pieces.some(({ unit }) => unit === 'dayPeriod') };
}

const pattern = /^(?:(\d{4})-(\d\d)-(\d\d))?(?:^|T|$)(?:(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** The parts of an exchanged text; all null where it is none. */
export function partsOf(text: string): Parts {
  const found = pattern.exec(text.trim());
  if (found === null) return emptyParts;
  const [year, month, day, hour, minute, second] = found
    .slice(1)
    .map((part: string | undefined) => (part === undefined ? null : Number(part)));
  return {
    year: year ?? null,
    month: month ?? null,
    day: day ?? null,
    hour: hour ?? null,
    minute: minute ?? null,
    second: second ?? (hour === null || hour === undefined ? null : 0),
  };
}

/** A year of fewer digits is one that is still being typed. */
const firstYear = 1000;

/** The text to exchange; empty until all parts are given. A day past its month's end is the last one. */
export function textOf(parts: Parts, kind: DateKind): string {
  if (unitsOf[kind].some((unit) => parts[unit] === null)) return '';
  if (kind !== 'time' && (parts.year ?? 0) < firstYear) return '';
  const two = (value: number | null): string => String(value ?? 0).padStart(2, '0');
  const { year, month, hour, minute, second } = parts;
  const day = Math.min(parts.day ?? 1, daysIn(year, month));
  const date = `${String(year ?? 0).padStart(4, '0')}-${two(month)}-${two(day)}`;
  const time = `${two(hour)}:${two(minute)}${kind === 'second' ? `:${two(second)}` : ''}`;
  return kind === 'date' ? date : kind === 'time' ? time : `${date}T${time}`;
}

/** Days of a month; the most there may be where year or month are not known. */
export function daysIn(year: number | null, month: number | null): number {
  return month === null ? 31 : new Date(Date.UTC(year ?? 2024, month, 0)).getUTCDate();
}

/** The least and the greatest there may be beside the other parts. */
export function rangeOf(unit: Unit, parts: Parts, hour12: boolean): readonly [least: number, greatest: number] {
  const ranges: Readonly<Record<Unit, readonly [number, number]>> = {
    year: [1, 9999],
    month: [1, 12],
    day: [1, daysIn(parts.year, parts.month)],
    hour: hour12 ? [1, 12] : [0, 23],
    minute: [0, 59],
    second: [0, 59],
  };
  return ranges[unit];
}

/** A part as its language shows it: hours of half days count from 12. */
export function shownValue(unit: Unit, parts: Parts, hour12: boolean): number | null {
  const value = parts[unit];
  return unit === 'hour' && hour12 && value !== null ? value % 12 || 12 : value;
}

/** The parts with one set to what was typed or shown. */
export function withPart(parts: Parts, unit: Unit, value: number | null, hour12: boolean): Parts {
  if (unit !== 'hour' || !hour12 || value === null) return { ...parts, [unit]: value };
  return { ...parts, hour: (value % 12) + (isAfternoon(parts) ? 12 : 0) };
}

export function isAfternoon({ hour }: Parts): boolean {
  return hour !== null && hour >= 12;
}

/** The parts with the other half of the day, or the one that is asked for. */
export function withHalf(parts: Parts, afternoon: boolean): Parts {
  return parts.hour === null ? parts : { ...parts, hour: (parts.hour % 12) + (afternoon ? 12 : 0) };
}

/**
 * The parts with one moved by a number of steps, round at its ends. One that is not given yet begins at what it is now.
 * @param now the parts of this moment
 */
export function stepped(parts: Parts, unit: Unit, by: number, now: Parts): Parts {
  const value = parts[unit];
  if (value === null) return { ...parts, [unit]: now[unit] };
  const [least, greatest] = rangeOf(unit, parts, false);
  const count = greatest - least + 1;
  return { ...parts, [unit]: ((((value - least + by) % count) + count) % count) + least };
}

/**
 * What typing a digit after others makes.
 * @returns the digits so far, and whether no further one can follow
 */
export function typed(
  before: string,
  digit: string,
  greatest: number,
): { readonly text: string; readonly full: boolean } {
  const joined = before + digit;
  const text = Number(joined) > greatest ? digit : joined;
  const full = text.length >= String(greatest).length || Number(text) * 10 > greatest;
  return { text, full };
}
