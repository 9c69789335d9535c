import { beforeAll, describe, expect, test } from 'vitest';
import { methods } from '../../src/shared/contract/index.ts';
import { permissionTable } from '../../src/shared/roles.ts';
import { permissionNames } from '../../src/renderer/src/features/safety/permission-names.ts';
import type { Messages } from '../../src/renderer/src/i18n/catalogue.ts';
import { de } from '../../src/renderer/src/i18n/de/index.ts';
import { en } from '../../src/renderer/src/i18n/en/index.ts';
import { hasMessage, startMessages, translate } from '../../src/renderer/src/i18n/index.ts';

const permissions = [
  ...new Set([...Object.keys(permissionTable), ...[...methods.values()].map(({ permission }) => permission)]),
];

describe.each([
  ['English', en.access.permission],
  ['German', de.access.permission],
])('the %s names of permissions', (_, { domain, verb }) => {
  const domains: Messages = domain;
  const verbs: Messages = verb;

  test('are there for every permission that a method asks for or a role has', () => {
    const nameless = permissions.filter((permission) => {
      const [left = '', right = ''] = permission.split(':');
      return !(left in domains && right in verbs);
    });
    expect(nameless).toEqual([]);
  });

  test('are there for nothing else, and none is given twice', () => {
    const parts = permissions.map((permission) => permission.split(':'));
    expect(Object.keys(domains).toSorted()).toEqual([...new Set(parts.map(([left]) => left))].toSorted());
    expect(Object.keys(verbs).toSorted()).toEqual([...new Set(parts.map(([, right]) => right))].toSorted());
    for (const names of [domains, verbs]) {
      expect(new Set(Object.values(names)).size).toBe(Object.keys(names).length);
    }
  });
});

describe('a list of permissions', () => {
  beforeAll(() => startMessages());
  const names = { t: translate, has: hasMessage };

  test.each([
    [['contacts:read', 'contacts:export'], ['Contacts: read, export']],
    [
      ['contacts:read', 'campaigns:send', 'contacts:write'],
      ['Contacts: read, change', 'Campaigns: send'],
    ],
    [['people:manage', 'people:read', 'people:export'], ['People: read, export, manage']],
    [['orbits:bend'], ['orbits: bend']],
    [[], []],
  ])('%j reads %j', (given, expected) => {
    expect(permissionNames(names, given)).toEqual(expected);
  });
});
