/** Minutes of the day and weekdays as people write them. Pure. */

/** 540 as `09:00`; the end of the day is shown as `00:00`, which time fields know. */
export function toTimeText(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
}

/** A minute of the day as a language says it: `09:00`, `9 AM`. */
export function dayTime(minute: number, locale: string): string {
  const hourOnly = minute % 60 === 0 ? {} : ({ minute: '2-digit' } as const);
  const format = new Intl.DateTimeFormat(locale, { hour: 'numeric', ...hourOnly, timeZone: 'UTC' });
  return format.resolvedOptions().hour12 === true ? format.format(minute * 60_000) : toTimeText(minute);
}

/** `09:00` as 540, or null where it is no time. */
export function fromTimeText(text: string): number | null {
  const [hours, minutes] = text.split(':').map(Number);
  if (hours === undefined || minutes === undefined || !Number.isInteger(hours) || !Number.isInteger(minutes))
    return null;
  return hours * 60 + minutes;
}

/** Names of the weekdays, Monday first. */
export function weekdayNames(locale: string): { readonly short: readonly string[]; readonly long: readonly string[] } {
  // 2024-01-01 was a Monday.
  const days = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day)));
  const names = (weekday: 'short' | 'long'): string[] => {
    const format = new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' });
    return days.map((day) => format.format(day));
  };
  return { short: names('short'), long: names('long') };
}
