/** Administrators' templates say what the schema says, and are what Windows and macOS read. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { policyTemplates } from '../../../scripts/policy-template-files.ts';
import { judge } from '../../../src/core/policy/validate.ts';
import { policyFields } from '../../../src/shared/policy.ts';

const directory = join(import.meta.dirname, '../../../resources/policy');
const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
const templates = [...policyTemplates()];
const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' });

test.each(templates)('%s is up to date (node scripts/policy-templates.ts)', (name, text) => {
  const kept = read(name);
  expect(name.endsWith('.json') ? JSON.parse(kept) : kept).toEqual(name.endsWith('.json') ? JSON.parse(text) : text);
});

test.each(templates.filter(([name]) => !name.endsWith('.json')))('%s is well-formed', (_, text) => {
  expect(XMLValidator.validate(text)).toBe(true);
});

test('the example has every setting and could be applied', () => {
  const values = JSON.parse(read('policies.example.json')) as object;
  expect(Object.keys(values)).toEqual(policyFields);
  expect(judge({ source: 'example', values })).toHaveProperty('policy');
});

test('every name that the ADMX file refers to is in both languages', () => {
  const admx = read('letterlock.admx');
  const named = (kind: string): string[] =>
    [...admx.matchAll(new RegExp(`\\$\\(${kind}\\.(\\w+)\\)`, 'g'))].map(([, id = '']) => id);
  for (const language of ['en-US', 'de-DE']) {
    const { policyDefinitionResources: root } = parser.parse(read(`${language}/letterlock.adml`)) as {
      policyDefinitionResources: { resources: Record<string, Record<string, { '@id': string }[]>> };
    };
    const ids = (table: string, entry: string): string[] =>
      root.resources[table]?.[entry]?.map((item) => item['@id']) ?? [];
    expect(ids('stringTable', 'string')).toEqual(expect.arrayContaining(named('string')));
    expect(ids('presentationTable', 'presentation')).toEqual(expect.arrayContaining(named('presentation')));
  }
});

test('the ADMX file has every setting with what it writes, in the order that Windows wants', () => {
  const { policyDefinitions: root } = parser.parse(read('letterlock.admx')) as {
    policyDefinitions: Record<string, unknown> & { policies: { policy: Record<string, unknown>[] } };
  };
  expect(Object.keys(root).filter((name) => !name.startsWith('@'))).toEqual([
    'policyNamespaces',
    'resources',
    'supportedOn',
    'categories',
    'policies',
  ]);
  expect(root.policies.policy.map((policy) => policy['@name'])).toEqual(policyFields);
  for (const policy of root.policies.policy) expect('elements' in policy || 'enabledValue' in policy).toBe(true);
});
