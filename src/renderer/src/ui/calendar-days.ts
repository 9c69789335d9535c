/** Days as `2026-11-22`, which compare as texts. Pure. */

const dayMs = 86_400_000;

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
const textOf = (date: Date): string => date.toISOString().slice(0, 10);

export function addDays(day: string, count: number): string {
  return textOf(new Date(at(day).getTime() + count * dayMs));
}

/** The same day of another month, or its last one. */
export function addMonths(day: string, count: number): string {
  const date = at(day);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count + 1, 0));
  last.setUTCDate(Math.min(date.getUTCDate(), last.getUTCDate()));
  return textOf(last);
}

/** 1 for Monday to 7 for Sunday. */
function weekday(day: string): number {
  return at(day).getUTCDay() || 7;
}

/** The first day of the week of a day. @param first of the week: 1 for Monday to 7 for Sunday */
export function weekStart(day: string, first: number): string {
  return addDays(day, -((weekday(day) - first + 7) % 7));
}

/** Six weeks that hold the month of a day. */
export function monthWeeks(day: string, first: number): string[][] {
  const start = weekStart(`${day.slice(0, 7)}-01`, first);
  return Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (__, d) => addDays(start, week * 7 + d)));
}

/** On which day weeks begin where a language is spoken; Monday where it is not known. */
export function firstWeekday(locale: string): number {
  const known: Intl.Locale & { getWeekInfo?: () => { readonly firstDay: number } } = new Intl.Locale(locale).maximize();
  return known.getWeekInfo?.().firstDay ?? 1;
}
