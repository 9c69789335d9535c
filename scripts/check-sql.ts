/** Fails when something is put into SQL that is not seen to be constant: see `sql-rule.ts`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { openExpressions } from './sql-rule.ts';

/**
 * Read by a person and found to be made of constants, though by ways that the rule does not follow: conditions of
 * `filterSql`, `and` and their like, which bind every value; names out of a table in the source; numbers and keys in
 * hexadecimal where SQLite takes no bound value.
 */
const read: Readonly<Record<string, readonly string[]>> = {
  'core/audit/repository.ts': ['where'],
  'core/campaigns/repository-audience.ts': ['matched.where', 'excluded.where', 'where', 'found.where'],
  'core/campaigns/repository-progress.ts': ['where', 'source.from', 'condition.where'],
  'core/connectors/practice/repository.ts': ["where.join(' AND ')", 'condition'],
  'core/contacts/bulk.ts': ['where'],
  'core/contacts/export-job.ts': ['where'],
  'core/contacts/filter.ts': ['text', 'where'],
  'core/contacts/repository-count.ts': [
    'id',
    "lead?.from ?? 'contact'",
    'where',
    'lead.waiting',
    'belongs.where',
    'idsOf(lead, counted.where)',
    'from',
    "waiting ?? ''",
  ],
  'core/contacts/repository-sorted.ts': ['column', 'table', 'places'],
  'core/contacts/repository-lead.ts': ['check.where', 'id', 'waiting', 'query.where'],
  'core/contacts/repository-list.ts': [
    'id',
    'lead.members.where',
    'compare',
    'condition.where',
    'order',
    'key',
    'from',
    'indexed',
    'after.where',
    "inOwnTable ? '' : `CROSS JOIN contact ON contact.id = ${id}`",
  ],
  'core/contacts/repository-sample.ts': ['where'],
  'core/contacts/repository-search.ts': ['name', 'table'],
  'core/contacts/repository.ts': ['packedColumns'],
  'core/inbound/repository-read.ts': ["where.join(' AND ')", 'filter'],
  'core/people/reviews.ts': ['name', 'ended', "counts.join(', ')"],
  'core/store/migrate.ts': ['migration.version'],
  'core/net/connection-repository.ts': ['values', "where.join(' AND ')", 'key', 'sums'],
  'core/store/open.ts': ['rawKey(key, format)', 'options.cacheKib ?? 65_536', 'pages', "to.toString('hex')"],
  'core/webhooks/repository.ts': ['state', "count('waiting')", "count('failed')"],
};

/** Migrations take no input at all. */
const withoutInput = /^core\/store\/migrations\//;

const sources = join(import.meta.dirname, '../src');
const problems: string[] = [];
const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).map((name) => name.split(sep).join('/'));

for (const from of files) {
  if (!/^(core|main|web|cli)\/.*\.ts$/.test(from) || withoutInput.test(from)) continue;
  const known = read[from] ?? [];
  const open = openExpressions(from, readFileSync(join(sources, from), 'utf8'));
  for (const expression of open.filter((found) => !known.includes(found))) {
    problems.push(
      `src/${from}: ${expression} is put into SQL: bind it, or show that it is constant (scripts/check-sql.ts)`,
    );
  }
  for (const gone of known.filter((expression) => !open.includes(expression))) {
    problems.push(`src/${from}: ${gone} stands in scripts/check-sql.ts and is no longer put into SQL there`);
  }
}
for (const gone of Object.keys(read).filter((from) => !files.includes(from))) {
  problems.push(`src/${gone} stands in scripts/check-sql.ts and is not there`);
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
