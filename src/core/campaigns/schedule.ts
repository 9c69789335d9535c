/**
 * When a mail may go out. Pure: the same functions fill the simulated calendar and drive the real run. Instants are
 * UTC milliseconds. A `Schedule` is read once and remembered by identity: treat it as immutable.
 */
import type { Schedule } from '../../shared/contract/campaign-shape.ts';
import { dateOf, dayMs, dayNumber, dayOf, fromLocal, isZone, stretchAt, toLocal, weekdayOf } from './zone.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;
const saturday = 6;
/** Ten years: no schedule of the contract is closed that long, so a longer search means never. */
const searchDays = 3_660;

/** How far a campaign has come: what the daily limit and the gap between two mails are counted from. */
export interface Pacing {
  /** The campaign's newest mail, null before the first. */
  readonly lastSentAt: number | null;
  /** Mails of the campaign on a day (`YYYY-MM-DD`) of the campaign's zone. */
  sentOn(date: string): number;
  /** Of the campaign; decides its gaps. */
  readonly seed: number;
}

interface Compiled {
  readonly days: ReadonlySet<number>;
  readonly holidays: ReadonlySet<number>;
  /** First allowed local day. */
  readonly startDay: number;
  /** Milliseconds since local midnight. */
  readonly from: number;
  readonly until: number;
}

const compiledSchedules = new WeakMap<Schedule, Compiled>();

function compile(schedule: Schedule): Compiled {
  let compiled = compiledSchedules.get(schedule);
  if (compiled === undefined) {
    const startDay = schedule.startDate === null ? Number.NaN : dayOf(schedule.startDate);
    compiled = {
      days: new Set(schedule.days),
      holidays: new Set(schedule.holidays.map(dayOf)),
      startDay: Number.isNaN(startDay) ? Number.NEGATIVE_INFINITY : startDay,
      from: schedule.from * minuteMs,
      until: schedule.until * minuteMs,
    };
    compiledSchedules.set(schedule, compiled);
  }
  return compiled;
}

/** The zone on whose clock a recipient's mails are timed. */
export function clockZone(schedule: Schedule, recipientZone: string): string {
  return schedule.clock === 'recipient' && isZone(recipientZone) ? recipientZone : schedule.zone;
}

/** The local day, `YYYY-MM-DD`; a zone that is not known counts as UTC. */
export const localDate = (at: number, zone: string): string => dateOf(dayNumber(toLocal(zone, at)));

/**
 * First instant at or after `at` inside the hours, days and dates of the schedule on the clock of `zone`; Infinity
 * when it never opens. Hours that a clock change skips are left out, hours that come twice count twice.
 */
export function nextOpen(schedule: Schedule, zone: string, at: number): number {
  const { days, holidays, startDay, from, until } = compile(schedule);
  if (from >= until || days.size === 0) return Number.POSITIVE_INFINITY;
  let t = at;
  let stretch = stretchAt(zone, t);
  const moveTo = (target: number): void => {
    t = target < stretch.end ? target : stretch.end;
    if (t === stretch.end) stretch = stretchAt(zone, t);
  };
  for (let turn = 0; turn < searchDays; turn += 1) {
    const local = t + stretch.offset;
    const day = dayNumber(local);
    const time = local - day * dayMs;
    if (day < startDay) moveTo(startDay * dayMs - stretch.offset);
    else if (!days.has(weekdayOf(day)) || holidays.has(day) || time >= until) {
      moveTo((day + 1) * dayMs - stretch.offset);
    } else if (time < from) moveTo(day * dayMs + from - stretch.offset);
    else return t;
  }
  return Number.POSITIVE_INFINITY;
}

/** First instant after `at` at which the campaign's day is another one. */
function nextDay(zone: string, at: number): number {
  const today = dayNumber(toLocal(zone, at));
  for (let t = at; ;) {
    const { offset, end } = stretchAt(zone, t);
    const midnight = (today + 1) * dayMs - offset;
    if (midnight < end) return Math.max(midnight, t);
    if (dayNumber(toLocal(zone, end)) !== today) return end;
    t = end;
  }
}

/** Mixes two numbers into 32 evenly spread bits (the finalizer of MurmurHash3). */
function mix(seed: number, at: number): number {
  let h = Math.imul(seed, 0x9e3779b1) ^ (at % 0x100000000) ^ Math.imul(Math.floor(at / 0x100000000), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Milliseconds from a campaign's mail at `lastSentAt` to its next; the same for the same seed and instant. */
export function gapAfter(schedule: Schedule, seed: number, lastSentAt: number): number {
  const min = schedule.gap.min * 1000;
  const spread = Math.max(0, schedule.gap.max * 1000 - min);
  return min + (spread === 0 ? 0 : Math.floor((mix(seed, lastSentAt) / 0x100000000) * (spread + 1)));
}

/**
 * First instant at or after `notBefore` at which the campaign may send a mail to a recipient: inside the hours, days
 * and dates of the right clock, a gap after the campaign's last mail, on a campaign day with room under the daily
 * limit. Infinity when there is none.
 * @param recipientZone IANA name; empty or unknown: the campaign's zone
 * @param notBefore UTC ms
 */
export function nextSlot(schedule: Schedule, recipientZone: string, notBefore: number, pacing: Pacing): number {
  const zone = clockZone(schedule, recipientZone);
  const { lastSentAt, seed } = pacing;
  let t = lastSentAt === null ? notBefore : Math.max(notBefore, lastSentAt + gapAfter(schedule, seed, lastSentAt));
  for (let turn = 0; turn < searchDays; turn += 1) {
    t = nextOpen(schedule, zone, t);
    if (t === Number.POSITIVE_INFINITY) return t;
    if (pacing.sentOn(localDate(t, schedule.zone)) < schedule.dailyLimit) return t;
    t = nextDay(schedule.zone, t);
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * When a follow-up is due at the earliest. Hours are elapsed time. Business days keep the local time of day and skip
 * holidays and weekend days, except weekend days on which the schedule sends.
 * @param zone the recipient's, as for `nextSlot`
 */
export function earliestStep(
  delay: { readonly amount: number; readonly unit: 'hours' | 'business-days' },
  previousSentAt: number,
  schedule: Schedule,
  zone: string,
): number {
  if (delay.unit === 'hours') return previousSentAt + delay.amount * hourMs;
  if (delay.amount === 0) return previousSentAt;
  const { days, holidays } = compile(schedule);
  const clock = clockZone(schedule, zone);
  const local = toLocal(clock, previousSentAt);
  let day = dayNumber(local);
  const time = local - day * dayMs;
  for (let left = delay.amount; left > 0;) {
    day += 1;
    const weekday = weekdayOf(day);
    if (!holidays.has(day) && (weekday < saturday || days.has(weekday))) left -= 1;
  }
  return fromLocal(clock, day * dayMs + time);
}
