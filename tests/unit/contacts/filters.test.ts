import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Input } from '../../../src/shared/contract/index.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

type Filter = NonNullable<Input<'contacts.list'>['filter']>;

let ws: TestWorkspace;
let fair = 0;
let germans = 0;
beforeAll(async () => {
  ws = await openTestWorkspace();
  fair = (await ws.call('contacts.listCreate', { name: 'Fair' })).id;
  const people = [
    { email: 'anna@müller.example', firstName: 'Anna', lastName: 'Ünal', company: 'Acme_1 100%', country: 'DE' },
    { email: 'ben@acme.example', firstName: 'Ben', lastName: 'Øster', company: 'Acme', country: 'DE' },
    { email: 'chen@mail.acme.example', firstName: '王', lastName: '小明', fields: { source: "O'Hara; DROP TABLE" } },
    { email: 'dora@other.example', firstName: 'Dóra', lastName: 'مريم', fields: { source: 'web' } },
  ];
  for (const person of people) await ws.call('contacts.create', person);
  const dora = (await ws.call('contacts.list', { filter: { search: 'dora' } })).items[0]?.id ?? 0;
  await ws.call('contacts.update', { id: dora, fields: { ['constructor']: 'x' } });
  await ws.call('contacts.listAdd', { listId: fair, selection: { filter: { search: 'acme.example' } } });
  germans = (
    await ws.call('contacts.segmentSave', {
      name: 'Germans',
      filter: { conditions: [{ field: 'country', op: 'is', value: 'de' }] },
    })
  ).id;
  await ws.call('suppression.add', { values: ['acme.example'] });
});
afterAll(() => ws.close());

async function found(filter: Filter): Promise<string> {
  const page = await ws.call('contacts.list', { filter, sort: { by: 'email' } });
  const { count } = await ws.call('contacts.count', { filter });
  expect(count).toBe(page.items.length);
  return page.items.map((item) => item.email.charAt(0)).join('');
}

describe('a search', () => {
  const cases: readonly (readonly [search: string, found: string])[] = [
    ['', 'abcd'],
    ['ACME', 'abc'],
    ['muller', 'a'],
    ['xn--mller', 'a'],
    ['unal', 'a'],
    ['Anna Ünal', 'a'],
    ['王', 'c'],
    ['王 小明', 'c'],
    ['小明', 'c'],
    ['مريم', 'd'],
    ['or', 'd'],
    ['q', ''],
    ['z', ''],
    ['ac', 'abc'],
    ['e', 'abcd'],
    ['cme mca', ''],
    ['me_1 1', 'a'],
    ['100%', 'a'],
    ['%', 'a'],
    ['_', 'a'],
    ["'", ''],
    ['"acme"', ''],
    ['a"b OR c', ''],
    ['acme*', ''],
    ['acme AND ben', ''],
    ['\u0000acme', 'abc'],
    ['xacme', ''],
    ['\n', 'abcd'],
    ['x'.repeat(200), ''],
  ];
  for (const [search, expected] of cases) {
    test(`for ${JSON.stringify(search.slice(0, 20))} finds exactly the contacts that contain it`, async () => {
      expect(await found({ search })).toBe(expected);
    });
  }
});

describe('conditions', () => {
  const cases: readonly (readonly [conditions: NonNullable<Filter['conditions']>, found: string])[] = [
    [[{ field: 'company', op: 'contains', value: '_1' }], 'a'],
    [[{ field: 'company', op: 'contains', value: '%' }], 'a'],
    [[{ field: 'company', op: 'is', value: 'ACME' }], 'b'],
    [[{ field: 'company', op: 'isNot', value: 'acme' }], 'acd'],
    [[{ field: 'company', op: 'empty' }], 'cd'],
    [[{ field: 'company', op: 'startsWith', value: 'acme' }], 'ab'],
    [[{ field: 'company', op: 'endsWith', value: '0%' }], 'a'],
    [[{ field: 'lastName', op: 'is', value: 'ØSTER' }], 'b'],
    [[{ field: 'lastName', op: 'startsWith', value: 'øS' }], 'b'],
    [[{ field: 'lastName', op: 'contains', value: 'ünal' }], 'a'],
    [[{ field: 'lastName', op: 'contains', value: 'Ünal' }], 'a'],
    [[{ field: 'email', op: 'is', value: 'ANNA@xn--mller-kva.example' }], 'a'],
    [[{ field: 'email', op: 'notContains', value: 'acme' }], 'ad'],
    [[{ field: 'fields.source', op: 'is', value: "o'hara; drop table" }], 'c'],
    [[{ field: 'fields.source', op: 'notEmpty' }], 'cd'],
    [[{ field: 'fields.constructor', op: 'is', value: 'x' }], 'd'],
    [[{ field: 'fields.nothing', op: 'notContains', value: 'x' }], 'abcd'],
    [
      [
        { field: 'country', op: 'is', value: 'DE' },
        { field: 'company', op: 'is', value: 'acme' },
      ],
      'b',
    ],
  ];
  for (const [conditions, expected] of cases) {
    test(`${JSON.stringify(conditions)} are met`, async () => {
      expect(await found({ conditions })).toBe(expected);
    });
  }
});

describe('filters', () => {
  test('combine', async () => {
    expect(await found({ listId: fair })).toBe('bc');
    expect(await found({ segmentId: germans })).toBe('ab');
    expect(await found({ segmentId: germans, listId: fair })).toBe('b');
    expect(await found({ suppressed: true })).toBe('bc');
    expect(await found({ suppressed: false, search: 'acme' })).toBe('a');
    expect(await found({ suppressed: true, search: 'ben' })).toBe('b');
  });

  test('on a segment that is gone show nobody', async () => {
    const { id } = await ws.call('contacts.segmentSave', { name: 'Short', filter: { search: 'a' } });
    await ws.call('contacts.segmentRemove', { id });
    expect(await found({ segmentId: id })).toBe('');
  });

  test('cannot be built on themselves', async () => {
    const first = await ws.call('contacts.segmentSave', { name: 'A', filter: { segmentId: germans } });
    await expect(
      ws.call('contacts.segmentSave', { id: germans, name: 'Germans', filter: { segmentId: first.id } }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
