import { expect, test } from 'vitest';
import { subjectOf } from '../../../src/core/jobs/subject.ts';

test.each([
  ['the file that it reads', { file: { name: 'leads.csv', size: 3 } }, 'leads.csv'],
  ['a file by its name alone', { importId: 1, fileName: 'leads.csv' }, 'leads.csv'],
  ['a long name, cut', { fileName: 'x'.repeat(300) }, 'x'.repeat(200)],
  ['nothing', { filter: {} }, null],
  ['no file', { file: null }, null],
  ['no name', { file: { name: '' } }, null],
  ['no input', undefined, null],
])('a job is known by %s', (_what, input, subject) => {
  expect(subjectOf(input)).toBe(subject);
});
