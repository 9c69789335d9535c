import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsOf, withJson } from '../../../src/core/contacts/import-piece.ts';
import type { Piece } from '../../../src/core/contacts/import-piece.ts';
import { ImportRun } from '../../../src/core/contacts/import-run.ts';
import type { DuplicateRule } from '../../../src/core/contacts/import-merge.ts';
import { SeenRows } from '../../../src/core/contacts/seen-rows.ts';
import { merged } from '../../../src/core/contacts/sorted-rows.ts';
import { contactValues } from '../../../src/core/contacts/values.ts';
import type { ContactValues } from '../../../src/core/contacts/contact.ts';
import { keyOf, unpacked } from '../../../src/core/contacts/written.ts';

function person(email: string, firstName = '', company = ''): ContactValues {
  const empty = { lastName: '', title: '', phone: '', country: '', language: '', zone: '' };
  const result = contactValues({ ...empty, email, firstName, company, fields: { note: `n${firstName}` } });
  if (!result.ok) throw new Error(result.reason);
  return result.values;
}

const runOf = (rule: DuplicateRule, mostRows = 1000): ImportRun => new ImportRun(rule, new SeenRows(1), mostRows);

async function piecesOf(run: ImportRun): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const piece of merged([run.take()])) pieces.push(piece);
  return pieces;
}

const taken = async (run: ImportRun) =>
  (await piecesOf(run)).flatMap((piece) =>
    rowsOf(piece, 0, piece.ends.length).map((row) => ({ repeated: piece.repeated, values: unpacked(row) })),
  );

describe('a run of rows', () => {
  test('gives its rows in the order of the addresses, each as it was', async () => {
    const run = runOf('fill');
    for (const email of ['zoe@b.example', 'Anna@b.example', 'müller@ü.example', 'anna@a.example']) {
      run.add(person(email, 'Zoë', 'Łódź & Söhne 株式会社'));
    }
    const rows = await taken(run);
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
  ] as const)('merges rows of one address by the rule %s', async (rule, expected) => {
    const run = runOf(rule);
    run.add(person('anna@a.example', 'Anna'));
    run.add(person('ANNA@a.example', 'Ann', 'Acme'));
    expect([run.rows, run.duplicates]).toEqual([2, 1]);
    expect(await taken(run)).toMatchObject([{ repeated: false, values: expected }]);
  });

  test('marks addresses of earlier runs, and merges their rows of the same run', async () => {
    const run = runOf('overwrite');
    run.add(person('anna@a.example', 'Anna'));
    await taken(run);
    for (const name of ['Ann', 'Annie']) run.add(person('anna@a.example', name));
    run.add(person('ben@a.example'));
    expect([run.rows, run.duplicates]).toEqual([3, 1]);
    expect(await taken(run)).toMatchObject([
      { repeated: false, values: { email: 'ben@a.example' } },
      { repeated: true, values: { firstName: 'Annie' } },
    ]);
  });

  test('is full at its number of addresses, and at a number of bytes however few the rows', async () => {
    const few = runOf('skip', 2);
    for (const email of ['a@a.example', 'a@a.example']) few.add(person(email));
    expect(few.isFull).toBe(false);
    few.add(person('b@a.example'));
    expect(few.isFull).toBe(true);
    const wide = runOf('skip');
    const fields = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`f${at}`, 'x'.repeat(2000)]));
    for (let at = 0; !wide.isFull; at += 1) wide.add({ ...person(`p${at}@a.example`), fields });
    expect(wide.rows).toBeLessThan(100);
    const pieces = await piecesOf(wide);
    expect(Math.max(...pieces.map(({ rows }) => rows.length))).toBeLessThan(2_100_000);
  });

  test('hands over pieces that are JSON from any row to any other', async () => {
    const run = runOf('skip');
    for (const name of ['anna', 'ben', 'zoë', 'cleo']) run.add(person(`${name}@a.example`, `"[${name}],`));
    const [piece] = await piecesOf(run);
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

  test('has every address once, whatever the file repeats', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        async (numbers, most) => {
          const run = runOf('fill', most);
          const runs: { repeated: boolean; key: string }[][] = [];
          const take = async (): Promise<void> =>
            void runs.push((await taken(run)).map((row) => ({ repeated: row.repeated, key: keyOf(row.values) })));
          for (const number of numbers) {
            run.add(person(`P${number}@a.example`));
            if (run.isFull) await take();
          }
          await take();
          for (const rows of runs) expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
          const firsts = runs.flat().filter(({ repeated }) => !repeated);
          expect(firsts.map(({ key }) => key).sort()).toEqual(
            [...new Set(numbers.map((n) => `p${n}@a.example`))].sort(),
          );
        },
      ),
    );
  });
});
