import { expect, test } from 'vitest';
import { createRateLimit } from '../../../src/core/rate-limit.ts';

test('a caller may burst, then waits for the refill, and does not use up what others have', () => {
  const limit = createRateLimit(10, 3);
  expect([1, 2, 3, 4].map(() => limit.take('a', 0))).toEqual([true, true, true, false]);
  expect(limit.take('b', 0)).toBe(true);
  expect(limit.take('a', 99)).toBe(false);
  expect(limit.take('a', 200)).toBe(true);
});

test('a clock that is set back takes nothing away and gives nothing', () => {
  const limit = createRateLimit(10, 1);
  expect(limit.take('a', 10_000)).toBe(true);
  expect(limit.take('a', 0)).toBe(false);
});
