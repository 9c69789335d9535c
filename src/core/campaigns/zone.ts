/**
 * Local time without building a calendar object per call: a zone is a list of stretches of constant offset, found
 * once through Temporal and kept. Inside a stretch local time is plain addition, which makes a million schedule
 * decisions a matter of a second.
 */
import { Temporal } from 'temporal-polyfill';

export const dayMs = 86_400_000;

/** From `start` up to but without `end` (UTC ms) local time is UTC plus `offset` ms. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

interface Zone {
  readonly name: string;
  /** In order of time, without overlaps, not necessarily without holes. */
  readonly stretches: Stretch[];
  last: Stretch | null;
}

/** By name as given; null for a name that the platform does not know. */
const zones = new Map<string, Zone | null>();
/** Names come from contacts: a hostile file must not grow the cache for ever. */
const cachedNames = 5_000;

function known(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

function zone(name: string): Zone | null {
  let found = zones.get(name);
  if (found === undefined) {
    if (zones.size >= cachedNames) zones.clear();
    found = known(name) ? { name, stretches: [], last: null } : null;
    zones.set(name, found);
  }
  return found;
}

/** Whether this platform can tell the time in the zone. */
export const isZone = (name: string): boolean => name !== '' && zone(name) !== null;

const weekMs = 7 * dayMs;
/** Where a stretch is looked for, and how far it is followed; longer ones come in pieces. */
const gridWeeks = 4;
const gridMs = gridWeeks * weekMs;
const weeksAhead = 26;

const offsetAt = (name: string, at: number): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name).offsetNanoseconds / 1_000_000;

/**
 * The first instant after `from` whose offset is not that of `from`, or the last one looked at. Clock changes lie
 * weeks apart (the closest, around Ramadan in Morocco, four), so a look a week finds each; asking the library for
 * the next change takes ten times as long.
 */
function changeAfter(name: string, from: number, weeks: number): number {
  const offset = offsetAt(name, from);
  let same = from;
  for (let week = 1; week <= weeks; week += 1) {
    let other = from + week * weekMs;
    if (offsetAt(name, other) === offset) {
      same = other;
      continue;
    }
    while (other - same > 1) {
      const middle = Math.floor((same + other) / 2);
      if (offsetAt(name, middle) === offset) same = middle;
      else other = middle;
    }
    return other;
  }
  return same;
}

/** @throws RangeError for an instant outside the calendar (about ±270,000 years) */
function discover(name: string, at: number): Stretch {
  // A grid, so that instants asked for in any order share their stretches.
  let start = Math.floor(at / gridMs) * gridMs;
  for (let next = changeAfter(name, start, gridWeeks); next <= at; next = changeAfter(name, next, gridWeeks)) {
    start = next;
  }
  return { start, end: changeAfter(name, at, weeksAhead), offset: offsetAt(name, at) };
}

/**
 * The stretch of constant offset around an instant; a zone that is not known counts as UTC.
 * @param at UTC ms
 */
export function stretchAt(name: string, at: number): Stretch {
  const found = zone(name);
  if (found === null) return { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, offset: 0 };
  if (found.last !== null && at >= found.last.start && at < found.last.end) return found.last;
  let stretch = found.stretches.find(({ start, end }) => at >= start && at < end);
  if (stretch === undefined) {
    stretch = discover(name, at);
    found.stretches.push(stretch);
  }
  found.last = stretch;
  return stretch;
}

/** UTC ms to the zone's wall clock, as if that were UTC. */
export const toLocal = (name: string, at: number): number => at + stretchAt(name, at).offset;

/**
 * A wall-clock reading to the instant at which it is read. A reading that a clock change skips is read with the
 * offset before the change (so it lands after the gap); one that comes twice means the first time.
 * @param local wall clock as if it were UTC, ms
 */
export function fromLocal(name: string, local: number): number {
  const before = stretchAt(name, local - dayMs);
  const after = stretchAt(name, local + dayMs);
  for (const { offset } of [before, after]) {
    const at = local - offset;
    if (stretchAt(name, at).offset === offset) return at;
  }
  return local - before.offset;
}

/** Days since 1970-01-01 of a wall-clock reading. */
export const dayNumber = (local: number): number => Math.floor(local / dayMs);

/** ISO weekday of a day number, 1 is Monday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

const dateTexts = new Map<number, string>();

/** `YYYY-MM-DD` of a day number. */
export function dateOf(day: number): string {
  let text = dateTexts.get(day);
  if (text === undefined) {
    if (dateTexts.size > 20_000) dateTexts.clear();
    text = new Date(day * dayMs).toISOString().slice(0, 10);
    dateTexts.set(day, text);
  }
  return text;
}

/** Day number of a `YYYY-MM-DD`; NaN when it is no day of the calendar. */
export function dayOf(date: string): number {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? Number.NaN : dayNumber(at);
}
