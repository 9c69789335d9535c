/** The check-list names a test for every line of it: those tests are there, under the names that it gives. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/security-checklist.md'), 'utf8');
const named = [...page.matchAll(/`(tests\/[\w./-]+\.(?:test|e2e)\.ts): ([^`]+)`/g)].map(([, file = '', name = '']) => [
  file,
  name,
]);

test.each(named)('%s has: %s', (file, name) => {
  const text = readFileSync(join(root, file), 'utf8');
  expect(['', '\\'].some((escape) => text.includes(name.replaceAll("'", `${escape}'`)))).toBe(true);
});

test('every line names a test, or says that there is none', () => {
  const lines = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| line '));
  expect(lines.length).toBeGreaterThan(25);
  expect(lines.filter((line) => !/`tests\/|no test/.test(line))).toEqual([]);
});

test('whoever finds a weakness is told where to write, in the form of RFC 9116', () => {
  const text = readFileSync(join(root, 'resources/security.txt'), 'utf8');
  const contact = /^Contact: mailto:(\S+)$/m.exec(text)?.[1] ?? 'missing';
  expect(readFileSync(join(root, 'SECURITY.md'), 'utf8')).toContain(contact);
  const expires = Date.parse(/^Expires: (\S+)$/m.exec(text)?.[1] ?? '');
  expect(expires).toBeGreaterThan(Date.UTC(2026, 10, 22));
});
