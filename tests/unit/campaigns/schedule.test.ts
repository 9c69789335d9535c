import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { earliestStep, gapAfter, localDate, nextOpen, nextSlot } from '../../../src/core/campaigns/schedule.ts';
import type { Pacing } from '../../../src/core/campaigns/schedule.ts';
import type { Schedule } from '../../../src/shared/contract/campaign-shape.ts';
import { schedule as scheduleShape } from '../../../src/shared/contract/campaign-shape.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'America/Havana',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Pacific/Kiritimati',
];

const schedule = (change: Partial<Schedule>): Schedule => ({
  ...scheduleShape.parse({ gap: { min: 0, max: 0 } }),
  ...change,
});

const instantOf = (text: string): number => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const show = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toString({ timeZoneName: 'never' });

const unpaced: Pacing = { lastSentAt: null, sentOn: () => 0, seed: 1 };

/** The rule of the contract, read off the calendar. */
function isOpen(rules: Schedule, zone: string, at: number): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const date = local.toPlainDate().toString();
  const minute = local.hour * 60 + local.minute;
  return (
    rules.days.includes(local.dayOfWeek) &&
    !rules.holidays.includes(date) &&
    (rules.startDate === null || date >= rules.startDate) &&
    minute >= rules.from &&
    minute < rules.until
  );
}

const anyZone = fc.constantFrom(...zones);
/** Around the clock changes of 2026 and well beside them. */
const anyInstant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 3, 1) });
const anySchedule = fc
  .record({
    clock: fc.constantFrom('recipient' as const, 'sender' as const),
    zone: anyZone,
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
    hours: fc.tuple(fc.integer({ min: 0, max: 1440 }), fc.integer({ min: 0, max: 1440 })).filter(([a, b]) => a !== b),
    holidays: fc.uniqueArray(
      fc.integer({ min: 0, max: 500 }).map((day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10)),
      { maxLength: 40 },
    ),
    startDate: fc.option(fc.constantFrom('2026-03-29', '2026-11-01', '2027-01-04'), { freq: 3 }),
    dailyLimit: fc.integer({ min: 1, max: 5 }),
    gap: fc.record({ min: fc.integer({ min: 0, max: 7200 }), max: fc.integer({ min: 0, max: 86_400 }) }),
  })
  .map(({ hours: [a, b], ...rest }): Schedule => Object.assign(rest, { from: Math.min(a, b), until: Math.max(a, b) }));

describe('the next open instant', () => {
  test.each<[string, Partial<Schedule>, string, string, string]>([
    ['inside the hours, at once', {}, 'UTC', '2026-03-02T09:00:00.001[UTC]', '2026-03-02T09:00:00.001+00:00'],
    ['before the hours', {}, 'UTC', '2026-03-02T03:00[UTC]', '2026-03-02T09:00:00+00:00'],
    ['the closing minute is out', {}, 'UTC', '2026-03-02T17:00[UTC]', '2026-03-03T09:00:00+00:00'],
    ['over the weekend', {}, 'UTC', '2026-03-06T17:00[UTC]', '2026-03-09T09:00:00+00:00'],
    ['until midnight', { until: 1440 }, 'UTC', '2026-03-02T23:59:59.999[UTC]', '2026-03-02T23:59:59.999+00:00'],
    ['over a holiday', { holidays: ['2026-03-09'] }, 'UTC', '2026-03-07T12:00[UTC]', '2026-03-10T09:00:00+00:00'],
    ['not before the start', { startDate: '2026-05-02' }, 'UTC', '2026-03-02T10:00[UTC]', '2026-05-04T09:00:00+00:00'],
    [
      'around the clock',
      { from: 0, until: 1440, days: [1, 2, 3, 4, 5, 6, 7] },
      'UTC',
      '2026-03-01T00:00[UTC]',
      '2026-03-01T00:00:00+00:00',
    ],
    ['hours are local in winter', {}, 'Europe/Berlin', '2026-03-27T04:00[UTC]', '2026-03-27T09:00:00+01:00'],
    ['hours are local in summer', {}, 'Europe/Berlin', '2026-03-30T04:00[UTC]', '2026-03-30T09:00:00+02:00'],
    [
      'opening inside the skipped hour means its end',
      { days: [7], from: 150, until: 600 },
      'Europe/Berlin',
      '2026-03-29T00:30[Europe/Berlin]',
      '2026-03-29T03:00:00+02:00',
    ],
    [
      'a window inside the skipped hour is closed that day',
      { days: [7], from: 130, until: 170 },
      'Europe/Berlin',
      '2026-03-28T12:00[Europe/Berlin]',
      '2026-04-05T02:10:00+02:00',
    ],
    [
      'the repeated hour opens the first time',
      { days: [7], from: 90, until: 110 },
      'America/New_York',
      '2026-11-01T00:00[America/New_York]',
      '2026-11-01T01:30:00-04:00',
    ],
    [
      'and the second',
      { days: [7], from: 90, until: 110 },
      'America/New_York',
      '2026-11-01T01:55-04:00[America/New_York]',
      '2026-11-01T01:30:00-05:00',
    ],
    [
      'midnight itself skipped',
      { days: [7], from: 0, until: 60 * 8 },
      'America/Havana',
      '2026-03-07T12:00[America/Havana]',
      '2026-03-08T01:00:00-04:00',
    ],
    [
      'a half-hour change',
      { days: [7], from: 120, until: 180 },
      'Australia/Lord_Howe',
      '2026-10-04T01:00[Australia/Lord_Howe]',
      '2026-10-04T02:30:00+11:00',
    ],
  ])('%s', (_, change, zone, at, expected) => {
    expect(show(nextOpen(schedule(change), zone, instantOf(at)), zone)).toBe(expected);
  });

  test('is never when the hours are empty', () => {
    expect(nextOpen(schedule({ from: 600, until: 600 }), 'UTC', 0)).toBe(Number.POSITIVE_INFINITY);
  });

  test('is found behind a wall of 400 holidays', () => {
    const mondays = Array.from({ length: 400 }, (_, week) =>
      Temporal.PlainDate.from('2026-03-02').add({ weeks: week }),
    );
    const rules = schedule({ days: [1], holidays: mondays.map(String) });
    expect(show(nextOpen(rules, 'UTC', instantOf('2026-03-01T00:00[UTC]')), 'UTC')).toBe('2033-10-31T09:00:00+00:00');
  });

  test('is open by the calendar, not before asked, and the first such', () => {
    fc.assert(
      fc.property(
        anySchedule,
        anyZone,
        anyInstant,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (rules, zone, at, probes) => {
          const found = nextOpen(rules, zone, at);
          expect(found).toBeGreaterThanOrEqual(at);
          expect(isOpen(rules, zone, found)).toBe(true);
          const between = [...probes.map((part) => at + Math.floor((found - at) * part)), at, found - 1];
          expect(between.filter((t) => t >= at && t < found && isOpen(rules, zone, t))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the next slot', () => {
  test('reads the hours on the recipient’s clock, and on the campaign’s where none is known', () => {
    const rules = schedule({ clock: 'recipient', zone: 'Europe/Berlin' });
    const at = instantOf('2026-03-02T09:30[Europe/Berlin]');
    expect(show(nextSlot(rules, 'America/New_York', at, unpaced), 'America/New_York')).toBe(
      '2026-03-02T09:00:00-05:00',
    );
    expect(nextSlot(rules, '', at, unpaced)).toBe(at);
    expect(nextSlot(rules, 'Atlantis/Capital', at, unpaced)).toBe(at);
    expect(nextSlot(schedule({ zone: 'Europe/Berlin' }), 'America/New_York', at, unpaced)).toBe(at);
  });

  test('counts the daily limit by days of the campaign’s zone', () => {
    const rules = schedule({ clock: 'recipient', zone: 'America/New_York', dailyLimit: 3 });
    const full: Pacing = { ...unpaced, sentOn: (date) => (date === '2026-03-02' ? 3 : 0) };
    // 10:00 on Tuesday in Tokyo is still Monday evening in New York; Tuesday begins there at 14:00 in Tokyo.
    const at = instantOf('2026-03-03T10:00[Asia/Tokyo]');
    expect(show(nextSlot(rules, 'Asia/Tokyo', at, full), 'Asia/Tokyo')).toBe('2026-03-03T14:00:00+09:00');
  });

  test('is never when no day has room', () => {
    expect(nextSlot(schedule({}), '', 0, { ...unpaced, sentOn: () => 1e9 })).toBe(Number.POSITIVE_INFINITY);
  });

  test('keeps the gap within its bounds and spreads it evenly', () => {
    const rules = schedule({ gap: { min: 30, max: 120 } });
    const gaps = Array.from({ length: 10_000 }, (_, i) => gapAfter(rules, 7, Date.UTC(2026, 2, 2) + i * 1000));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(120_000);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(mean).toBeGreaterThan(74_000);
    expect(mean).toBeLessThan(76_000);
    expect(gapAfter(rules, 7, 1_772_442_000_000)).not.toBe(gapAfter(rules, 8, 1_772_442_000_000));
  });

  const anyPacing = fc.record({
    lastSentAt: fc.option(anyInstant),
    seed: fc.nat(),
    counts: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 7, maxLength: 7 }),
  });
  const pacingOf = ({ counts, ...rest }: { lastSentAt: number | null; seed: number; counts: number[] }): Pacing => ({
    ...rest,
    // some days full, some not, and all free in the end
    sentOn: (date) => (date < '2027-06-01' ? (counts[Number(date.slice(8)) % counts.length] ?? 0) : 0),
  });

  test('is open, late enough and under the limit; the same again; and later when asked later', () => {
    fc.assert(
      fc.property(anySchedule, anyZone, anyInstant, fc.nat(10_000_000), anyPacing, (rules, zone, at, later, drawn) => {
        const pacing = pacingOf(drawn);
        const slot = nextSlot(rules, zone, at, pacing);
        expect(isOpen(rules, rules.clock === 'recipient' ? zone : rules.zone, slot)).toBe(true);
        expect(slot).toBeGreaterThanOrEqual(at);
        expect(slot - (pacing.lastSentAt ?? 0)).toBeGreaterThanOrEqual(rules.gap.min * 1000);
        expect(pacing.sentOn(localDate(slot, rules.zone))).toBeLessThan(rules.dailyLimit);
        expect(nextSlot({ ...rules }, zone, at, pacing)).toBe(slot);
        expect(nextSlot(rules, zone, slot, pacing)).toBe(slot);
        expect(nextSlot(rules, zone, at + later, pacing)).toBeGreaterThanOrEqual(slot);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a follow-up', () => {
  test.each<[string, Partial<Schedule>, number, string, string]>([
    ['next day', {}, 1, '2026-03-02T10:15[Europe/Berlin]', '2026-03-03T10:15:00+01:00'],
    ['over a weekend', {}, 3, '2026-03-05T10:15[Europe/Berlin]', '2026-03-10T10:15:00+01:00'],
    [
      'over a weekend with a sending Saturday',
      { days: [6] },
      3,
      '2026-03-05T10:15[Europe/Berlin]',
      '2026-03-09T10:15:00+01:00',
    ],
    [
      'weekdays count even where nothing is sent on them',
      { days: [2] },
      2,
      '2026-03-03T10:15[Europe/Berlin]',
      '2026-03-05T10:15:00+01:00',
    ],
    ['over a holiday', { holidays: ['2026-03-03'] }, 1, '2026-03-02T10:15[Europe/Berlin]', '2026-03-04T10:15:00+01:00'],
    ['keeps the local time over a clock change', {}, 1, '2026-03-27T10:15[Europe/Berlin]', '2026-03-30T10:15:00+02:00'],
    ['no days at all', {}, 0, '2026-03-07T10:15[Europe/Berlin]', '2026-03-07T10:15:00+01:00'],
    ['at a time that is skipped', { days: [7] }, 2, '2026-03-27T02:30[Europe/Berlin]', '2026-03-30T02:30:00+02:00'],
    ['lands after the gap', { days: [7] }, 1, '2026-03-28T02:30[Europe/Berlin]', '2026-03-29T03:30:00+02:00'],
  ])('in business days: %s', (_, change, amount, at, expected) => {
    const rules = schedule({ zone: 'Europe/Berlin', ...change });
    const due = earliestStep({ amount, unit: 'business-days' }, instantOf(at), rules, '');
    expect(show(due, 'Europe/Berlin')).toBe(expected);
  });

  test('in hours is elapsed time, also over a clock change', () => {
    const at = instantOf('2026-03-28T12:00[Europe/Berlin]');
    const due = earliestStep({ amount: 24, unit: 'hours' }, at, schedule({ zone: 'Europe/Berlin' }), '');
    expect(show(due, 'Europe/Berlin')).toBe('2026-03-29T13:00:00+02:00');
  });

  test('in business days matches the calendar in every zone', () => {
    fc.assert(
      fc.property(anySchedule, anyZone, anyInstant, fc.integer({ min: 1, max: 40 }), (rules, zone, at, amount) => {
        const clock = rules.clock === 'recipient' ? zone : rules.zone;
        const sent = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(clock);
        let day = sent.toPlainDate();
        for (let left = amount; left > 0;) {
          day = day.add({ days: 1 });
          const works = day.dayOfWeek < 6 || rules.days.includes(day.dayOfWeek);
          if (works && !rules.holidays.includes(day.toString())) left -= 1;
        }
        const expected = day.toZonedDateTime({ timeZone: clock, plainTime: sent.toPlainTime() }).epochMilliseconds;
        expect(earliestStep({ amount, unit: 'business-days' }, at, rules, zone)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

test('the local date is the calendar’s', () => {
  fc.assert(
    fc.property(anyZone, anyInstant, (zone, at) => {
      const expected = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
      expect(localDate(at, zone)).toBe(expected);
    }),
  );
});
