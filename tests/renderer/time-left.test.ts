/** How long something will still take. */
import { expect, test } from 'vitest';
import { pace, timeLeft } from '../../src/renderer/src/ui/time-left.ts';

test.each<[string, Parameters<typeof timeLeft>, number | null]>([
  [
    'half of it in ten seconds',
    [
      { since: 0, from: 0 },
      { now: 10_000, done: 50, total: 100 },
    ],
    10_000,
  ],
  [
    'what was there before it began counts for nothing',
    [
      { since: 0, from: 40 },
      { now: 10_000, done: 50, total: 100 },
    ],
    50_000,
  ],
  [
    'the first seconds tell nothing',
    [
      { since: 0, from: 0 },
      { now: 2_000, done: 50, total: 100 },
    ],
    null,
  ],
  [
    'what does not move',
    [
      { since: 0, from: 50 },
      { now: 10_000, done: 50, total: 100 },
    ],
    null,
  ],
  [
    'no end is known',
    [
      { since: 0, from: 0 },
      { now: 10_000, done: 50, total: null },
    ],
    null,
  ],
  [
    'it is done',
    [
      { since: 0, from: 0 },
      { now: 10_000, done: 100, total: 100 },
    ],
    null,
  ],
])('%s', (_, [from, at], expected) => expect(timeLeft(from, at)).toBe(expected));

test.each([
  ['two thousand in ten seconds', { now: 10_000, done: 2_000 }, 200],
  ['the first seconds tell nothing', { now: 2_000, done: 2_000 }, null],
  ['slower than one a second', { now: 10_000, done: 4 }, null],
])('how fast it goes: %s', (_, at, expected) => expect(pace({ since: 0, from: 0 }, at)).toBe(expected));
