/**
 * Dates and numbers by locale and zone. `Intl` objects are costly to make and cheap to use, so each is made once.
 */
import { usePreferences } from '../stores/preferences.ts';

export interface Format {
  readonly number: (value: number) => string;
  /** 0.25 as `25 %`. */
  readonly percent: (ratio: number) => string;
  /** Bytes in the unit that reads best, decimal: `1.4 MB`. */
  readonly bytes: (value: number) => string;
  /** `3 May`; with the year where it is not this one. Instants are UTC milliseconds. */
  readonly date: (instant: number) => string;
  /** A calendar day `YYYY-MM-DD`, whatever the zone. */
  readonly day: (isoDay: string, style?: 'short' | 'long') => string;
  readonly time: (instant: number) => string;
  /** `3 May, 14:05`; with the year where it is not this one. */
  readonly dateTime: (instant: number) => string;
  /** To the second, with the zone: for logs and title attributes. */
  readonly exact: (instant: number) => string;
  /** `3 minutes ago`, `in 2 hours`. */
  readonly relative: (instant: number, now: number) => string;
  /** The time for today, the date otherwise: for dense lists. */
  readonly recent: (instant: number, now: number) => string;
  /** `2 min 5 s`, to two units. */
  readonly duration: (milliseconds: number) => string;
  /** `a, b and c`. */
  readonly list: (items: readonly string[]) => string;
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
/** How many of a unit make the next greater one. */
const relativeUnits = [
  ['minute', 60],
  ['hour', 24],
  ['day', 7],
  ['week', 4.345],
  ['month', 12],
] as const;
const durationUnits = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The unit in which a distance of seconds reads best, and the rounded amount: `1 hour`, never `60 minutes`. */
export function relativeUnit(seconds: number): { readonly amount: number; readonly unit: Intl.RelativeTimeFormatUnit } {
  let exact = seconds / 60;
  for (const [unit, limit] of relativeUnits) {
    const amount = Math.round(exact);
    if (Math.abs(amount) < limit) return { amount: amount === 0 ? 0 : amount, unit };
    exact /= limit;
  }
  return { amount: Math.round(exact), unit: 'year' };
}

/** A length of seconds in its two greatest units, at least `0 second`. */
export function durationParts(seconds: number): { readonly amount: number; readonly unit: string }[] {
  const parts: { amount: number; unit: string }[] = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [unit, size] of durationUnits) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) parts.push({ amount, unit });
  }
  return parts.length === 0 ? [{ amount: 0, unit: 'second' }] : parts.slice(0, 2);
}

function byteParts(value: number): { readonly amount: number; readonly unit: (typeof byteUnits)[number] } {
  let amount = value;
  let unit: (typeof byteUnits)[number] = 'byte';
  for (const next of byteUnits) {
    unit = next;
    if (amount < 1000 || next === 'gigabyte') break;
    amount /= 1000;
  }
  return { amount, unit };
}

/** @param zone an IANA name, or empty for the system's. */
export function createFormat(locale: string, zone: string): Format {
  const inZone = zone === '' ? {} : { timeZone: zone };
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const dateThisYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...inZone });
  const dateOtherYear = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...inZone });
  const isoDay = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', ...inZone });
  const dayShort = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const dayLong = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', ...inZone });
  const dateTimeThisYear = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: time.resolvedOptions().hour12 === true ? 'numeric' : '2-digit',
    minute: '2-digit',
    ...inZone,
  });
  const dateTimeOtherYear = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...inZone });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long', ...inZone });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const unitFormat = (unit: string, digits = 0): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      // The short form of bytes knows no plural in English.
      unitDisplay: unit === 'byte' ? 'long' : 'short',
      maximumFractionDigits: digits,
    });

  const yearOf = (instant: number): string => isoDay.format(instant).slice(0, 4);
  const thisYear = (instant: number): boolean => yearOf(instant) === yearOf(Date.now());
  const date = (instant: number): string => (thisYear(instant) ? dateThisYear : dateOtherYear).format(instant);

  return {
    number: (value) => number.format(value),
    percent: (ratio) => percent.format(ratio),
    bytes: (value) => {
      const { amount, unit } = byteParts(value);
      return unitFormat(unit, amount < 10 && unit !== 'byte' ? 1 : 0).format(amount);
    },
    date,
    day: (day, style = 'short') => (style === 'short' ? dayShort : dayLong).format(Date.parse(`${day}T00:00:00Z`)),
    time: (instant) => time.format(instant),
    dateTime: (instant) => (thisYear(instant) ? dateTimeThisYear : dateTimeOtherYear).format(instant),
    exact: (instant) => exact.format(instant),
    relative: (instant, now) => {
      const { amount, unit } = relativeUnit((instant - now) / 1000);
      return relative.format(amount, unit);
    },
    recent: (instant, now) => (isoDay.format(instant) === isoDay.format(now) ? time.format(instant) : date(instant)),
    duration: (milliseconds) =>
      durationParts(milliseconds / 1000)
        .map(({ amount, unit }) => unitFormat(unit).format(amount))
        .join(' '),
    list: (items) => list.format(items),
  };
}

/** One for all components: making the formatters takes longer than drawing the row that uses them. */
const made = new Map<string, Format>();

function formatOf(locale: string, zone: string): Format {
  const key = `${locale} ${zone}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const format = createFormat(locale, zone);
  made.set(key, format);
  return format;
}

/** The formats of the user's locale and zone. */
export function useFormat(): Format {
  const locale = usePreferences((state) => state.formatLocale);
  const zone = usePreferences((state) => state.zone);
  return formatOf(locale, zone);
}
