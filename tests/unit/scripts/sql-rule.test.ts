import { describe, expect, test } from 'vitest';
import { openExpressions } from '../../../scripts/sql-rule.ts';

const open = (text: string): string[] => openExpressions('core/x/repository.ts', text);

describe('what is put into SQL', () => {
  test.each([
    ['a value of a caller', 'export const f = (name: string) => all(db, `SELECT * FROM a WHERE b = ${name}`);', 'name'],
    ['a sum', "export const f = (name: string) => db.prepare('SELECT * FROM ' + name);", "'SELECT * FROM ' + name"],
    ['what an object holds', 'export const f = (x: X) => get(db, `SELECT 1 FROM a WHERE ${x.where}`);', 'x.where'],
    ['what another module made', "import { y } from './y.ts'; const s = `DELETE FROM a WHERE ${y}`;", 'y'],
    ['a name in a pragma', 'export const f = (s: string) => db.pragma(`cache_size = ${s}`);', 's'],
    [
      'what was pushed onto a list of conditions',
      "const f = (c: string) => { const w = ['1']; w.push(c); return `SELECT 1 WHERE ${w.join(' AND ')}`; };",
      "w.join(' AND ')",
    ],
    ['a condition that is handed on', 'const f = (c: string) => ({ where: `a = ${c}` });', 'c'],
    ['a constant under the name of a parameter', "const a = 'x'; const f = (a: string) => `SELECT ${a} LIMIT 1`;", 'a'],
  ])('%s is found', (_, text, expression) => expect(open(text)).toEqual([expression]));

  test.each([
    ['columns in a constant', "const columns = 'a, b'; const f = () => `SELECT ${columns} FROM a WHERE b = ?`;"],
    ['a list of constants', "const c = ['a', 'b']; const f = () => `SELECT ${c.join(', ')} FROM a WHERE b = ?`;"],
    ['question marks', "const f = (x: X[]) => `SELECT 1 FROM a WHERE b IN (${x.map(() => '?').join(', ')})`;"],
    ['a choice', "const f = (up: boolean) => `SELECT 1 FROM a ORDER BY b ${up ? 'ASC' : 'DESC'}`;"],
    ['one of the names in its type', "const f = (t: 'a' | 'b') => `SELECT 1 FROM ${t} WHERE c = ?`;"],
    ['a number', 'const f = (n: number) => `SELECT 1 FROM a LIMIT ${n}`;'],
    ['a function of constants', 'const f = (n: 0 | 1) => `b = ${n}`; const g = () => `SELECT 1 WHERE ${f(1)}`;'],
    ['words that are no SQL', 'const f = (name: string) => `The mail to ${name} could not be sent.`;'],
    ['an expression', 'const f = (name: string) => /x/.exec(name);'],
  ])('%s is let be', (_, text) => expect(open(text)).toEqual([]));
});
