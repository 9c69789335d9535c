import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ImportWindow, rowsOf, withJson } from '../../../src/core/contacts/import-window.ts';
import type { DuplicateRule } from '../../../src/core/contacts/import-merge.ts';
import { SeenRows } from '../../../src/core/contacts/seen-rows.ts';
import { contactValues } from '../../../src/core/contacts/values.ts';
import type { ContactValues } from '../../../src/core/contacts/contact.ts';
import { keyOf, unpacked } from '../../../src/core/contacts/written.ts';

function person(email: string, firstName = '', company = ''): ContactValues {
  const empty = { lastName: '', title: '', phone: '', country: '', language: '', zone: '' };
  const result = contactValues({ ...empty, email, firstName, company, fields: { note: `n${firstName}` } });
  if (!result.ok) throw new Error(result.reason);
  return result.values;
}

const windowOf = (rule: DuplicateRule, mostRows = 1000): ImportWindow =>
  new ImportWindow(rule, new SeenRows(1), mostRows, mostRows);

const taken = (window: ImportWindow) =>
  [...window.pieces()].flatMap((piece) =>
    rowsOf(piece, 0, piece.ends.length).map((row) => ({ repeated: piece.repeated, values: unpacked(row) })),
  );

describe('a window of rows', () => {
  test('gives its rows in the order of the addresses, each as it was', () => {
    const window = windowOf('fill');
    for (const email of ['zoe@b.example', 'Anna@b.example', 'müller@ü.example', 'anna@a.example']) {
      window.add(person(email, 'Zoë', 'Łódź & Söhne 株式会社'));
    }
    const rows = taken(window);
    expect(rows.map(({ values }) => values.email)).toEqual([
      'anna@a.example',
      'Anna@b.example',
      'müller@ü.example',
      'zoe@b.example',
    ]);
    expect(rows.map(({ values }) => values.company)).toEqual(Array(4).fill('Łódź & Söhne 株式会社'));
    expect(rows.map(({ values }) => values.fields)).toEqual(Array(4).fill('{"note":"nZoë"}'));
  });

  test.each([
    ['fill', { firstName: 'Anna', company: 'Acme' }],
    ['overwrite', { firstName: 'Ann', company: 'Acme' }],
    ['skip', { firstName: 'Anna', company: '' }],
  ] as const)('merges rows of one address by the rule %s', (rule, expected) => {
    const window = windowOf(rule);
    window.add(person('anna@a.example', 'Anna'));
    window.add(person('ANNA@a.example', 'Ann', 'Acme'));
    expect([window.rows, window.duplicates]).toEqual([2, 1]);
    expect(taken(window)).toMatchObject([{ repeated: false, values: expected }]);
  });

  test('marks addresses of earlier windows, and merges their rows of the same window', () => {
    const window = windowOf('overwrite');
    window.add(person('anna@a.example', 'Anna'));
    taken(window);
    for (const name of ['Ann', 'Annie']) window.add(person('anna@a.example', name));
    window.add(person('ben@a.example'));
    expect([window.rows, window.duplicates]).toEqual([3, 1]);
    expect(taken(window)).toMatchObject([
      { repeated: false, values: { email: 'ben@a.example' } },
      { repeated: true, values: { firstName: 'Annie' } },
    ]);
  });

  test('is full at its number of rows, and at a number of bytes however few the rows', () => {
    const few = windowOf('skip', 2);
    few.add(person('a@a.example'));
    expect(few.isFullWith(0)).toBe(false);
    few.add(person('a@a.example'));
    expect(few.isFullWith(0)).toBe(true);
    const wide = windowOf('skip');
    const fields = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`f${at}`, 'x'.repeat(2000)]));
    for (let at = 0; !wide.isFullWith(0); at += 1) wide.add({ ...person(`p${at}@a.example`), fields });
    expect(wide.rows).toBeLessThan(100);
    const pieces = [...wide.pieces()];
    expect(Math.max(...pieces.map(({ rows }) => rows.length))).toBeLessThan(2_100_000);
  });

  test('takes twice as many rows after each window, and counts others that were read', () => {
    const window = new ImportWindow('skip', new SeenRows(1), 2, 5);
    const sizes = Array.from({ length: 4 }, (_, round) => {
      let rows = 0;
      for (; !window.isFullWith(0); rows += 1) window.add(person(`p${round}-${rows}@a.example`));
      taken(window);
      return rows;
    });
    expect(sizes).toEqual([2, 4, 5, 5]);
    expect([window.isFullWith(4), window.isFullWith(5)]).toEqual([false, true]);
  });

  test('hands over pieces that are JSON from any row to any other', () => {
    const window = windowOf('skip');
    for (const name of ['anna', 'ben', 'zoë', 'cleo']) window.add(person(`${name}@a.example`, `"[${name}],`));
    const [piece] = [...window.pieces()];
    if (piece === undefined) throw new Error('There is no piece.');
    const emails = (from: number, to: number): string[] =>
      withJson(piece, from, to, (json) => JSON.parse(json.toString()) as string[][]).map(([email]) => email ?? '');
    const all = ['anna@a.example', 'ben@a.example', 'cleo@a.example', 'zoë@a.example'];
    for (const [from, to] of [
      [0, 1],
      [1, 3],
      [3, 4],
      [0, 4],
    ] as const) {
      expect(emails(from, to)).toEqual(all.slice(from, to));
      expect(rowsOf(piece, from, to).map((row) => unpacked(row).email)).toEqual(all.slice(from, to));
    }
  });

  test('has every address once, whatever the file repeats', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        (numbers, most) => {
          const window = windowOf('fill', most);
          const windows: { repeated: boolean; key: string }[][] = [];
          const take = (): void =>
            void windows.push(taken(window).map((row) => ({ repeated: row.repeated, key: keyOf(row.values) })));
          for (const number of numbers) {
            window.add(person(`P${number}@a.example`));
            if (window.isFullWith(0)) take();
          }
          take();
          for (const rows of windows) expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
          const firsts = windows.flat().filter(({ repeated }) => !repeated);
          expect(firsts.map(({ key }) => key).sort()).toEqual(
            [...new Set(numbers.map((n) => `p${n}@a.example`))].sort(),
          );
        },
      ),
    );
  });
});
