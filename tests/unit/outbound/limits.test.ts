import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { SendOutcome } from '../../../src/core/connectors/connector.ts';
import type { ComposedMail } from '../../../src/core/connectors/mime/mail.ts';
import { all } from '../../../src/core/store/rows.ts';
import { askedToSlow, freely, gapAt, slowed } from '../../../src/core/outbound/slowdown.ts';
import { AccountUsage } from '../../../src/core/outbound/usage.ts';
import { dayMs, hourMs, minuteMs } from '../../../src/core/outbound/windows.ts';
import { aMail, sendingWorld } from '../../support/outbound.ts';
import type { SendingWorld, WorldOptions } from '../../support/outbound.ts';
import { testStart } from '../../support/ports.ts';

/** The most instants that any stretch of `ms` holds. */
function fullest(instants: readonly number[], ms: number): number {
  const sorted = [...instants].sort((a, b) => a - b);
  return Math.max(0, ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + ms).length));
}

const windowsShape = fc
  .record({
    minute: fc.integer({ min: 1, max: 4 }),
    hour: fc.integer({ min: 1, max: 8 }),
    day: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ minute, hour, day }) => [
    { ms: minuteMs, most: minute },
    { ms: hourMs, most: hour },
    { ms: dayMs, most: day },
  ]);

describe('rolling windows', () => {
  test('none is ever exceeded, whenever between claim and answer the server counted a mail', () => {
    const step = fc.record({
      wait: fc.oneof(fc.nat(2 * minuteMs), fc.nat(2 * hourMs), fc.nat(dayMs)),
      /** Where the mail is counted, and whether its answer says that nothing came of it. */
      counted: fc.double({ min: 0, max: 1, noNaN: true }),
      took: fc.nat(3 * minuteMs),
      taken: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      restart: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    });
    expect.hasAssertions();
    fc.assert(
      fc.property(windowsShape, fc.array(step, { maxLength: 60 }), (windows, steps) => {
        let usage = new AccountUsage([]);
        const counted: number[] = [];
        const settled: number[] = [];
        const open: { at: number; took: number; taken: boolean }[] = [];
        let now = 0;
        for (const { wait, counted: share, took, taken, restart } of steps) {
          now += wait;
          for (const one of open.filter(({ at, took: ms }) => at + ms <= now)) {
            open.splice(open.indexOf(one), 1);
            if (one.taken) usage.settle(one.at + one.took);
            else usage.giveBack();
            if (one.taken) settled.push(one.at + one.took);
          }
          if (restart && open.length === 0) usage = new AccountUsage(settled.filter((at) => at >= now - dayMs));
          if (usage.room(windows, now) === 0) continue;
          usage.take();
          open.push({ at: now, took, taken });
          if (taken) counted.push(now + share * took);
        }
        expect(windows.every(({ ms, most }) => fullest(counted, ms) <= most)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('say exactly when there is room again', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(windowsShape, fc.array(fc.nat(2 * hourMs), { maxLength: 40 }), (windows, waits) => {
        const usage = new AccountUsage([]);
        let now = 0;
        for (const wait of waits) {
          now += wait;
          const at = usage.roomAt(windows, now);
          expect(at === now || usage.room(windows, at - 1) === 0).toBe(true);
          now = at;
          expect(usage.room(windows, now)).toBeGreaterThan(0);
          usage.take();
          usage.settle(now);
        }
      }),
    );
  });
});

describe('giving way', () => {
  const failed = (cls: 'transient' | 'quota' | 'connection' | 'permanent' | 'auth', response: string, ms?: number) =>
    ({ kind: 'failed', class: cls, response, ...(ms === undefined ? {} : { retryAfterMs: ms }) }) satisfies SendOutcome;

  test.each([
    ['the mail was taken', { kind: 'sent', response: '250' } satisfies SendOutcome, null],
    ['421 of Gmail', failed('transient', '421 4.7.28 unusual rate'), 0],
    ['432 of Exchange', failed('quota', '432 4.3.2 Concurrent connections exceeded', minuteMs), minuteMs],
    ['429 with Retry-After', failed('connection', '429 ApplicationThrottled: wait', 17_000), 17_000],
    ['429 without', failed('connection', '429 TooManyRequests'), 0],
    ['greylisting', failed('transient', '450 4.2.0 Greylisted, see https://x', 300_000), null],
    ['a full mailbox', failed('transient', '452 4.2.2 mailbox full'), null],
    ['the day used up', failed('quota', '550 5.4.5 Daily user sending limit exceeded', dayMs), null],
    ['a policy refusal', failed('permanent', '550 5.7.1 too many complaints'), null],
    ['a wrong password', failed('auth', '535 5.7.8 too many attempts'), null],
  ])('%s', (_, end, expected) => {
    expect(askedToSlow(end)).toBe(expected);
  });

  test('the gap doubles with every complaint, never beyond five minutes, and eases slowly to nothing', () => {
    let pace = freely;
    let now = testStart;
    const gaps: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      pace = slowed(pace, now, 0);
      gaps.push(gapAt(pace, now));
      now += gapAt(pace, now);
    }
    expect(gaps.slice(0, 3).map((gap) => Math.round(gap / 1000))).toEqual([2, 4, 8]);
    expect(gaps.at(-1)).toBeGreaterThan(2 * minuteMs);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(5 * minuteMs);
    expect(gapAt(pace, now + 3 * minuteMs)).toBeGreaterThan(minuteMs / 2);
    expect(gapAt(pace, now + hourMs)).toBe(0);
  });

  test('answers to mails that were under way together are one complaint; the longest wait holds', () => {
    const once = slowed(freely, testStart, 10_000);
    const twice = slowed(once, testStart + 5, 30_000);
    expect(twice).toEqual({ ...once, heldUntil: testStart + 5 + 30_000 });
  });
});

describe('a campaign within limits', () => {
  let world: SendingWorld;
  const begin = (options: WorldOptions, limits: SendingWorld['limits']): void => {
    world = sendingWorld(options);
    world.limits = limits;
  };
  afterEach(() => world.close());
  const sentAt = (): number[] =>
    all<{ at: number }>(world.store.db, `SELECT settled_at AS at FROM ledger WHERE state = 'sent' ORDER BY at`).map(
      ({ at }) => at,
    );
  const mail = (messageId: string): ComposedMail => aMail({ messageId });

  test('keeps to the minute and the hour of its provider, across a crash as well', async () => {
    begin(
      { contacts: 30 },
      {
        provider: [
          { ms: minuteMs, most: 4 },
          { ms: hourMs, most: 10 },
        ],
        chosen: [],
      },
    );
    await world.drive(testStart + 90_000);
    await world.outbound.stop();
    expect(sentAt()).toHaveLength(8);
    world.crashAndRestart();
    await world.drive();
    expect(sentAt()).toHaveLength(30);
    expect(fullest(sentAt(), minuteMs)).toBe(4);
    expect(fullest(sentAt(), hourMs)).toBe(10);
  });

  test('counts what a person writes, and refuses it where the provider would', async () => {
    begin({ contacts: 4 }, { provider: [{ ms: hourMs, most: 3 }], chosen: [{ ms: minuteMs, most: 1 }] });
    await world.outbound.sendTest(mail('<1@sender.example>'), 1);
    await world.outbound.sendTest(mail('<2@sender.example>'), 1);
    world.crashAndRestart();
    await world.drive(testStart + minuteMs * 50);
    expect(sentAt()).toHaveLength(1);
    await expect(world.outbound.sendTest(mail('<3@sender.example>'), 1)).rejects.toMatchObject({
      code: 'not-allowed-now',
      details: { again: testStart + hourMs },
    });
    expect(world.mailbox.handed).toHaveLength(3);
  });

  test('slows down when the provider complains, says so after a restart, and then goes on', async () => {
    begin({ contacts: 12 }, { provider: [], chosen: [] });
    world.mailbox.capabilities = { ...world.mailbox.capabilities, concurrency: 4 };
    let calls = 0;
    world.mailbox.answer = () => {
      calls += 1;
      return calls === 3
        ? { kind: 'failed', class: 'transient', response: '421 4.7.28 rate', retryAfterMs: 20_000 }
        : { kind: 'sent', response: '250' };
    };
    await world.drive(testStart + 10_000);
    const before = calls;
    expect(before).toBeLessThanOrEqual(6);
    await world.outbound.stop();
    world.crashAndRestart();
    await world.drive(testStart + 19_000);
    expect(calls).toBe(before);
    await world.drive();
    const later = sentAt().filter((at) => at > testStart + 19_000);
    expect(sentAt()).toHaveLength(12);
    expect(Math.min(...later.slice(1, 4).map((at, index) => at - later[index]!))).toBeGreaterThanOrEqual(1_500);
  });
});
