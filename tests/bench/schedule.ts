/** How fast the scheduler decides: single slots against the calendar library, and a whole simulated run. */
import { Temporal } from 'temporal-polyfill';
import { localDate, nextSlot } from '../../src/core/campaigns/schedule.ts';
import { simulate } from '../../src/core/campaigns/simulate.ts';
import { schedule as scheduleShape } from '../../src/shared/contract/campaign-shape.ts';
import type { BenchResult } from './result.ts';

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Tokyo',
  'America/Sao_Paulo',
  'Australia/Sydney',
  'Asia/Kolkata',
];
const start = Date.UTC(2026, 2, 2);
const minuteMs = 60_000;

/** Calls a second. */
function rate(calls: number, call: (n: number) => unknown): number {
  const begun = performance.now();
  for (let n = 0; n < calls; n += 1) call(n);
  return (calls / (performance.now() - begun)) * 1000;
}

const zoneOf = (n: number): string => zones[n % zones.length] ?? 'UTC';

function slots(calls: number): BenchResult {
  const rules = scheduleShape.parse({ clock: 'recipient', zone: 'Europe/Berlin', holidays: ['2026-04-06'] });
  const pacing = { lastSentAt: start, sentOn: () => 0, seed: 3 };
  const value = rate(calls, (n) => nextSlot(rules, zoneOf(n), start + (n % 500_000) * minuteMs, pacing));
  // What one look at a calendar costs there; a slot takes several.
  const baseline = rate(calls / 100, (n) =>
    Temporal.Instant.fromEpochMilliseconds(start + (n % 500_000) * minuteMs)
      .toZonedDateTimeISO(zoneOf(n))
      .toPlainDate()
      .toString(),
  );
  const name = 'schedule: next slot';
  return {
    name,
    value,
    unit: '/s',
    baseline: { name: 'one calendar date through Temporal', value: baseline },
    ratio: value / baseline,
  };
}

function calendar(contacts: number): BenchResult {
  const schedule = scheduleShape.parse({
    clock: 'recipient',
    zone: 'Europe/Berlin',
    dailyLimit: 5000,
    gap: { min: 3, max: 10 },
  });
  function* waiting() {
    for (let contact = 0; contact < contacts; contact += 1)
      yield { contact, zone: zoneOf(contact), step: 1, dueAt: start };
  }
  const begun = performance.now();
  let days = '';
  let mails = 0;
  for (const { at } of simulate({
    schedule,
    steps: [
      { delay: { amount: 0, unit: 'hours' } },
      { delay: { amount: 3, unit: 'business-days' } },
      { delay: { amount: 5, unit: 'business-days' } },
    ],
    seed: 7,
    startAt: start,
    windows: [],
    waiting: waiting(),
  })) {
    mails += 1;
    days = localDate(at, schedule.zone);
  }
  const value = (mails / (performance.now() - begun)) * 1000;
  return { name: `schedule: simulated mails, ${contacts} contacts × 3 steps to ${days}`, value, unit: '/s' };
}

/** @param options.quick smaller numbers, for CI */
export function run(options: { quick: boolean }): Promise<BenchResult[]> {
  return Promise.resolve([slots(options.quick ? 200_000 : 2_000_000), calendar(options.quick ? 20_000 : 100_000)]);
}
