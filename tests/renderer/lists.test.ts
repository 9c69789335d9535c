import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extended, moveCursor, toggled } from '../../src/renderer/src/ui/list-navigation.ts';

describe('the cursor of a list', () => {
  test.each([
    ['down', 'ArrowDown', 3, 4],
    ['j is down', 'j', 3, 4],
    ['up', 'ArrowUp', 3, 2],
    ['up from no row goes to the first', 'ArrowUp', -1, 0],
    ['down from no row goes to the first', 'ArrowDown', -1, 0],
    ['a page down stops at the end', 'PageDown', 8, 9],
    ['home', 'Home', 5, 0],
    ['end', 'End', 5, 9],
    ['other keys leave it', 'q', 5, null],
  ])('%s', (_, key, cursor, expected) => {
    expect(moveCursor({ key, mod: false }, cursor, 10, 5)).toBe(expected);
  });

  test('an empty list has nowhere to go', () => {
    expect(moveCursor({ key: 'ArrowDown', mod: false }, -1, 0, 5)).toBeNull();
  });

  test('never leaves the list', () => {
    const keys = fc.constantFrom('ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'j', 'k');
    fc.assert(
      fc.property(
        fc.array(keys),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        (typed, count, page) => {
          let cursor = -1;
          for (const key of typed) {
            cursor = moveCursor({ key, mod: false }, cursor, count, page) ?? cursor;
            expect(cursor).toBeGreaterThanOrEqual(0);
            expect(cursor).toBeLessThan(count);
          }
        },
      ),
    );
  });
});

describe('the selection of a list', () => {
  test('toggling twice changes nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer()), fc.integer(), (keys, key) => {
        expect(toggled(toggled(new Set(keys), key), key)).toEqual(new Set(keys));
      }),
    );
  });

  test('extends from the anchor in either direction and keeps what was selected', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    expect([...extended(new Set(['e']), keys, 1, 2)]).toEqual(['e', 'b', 'c']);
    expect([...extended(new Set(), keys, 3, 1)]).toEqual(['b', 'c', 'd']);
  });
});
