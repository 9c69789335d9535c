/** What is kept and what goes: never the newest, never what the plan asks for. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { disposableLogs, keepForChanges, keepPoints, reachedFrom } from '../../../src/core/backup/retention.ts';
import type { KeepablePoint } from '../../../src/core/backup/retention.ts';

const hour = 3_600_000;
const keep = { hourly: 3, daily: 2, weekly: 2, monthly: 2 };
const point = (at: number): KeepablePoint => ({ id: String(at), at });
const start = Date.UTC(2026, 0, 1);
const points = fc
  .uniqueArray(fc.integer({ min: 0, max: 24 * 400 * 4 }), { maxLength: 60 })
  .map((quarters) => quarters.map((quarter) => point(start + (quarter * hour) / 4)));
const plans = fc.record({
  hourly: fc.nat(30),
  daily: fc.nat(10),
  weekly: fc.nat(6),
  monthly: fc.nat(6),
});

test('hourly snapshots of a year thin out to hours, days, weeks and months', () => {
  const year = Array.from({ length: 24 * 365 }, (_, index) => point(start + index * hour));
  const kept = keepPoints(year, keep);
  const at = (iso: string): string => String(Date.parse(iso));
  expect([...kept.keys()].toSorted().toReversed()).toEqual([
    at('2026-12-31T23:00Z'),
    at('2026-12-31T22:00Z'),
    at('2026-12-31T21:00Z'),
    at('2026-12-30T23:00Z'),
    at('2026-12-27T23:00Z'),
    at('2026-11-30T23:00Z'),
  ]);
  expect(kept.get(at('2026-12-31T23:00Z'))).toEqual(['newest', 'hourly', 'daily', 'weekly', 'monthly']);
});

test('the newest always stays, no more is kept than was asked for, and keeping twice changes nothing', () => {
  fc.assert(
    fc.property(points, plans, (all, plan) => {
      const kept = keepPoints(all, plan);
      const newest = all.toSorted((a, b) => b.at - a.at)[0];
      expect(newest === undefined || kept.has(newest.id)).toBe(true);
      expect(kept.size).toBeLessThanOrEqual(1 + plan.hourly + plan.daily + plan.weekly + plan.monthly);
      const left = all.filter(({ id }) => kept.has(id));
      expect(keepPoints(left, plan)).toEqual(kept);
    }),
  );
});

test('a newer snapshot never brings back what was to go', () => {
  fc.assert(
    fc.property(points, plans, fc.integer({ min: 1, max: 1000 }), (all, plan, later) => {
      const newest = Math.max(start, ...all.map(({ at }) => at));
      const before = keepPoints(all, plan);
      const after = keepPoints([...all, point(newest + later * hour)], plan);
      expect(all.filter(({ id }) => !before.has(id) && after.has(id))).toEqual([]);
    }),
  );
});

test('changes go only when no kept snapshot needs them for an instant that is to be restored', () => {
  const log = (first: number, last: number) => ({ stream: 'a', first, last, firstAt: first * 10, lastAt: last * 10 });
  const logs = [log(1, 5), log(6, 10), log(11, 15), { ...log(1, 5), stream: 'old' }];
  const at = (seq: number) => ({ id: String(seq), stream: 'a', seq, at: seq * 10 });
  expect(disposableLogs(logs, [at(0), at(10)], 120, 'a')).toEqual([logs[0], logs[1], logs[3]]);
  expect(disposableLogs(logs, [at(0), at(10)], 50, 'a')).toEqual([logs[3]]);
  expect(disposableLogs(logs, [], 50, 'a')).toEqual([logs[3]]);
});

test('a snapshot that changes begin with stays as long as they are to be restored, and each one for an hour', () => {
  const at = (stream: string, seq: number, minutes: number) => ({
    id: `${stream}${seq}`,
    stream,
    seq,
    at: minutes * 60_000,
  });
  const log = (stream: string, first: number, last: number, minutes: number) => ({
    stream,
    first,
    last,
    firstAt: minutes * 60_000,
    lastAt: minutes * 60_000,
  });
  // Three within one hour, of which the plan keeps the last: the process was ended between them.
  const all = [at('a', 0, 0), at('a', 9, 10), at('b', 0, 20), at('c', 0, 30)];
  const logs = [log('a', 1, 5, 5), log('a', 6, 12, 15), log('b', 1, 4, 25)];
  const kept = (since: number, now: number) =>
    Object.fromEntries(keepForChanges(all, logs, { since: since * 60_000, now: now * 60_000 }));
  expect(kept(0, 100)).toEqual({ a0: ['changes'], b0: ['changes'] });
  expect(kept(12, 100)).toEqual({ a9: ['changes'], b0: ['changes'] });
  expect(kept(26, 86)).toEqual({ c0: ['recent'] });
});

test('changes are reachable up to the first gap', () => {
  const log = (first: number, last: number) => ({ stream: 'a', first, last, firstAt: first, lastAt: last });
  const from = { id: 'x', at: 0, stream: 'a', seq: 3 };
  expect(reachedFrom(from, [log(7, 9), log(1, 4), log(5, 6)])).toBe(9);
  expect(reachedFrom(from, [log(7, 9), log(1, 4)])).toBe(4);
  expect(reachedFrom(from, [log(5, 9)])).toBeNull();
});
