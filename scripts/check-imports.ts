/** Fails when a file of the sources imports what it must not: see `import-rule.ts`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { importsOf, judge, sendsMail } from './import-rule.ts';

const sources = join(import.meta.dirname, '../src');
const problems: string[] = [];

for (const name of readdirSync(sources, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(ts|tsx)$/.test(name)) continue;
  const from = name.split(sep).join('/');
  const text = readFileSync(join(sources, name), 'utf8');
  for (const found of importsOf(from, text)) {
    const problem = judge(found);
    if (problem !== null) problems.push(`src/${from}: ${found.target}: ${problem}`);
  }
  if (sendsMail(from, text)) problems.push(`src/${from}: only core/outbound/sender.ts hands mail to a connector`);
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
