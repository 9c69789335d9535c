import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { earliestStep, gapAfter, localDate, nextSlot } from '../../../src/core/campaigns/schedule.ts';
import { simulate } from '../../../src/core/campaigns/simulate.ts';
import type { SimulatedMail, SimulationInput, WaitingMail } from '../../../src/core/campaigns/simulate.ts';
import type { Schedule } from '../../../src/shared/contract/campaign-shape.ts';
import { schedule as scheduleShape } from '../../../src/shared/contract/campaign-shape.ts';

const at = (text: string): number => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const show = (instant: number, zone = 'UTC'): string =>
  Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', offset: 'never' });

const first = (zones: readonly string[], dueAt: number): WaitingMail[] =>
  zones.map((zone, contact) => ({ contact, zone, step: 1, dueAt }));

const input = (change: Partial<SimulationInput> & { schedule?: Schedule }): SimulationInput => ({
  schedule: scheduleShape.parse({ gap: { min: 0, max: 0 } }),
  steps: [{ delay: { amount: 0, unit: 'hours' } }],
  seed: 1,
  startAt: at('2026-03-02T08:00[UTC]'),
  windows: [],
  waiting: [],
  ...change,
});

const lines = (mails: Iterable<SimulatedMail>, zone?: string): string[] =>
  [...mails].map(({ at: instant, contact, step }) => `${show(instant, zone)} ${contact}/${step}`);

describe('a simulated run', () => {
  test('sends follow-ups after their delay and before first mails, within the daily limit', () => {
    const start = at('2026-03-02T08:00[UTC]');
    const run = simulate(
      input({
        schedule: scheduleShape.parse({ gap: { min: 600, max: 600 }, dailyLimit: 2 }),
        steps: [{ delay: { amount: 0, unit: 'hours' } }, { delay: { amount: 1, unit: 'business-days' } }],
        waiting: first(['', '', ''], start),
      }),
    );
    expect(lines(run)).toEqual([
      '2026-03-02T09:00:00 0/1',
      '2026-03-02T09:10:00 1/1',
      '2026-03-03T09:00:00 0/2',
      '2026-03-03T09:10:00 1/2',
      '2026-03-04T09:00:00 2/1',
      '2026-03-05T09:00:00 2/2',
    ]);
  });

  test('reads each recipient’s clock', () => {
    const run = simulate(
      input({
        schedule: scheduleShape.parse({ gap: { min: 0, max: 0 }, clock: 'recipient', zone: 'Europe/Berlin' }),
        waiting: first(['America/New_York', 'Asia/Tokyo', ''], at('2026-03-02T08:00[UTC]')),
      }),
    );
    expect(lines(run)).toEqual(['2026-03-02T08:00:00 2/1', '2026-03-02T14:00:00 0/1', '2026-03-03T00:00:00 1/1']);
  });

  const hour = 3_600_000;
  const day = 24 * hour;
  test('keeps to the mailbox’s limit in any 24 hours', () => {
    const run = simulate(
      input({ windows: [{ ms: day, most: 2 }], waiting: first(['', '', '', ''], at('2026-03-02T08:00[UTC]')) }),
    );
    expect(lines(run)).toEqual([
      '2026-03-02T09:00:00 0/1',
      '2026-03-02T09:00:00 1/1',
      '2026-03-03T09:00:00 2/1',
      '2026-03-03T09:00:00 3/1',
    ]);
  });

  test('keeps to the limits of an hour and a minute, and counts what the mailbox has sent for others', () => {
    const windows = [
      { ms: day, most: 100 },
      { ms: hour, most: 3 },
      { ms: 60_000, most: 2 },
    ];
    const accountBefore = [at('2026-03-02T08:30[UTC]'), at('2026-03-02T08:59:30[UTC]')];
    const waiting = first(['', '', '', ''], at('2026-03-02T08:00[UTC]'));
    expect(lines(simulate(input({ windows, accountBefore, waiting })))).toEqual([
      '2026-03-02T09:00:00 0/1',
      '2026-03-02T09:30:00 1/1',
      '2026-03-02T09:59:30 2/1',
      '2026-03-02T10:00:00 3/1',
    ]);
  });

  test('of a campaign under way counts what has gone out', () => {
    const run = simulate(
      input({
        schedule: scheduleShape.parse({ gap: { min: 900, max: 900 }, dailyLimit: 3 }),
        startAt: at('2026-03-02T10:00[UTC]'),
        waiting: [
          { contact: 0, zone: '', step: 1, dueAt: 0 },
          { contact: 1, zone: '', step: 2, dueAt: at('2026-03-02T09:00[UTC]') },
        ],
        before: { lastSentAt: at('2026-03-02T09:55[UTC]'), sentOn: new Map([['2026-03-02', 2]]) },
      }),
    );
    expect(lines(run)).toEqual(['2026-03-02T10:10:00 1/2', '2026-03-03T09:00:00 0/1']);
  });

  test('ends without a mail when the schedule never opens', () => {
    const schedule = { ...scheduleShape.parse({}), from: 600, until: 600 };
    expect([...simulate(input({ schedule, waiting: first([''], 0) }))]).toEqual([]);
  });

  /** The sender's rule, message by message, without lanes or remembered slots. */
  function slowly({
    schedule,
    steps,
    seed,
    startAt,
    windows,
    accountBefore = [],
    waiting,
  }: SimulationInput): SimulatedMail[] {
    const rows = [...waiting].map((row, order) => Object.assign({}, row, { order }));
    const sent: SimulatedMail[] = [];
    let order = rows.length;
    for (;;) {
      const last = sent.at(-1)?.at ?? null;
      const ofAccount = [...accountBefore, ...sent.map((mail) => mail.at)];
      const freed = windows.map(({ ms, most }) => (ofAccount.at(-most) ?? Number.NEGATIVE_INFINITY) + ms);
      const floor = Math.max(
        startAt,
        last === null ? 0 : last + gapAfter(schedule, seed, last),
        ...freed.map((instant) => Math.max(0, instant)),
      );
      const pacing = {
        lastSentAt: last,
        seed,
        sentOn: (date: string) => sent.filter((mail) => localDate(mail.at, schedule.zone) === date).length,
      };
      const slots = rows.map((row) => ({
        row,
        slot: nextSlot(schedule, row.zone, Math.max(row.dueAt, floor), pacing),
      }));
      const now = Math.min(...slots.map(({ slot }) => slot));
      if (!Number.isFinite(now)) return sent;
      const [next] = slots
        .filter(({ slot }) => slot === now)
        .map(({ row }) => row)
        .sort((a, b) => Number(a.step === 1) - Number(b.step === 1) || a.dueAt - b.dueAt || a.order - b.order);
      if (next === undefined) return sent;
      rows.splice(rows.indexOf(next), 1);
      sent.push({ at: now, contact: next.contact, step: next.step });
      const step = steps[next.step];
      if (step === undefined) continue;
      const dueAt = earliestStep(step.delay, now, schedule, next.zone);
      rows.push({ contact: next.contact, zone: next.zone, step: next.step + 1, dueAt, order });
      order += 1;
    }
  }

  test('is what the sender’s rule gives, message by message', () => {
    const delay = fc.record({
      amount: fc.integer({ min: 0, max: 4 }),
      unit: fc.constantFrom('hours' as const, 'business-days' as const),
    });
    const anyInput = fc
      .record({
        clock: fc.constantFrom('recipient' as const, 'sender' as const),
        days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        from: fc.integer({ min: 0, max: 700 }),
        length: fc.integer({ min: 1, max: 700 }),
        dailyLimit: fc.integer({ min: 1, max: 4 }),
        gap: fc.constantFrom({ min: 0, max: 0 }, { min: 60, max: 4000 }),
        windows: fc
          .uniqueArray(fc.constantFrom(60_000, hour, day), { maxLength: 3 })
          .chain((lengths) =>
            fc.tuple(...lengths.map((ms) => fc.integer({ min: 1, max: 5 }).map((most) => ({ ms, most })))),
          ),
        ago: fc.array(fc.integer({ min: 0, max: day }), { maxLength: 6 }),
        seed: fc.nat(1000),
        startAt: fc.integer({ min: at('2026-03-20T00:00[UTC]'), max: at('2026-04-10T00:00[UTC]') }),
        zones: fc.array(fc.constantFrom('', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo'), { maxLength: 8 }),
        delays: fc.array(delay, { minLength: 1, maxLength: 3 }),
      })
      .map(
        ({
          clock,
          days,
          from,
          length,
          dailyLimit,
          gap,
          windows,
          ago,
          seed,
          startAt,
          zones,
          delays,
        }): SimulationInput => ({
          schedule: {
            clock,
            zone: 'Europe/Berlin',
            days,
            from,
            until: from + length,
            holidays: [],
            startDate: null,
            dailyLimit,
            gap,
          },
          steps: delays.map((step) => ({ delay: step })),
          seed,
          startAt,
          windows,
          accountBefore: ago.map((before) => startAt - before).sort((a, b) => a - b),
          waiting: first(clock === 'recipient' ? zones : zones.map(() => ''), startAt),
        }),
      );
    fc.assert(
      fc.property(anyInput, (drawn) => {
        const fast = [...simulate(drawn)];
        expect(fast).toEqual(slowly(drawn));
        expect(fast).toHaveLength([...drawn.waiting].length * drawn.steps.length);
        const instants = [...(drawn.accountBefore ?? []), ...fast.map((mail) => mail.at)];
        for (const { ms, most } of drawn.windows) {
          const broken = fast.filter(({ at: now }) => {
            const inside = instants.filter((instant) => instant > now - ms && instant <= now).length;
            return inside > Math.max(most, 0);
          });
          expect(broken).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });
});
