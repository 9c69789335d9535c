import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extended, moveCursor, placeNow, toggled } from '../../src/renderer/src/ui/list-navigation.ts';
import { numberOf } from '../../src/renderer/src/ui/typed-number.ts';

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

describe('the cursor and what comes and goes around it', () => {
  const rows = (text: string) => (index: number) => text[index];

  test.each([
    ['stays where nothing changed', 'abcd', 'abcd', 2],
    ['goes down with its row where one comes in above', 'abcd', 'xabcd', 3],
    ['goes up with it where one above is gone', 'abcd', 'bcd', 1],
    ['finds it after another order', 'abcd', 'cbda', 0],
    ['stays at the place of a row that is gone', 'abcd', 'abd', 2],
    ['is at the last row where the end is gone', 'abcd', 'ab', 1],
    ['is nowhere where nothing is left', 'abcd', '', -1],
  ])('%s', (_, before, after, expected) => {
    const place = { index: 2, key: before[2] };
    expect(placeNow(place, rows(after), after.length)).toBe(expected);
  });

  test('is at no row before it was at one', () => {
    expect(placeNow(null, rows('abcd'), 4)).toBe(-1);
  });
});

test.each([
  ['', null],
  [' ', null],
  ['-', null],
  ['5', 5],
  ['50', 50],
  ['0', 1],
  ['150', 100],
  ['2.6', 3],
])('a number that is typed as "%s" counts as %s between 1 and 100', (text, expected) => {
  expect(numberOf(text, 1, 100)).toBe(expected);
});
