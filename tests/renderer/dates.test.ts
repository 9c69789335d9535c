/** Dates and times as they are typed, chosen and taken for instants. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf, wallText } from '../../src/renderer/src/i18n/wall-time.ts';
import { addDays, addMonths, firstWeekday, monthWeeks } from '../../src/renderer/src/ui/calendar-days.ts';
import {
  daysIn,
  layoutOf,
  partsOf,
  shownValue,
  stepped,
  textOf,
  typed,
  withHalf,
  withPart,
} from '../../src/renderer/src/ui/date-parts.ts';

const orderOf = (locale: string): string =>
  layoutOf(locale, 'minute')
    .pieces.map(({ unit, text }) => unit?.slice(0, 3) ?? text)
    .join('');

test('the order and the signs are those of the language', () => {
  expect(orderOf('de')).toBe('day.mon.yea, hou:min');
  expect(orderOf('en-GB')).toBe('day/mon/yea, hou:min');
  expect(orderOf('en-US').replaceAll('\u202F', ' ')).toBe('mon/day/yea, hou:min day');
  expect([layoutOf('de', 'time').hour12, layoutOf('en-US', 'time').hour12]).toEqual([false, true]);
});

test.each([
  ['date', '2026-11-22'],
  ['time', '14:05'],
  ['minute', '2026-11-22T14:05'],
  ['second', '2026-11-22T14:05:09'],
] as const)('a %s comes back as it was given', (kind, text) => {
  expect(textOf(partsOf(text), kind)).toBe(text);
});

test('what is no date has no parts, and what lacks a part is no date', () => {
  for (const text of ['', 'tomorrow', '2026-11', '22.11.2026']) expect(textOf(partsOf(text), 'date')).toBe('');
  expect(textOf({ ...partsOf('2026-11-22'), day: null }, 'date')).toBe('');
  expect(textOf({ ...partsOf('2026-11-22'), year: 202 }, 'date'), 'a year that is being typed').toBe('');
});

test('the 31st of a shorter month is its last day', () => {
  expect(textOf({ ...partsOf('2026-01-31'), month: 2 }, 'date')).toBe('2026-02-28');
  expect(daysIn(2028, 2)).toBe(29);
});

test.each([
  ['', '2', 31, '2', false],
  ['2', '2', 31, '22', true],
  ['', '4', 31, '4', true],
  ['3', '5', 31, '5', true],
  ['', '0', 12, '0', false],
  ['0', '9', 12, '09', true],
  ['202', '6', 9999, '2026', true],
])('after "%s" the digit %s of at most %i makes %s', (before, digit, greatest, text, full) => {
  expect(typed(before, digit, greatest)).toEqual({ text, full });
});

test('steps go round, and begin at now', () => {
  const now = partsOf('2026-11-22T14:05');
  expect(stepped(partsOf('2026-12-31'), 'month', 1, now).month).toBe(1);
  expect(stepped(partsOf('00:59'), 'hour', -1, now).hour).toBe(23);
  expect(stepped(partsOf(''), 'day', 1, now).day).toBe(22);
});

test('half days count from twelve', () => {
  expect([0, 1, 12, 13, 23].map((hour) => shownValue('hour', { ...partsOf('00:00'), hour }, true))).toEqual([
    12, 1, 12, 1, 11,
  ]);
  expect(withPart(partsOf('14:05'), 'hour', 12, true).hour).toBe(12);
  expect(withPart(partsOf('09:05'), 'hour', 12, true).hour).toBe(0);
  expect(withHalf(partsOf('09:05'), true).hour).toBe(21);
  expect(withHalf(partsOf('21:05'), false).hour).toBe(9);
});

test('a month is shown in whole weeks that begin where the language begins them', () => {
  expect([firstWeekday('de'), firstWeekday('en-US')]).toEqual([1, 7]);
  const weeks = monthWeeks('2026-11-22', 1);
  expect([weeks.length, weeks[0]?.[0], weeks[0]?.[6], weeks[5]?.[6]]).toEqual([
    6,
    '2026-10-26',
    '2026-11-01',
    '2026-12-06',
  ]);
  expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
  expect(addMonths('2026-11-22', -12)).toBe('2025-11-22');
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
});

test('a clock on the wall gives the instant back that it shows', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: 1_500_000_000, max: 1_900_000_000 }), (zone, seconds) => {
      const text = wallText(seconds * 1000, zone);
      expect(wallText(instantOf(text, zone), zone)).toBe(text);
    }),
    { numRuns: 200 },
  );
});

test('of an hour that comes twice the first is meant, and a skipped one is the one after it', () => {
  expect(instantOf('2026-10-25T02:30:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 0, 30));
  expect(instantOf('2026-03-29T02:30:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 1, 30));
  for (const text of ['', 'soon', '0202-11-22T14:05']) expect(instantOf(text, 'Europe/Berlin')).toBeNaN();
});
