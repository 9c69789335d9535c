import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaleFor } from '../../src/renderer/src/features/today/chart.ts';

describe('the scale of the daily chart', () => {
  test.each([
    [0, { top: 1, ticks: [0, 1] }],
    [3, { top: 3, ticks: [0, 1, 2, 3] }],
    [140, { top: 150, ticks: [0, 50, 100, 150] }],
    [2000, { top: 2000, ticks: [0, 500, 1000, 1500, 2000] }],
  ])('up to %i', (greatest, scale) => {
    expect(scaleFor(greatest)).toEqual(scale);
  });

  test('always holds the greatest value in at most four steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (greatest) => {
        const { top, ticks } = scaleFor(greatest);
        expect(top).toBeGreaterThanOrEqual(greatest);
        expect(ticks.length).toBeLessThanOrEqual(5);
      }),
    );
  });
});
