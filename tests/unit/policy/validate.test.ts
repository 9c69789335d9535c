/** What a policy file may say, what is wrong with others, and which source wins. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRegistry } from '../../../src/core/policy/registry-values.ts';
import { patternProblem } from '../../../src/core/guards/safe-pattern.ts';
import { combine, judge } from '../../../src/core/policy/validate.ts';

const problemsOf = (values: unknown): string[] => {
  const judged = judge({ source: 'f', values });
  return 'problems' in judged ? judged.problems.map(({ field }) => field) : [];
};

describe('a policy', () => {
  test.each<[unknown, string[]]>([
    [{}, []],
    [{ lockMinutes: 5, accountKinds: ['gmail'], proxy: 'http://proxy.example:3128' }, []],
    [{ lockMinutes: 0 }, ['lockMinutes']],
    [{ lockMinutes: '5' }, ['lockMinutes']],
    [{ lockMinuts: 5 }, ['lockMinuts']],
    [{ minimumTls: 'TLSv1.1', allowExport: 'no' }, ['minimumTls', 'allowExport']],
    [{ accountDomains: [] }, ['accountDomains']],
    [{ accountDomains: ['not a domain'] }, ['accountDomains.0']],
    [{ egressAllow: ['*'] }, ['egressAllow.0']],
    [{ forbiddenPatterns: ['a', '(a+)+$'] }, ['forbiddenPatterns.1']],
    [{ proxy: 'http://user:secret@proxy.example' }, ['proxy']],
    [[], ['']],
    [null, ['']],
  ])('%j has problems in %j', (values, expected) => {
    expect(problemsOf(values)).toEqual(expected);
  });

  test('is judged without failing, whatever a file says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (values) => {
        expect(['valid', 'invalid']).toContain(combine([{ source: 'f', values }]).state);
      }),
    );
  });

  test('takes each value from the first source that has it, and says which', () => {
    const state = combine([
      { source: 'machine', values: { lockMinutes: 5 } },
      { source: 'user', values: { lockMinutes: 60, allowExport: false } },
    ]);
    expect(state).toEqual({
      state: 'valid',
      policy: { lockMinutes: 5, allowExport: false },
      origins: { lockMinutes: 'machine', allowExport: 'user' },
    });
  });

  test('is invalid as a whole when one source is', () => {
    const state = combine([
      { source: 'machine', values: { lockMinutes: 5 } },
      { source: 'user', values: { nonsense: 1 } },
    ]);
    expect(state).toMatchObject({ state: 'invalid', problems: [{ source: 'user', field: 'nonsense' }] });
  });
});

describe('a pattern', () => {
  test.each([
    String.raw`\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b`,
    'confidential|internal only',
    '[A-Z]{2}[0-9]{2}(?:[ ]?[0-9A-Z]{4}){3}',
    'größe',
  ])('%s is taken', (pattern) => expect(patternProblem(pattern)).toBeNull());

  test.each([
    '(a+)+',
    'a*',
    'a+',
    String.raw`(a)\1`,
    '(?=a)',
    '(?<!a)b',
    'a{2,1}',
    '(',
    ')',
    '[',
    'a{0,200}',
    '(a?){50}',
    '(a|b){20}',
    '*',
    '\\',
  ])('%s is refused', (pattern) => expect(patternProblem(pattern)).toMatch(/\w/));

  test('that is taken is a regular expression, and never takes long on any text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab.?|()[\]{}0-9,\\d]{0,24}$/), (pattern) => {
        if (patternProblem(pattern) !== null) return;
        const before = process.cpuUsage();
        new RegExp(pattern, 'iu').test('ab1'.repeat(3000));
        expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
      }),
    );
  });
});

describe('the answer of the registry', () => {
  const root = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Letterlock';

  test('gives numbers, truth values, texts and lists', () => {
    const output = [
      '',
      root.toUpperCase().replace('SOFTWARE', 'Software'),
      '    lockMinutes    REG_DWORD    0x5',
      '    allowExport    REG_DWORD    0x0',
      '    minimumTls    REG_SZ    TLSv1.3',
      '',
      `${root}\\accountDomains`,
      '    1    REG_SZ    example.org',
      '    2    REG_SZ    example.net',
      '',
    ].join('\r\n');
    expect(parseRegistry(output, root)).toEqual({
      lockMinutes: 5,
      allowExport: false,
      minimumTls: 'TLSv1.3',
      accountDomains: ['example.org', 'example.net'],
    });
  });

  test('of another type is a value that no setting takes, so that it is not overlooked', () => {
    const values = parseRegistry(`${root}\r\n    lockMinutes    REG_QWORD    0x5\r\n`, root);
    expect(problemsOf(values)).toEqual(['lockMinutes']);
  });

  test('is read without failing, and sets no prototype, whatever it is', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(root, `${root}\\__proto__`, '    __proto__    REG_SZ    x', '    constructor    REG_SZ    x'),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(Object.getPrototypeOf(parseRegistry(lines.join('\n'), root))).toBe(Object.prototype);
      }),
    );
  });
});
