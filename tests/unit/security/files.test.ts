/** Names that come from outside, and tables that go out to spreadsheets. */
import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, win32 } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseSample } from '../../../src/core/contacts/csv/parse.ts';
import { safeFileName } from '../../../src/core/text/file-name.ts';
import { hostileTexts, seed } from '../../support/hostile.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

describe('names', () => {
  test.each([
    ['report.pdf', 'report.pdf'],
    ['Angebot für Zoë 山田.pdf', 'Angebot für Zoë 山田.pdf'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['C:\\Windows\\x.ini', 'C__Windows_x.ini'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['invoice\u202efdp.exe', 'invoice_fdp.exe'],
    ['a\r\nContent-Type: text/html', 'a__Content-Type_ text_html'],
    ['name. . .', 'name'],
    ['..', 'file'],
  ])('%j is written as %j', (given, expected) => expect(safeFileName(given)).toBe(expected));

  test('a name from outside names a file and nothing else, on any system', () => {
    const names = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostileTexts), fc.string());
    fc.assert(
      fc.property(names, (name) => {
        const safe = safeFileName(name);
        expect(safe.length).toBeGreaterThan(0);
        expect(safe.length).toBeLessThanOrEqual(500);
        expect([basename(safe), win32.basename(safe)]).toEqual([safe, safe]);
        expect(safe).not.toMatch(/[\p{Cc}\p{Bidi_Control}]|^\.{1,2}$|[. ]$/u);
        expect(safeFileName(safe)).toBe(safe);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('tables', () => {
  const formula = `=HYPERLINK("https://evil.example";"x")`;
  let space: TestWorkspace;
  beforeAll(async () => {
    space = await openTestWorkspace();
    await space.call('contacts.create', { email: 'zoe@adams.example', firstName: formula, company: '@SUM(1)' });
    await space.call('suppression.add', { values: ['evil.example'], note: formula });
  });
  afterAll(() => space.close());

  test.each([
    ['contacts.export', () => space.call('contacts.export', { filter: { conditions: [] } })],
    ['suppression.export', () => space.call('suppression.export', {})],
    ['audit.export', () => space.call('audit.export', { format: 'csv' })],
  ])('what a spreadsheet would run is neutralised in %s', async (_, start) => {
    const { jobId } = await start();
    const { result } = await space.finished(jobId);
    const { fileId } = z.object({ fileId: z.string() }).parse(result);
    const text = (await space.download(fileId)).toString('utf8').replace('\ufeff', '');
    const cells = parseSample(text, ',', true).flatMap((record) => record.cells);
    expect(cells.length).toBeGreaterThan(4);
    expect(cells.filter((cell) => /^[=+@\t\r\n＝＋－＠]|^-(?!\d+$)/.test(cell))).toEqual([]);
  });

  test('the names of contacts are kept behind the sign that spreadsheets do not show', async () => {
    const { jobId } = await space.call('contacts.export', { filter: { conditions: [] } });
    const { result } = await space.finished(jobId);
    const { fileId } = z.object({ fileId: z.string() }).parse(result);
    const cells = parseSample((await space.download(fileId)).toString('utf8'), ',', true).flatMap((row) => row.cells);
    expect(cells).toContain(`'${formula}`);
  });

  test('every module that makes a CSV writes it record by record through the one that neutralises', () => {
    const core = join(import.meta.dirname, '../../../src/core');
    const makers = readdirSync(core, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, readFileSync(join(core, name), 'utf8')] as const)
      .filter(([, text]) => /'text\/csv'\)|'text\/csv' :/.test(text));
    expect(makers.length).toBeGreaterThan(3);
    expect(makers.filter(([, text]) => !/\b(csvRecord|reviewCsv)\(/.test(text)).map(([name]) => name)).toEqual([]);
  });
});
