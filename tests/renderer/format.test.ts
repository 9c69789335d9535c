import { describe, expect, test } from 'vitest';
import { durationParts, relativeUnit } from '../../src/renderer/src/i18n/format.ts';

describe('a distance in time', () => {
  test.each([
    [0, 0, 'minute'],
    [29, 0, 'minute'],
    [-90, -1, 'minute'],
    [3599, 1, 'hour'],
    [-5400, -1, 'hour'],
    [86_399, 1, 'day'],
    [6 * 86_400, 6, 'day'],
    [-8 * 86_400, -1, 'week'],
    [400 * 86_400, 1, 'year'],
  ])('of %i seconds reads as %i %s', (seconds, amount, unit) => {
    expect(relativeUnit(seconds)).toEqual({ amount, unit });
  });
});

describe('a length of time', () => {
  test.each([
    [0, '0 second'],
    [-3, '0 second'],
    [59.4, '59 second'],
    [65, '1 minute, 5 second'],
    [90_061, '1 day, 1 hour'],
  ])('of %d seconds has two units', (seconds, parts) => {
    expect(
      durationParts(seconds)
        .map(({ amount, unit }) => `${String(amount)} ${unit}`)
        .join(', '),
    ).toBe(parts);
  });
});
