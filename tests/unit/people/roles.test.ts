import { expect, test } from 'vitest';
import { methods } from '../../../src/shared/contract/index.ts';
import { permissionsOf, permissionTable, role } from '../../../src/shared/roles.ts';

const inContract = [...new Set([...methods.values()].map(({ permission }) => permission))].toSorted();

test('every permission of the contract is given to somebody, and no other', () => {
  expect(Object.keys(permissionTable).toSorted()).toEqual(inContract);
});

test('who has what is as reviewed', async () => {
  const lines = inContract.map((permission) => {
    const who = role.options.filter((one) => {
      const own = permissionsOf(one);
      return own === 'all' || own.has(permission);
    });
    return `${permission.padEnd(22)} ${who.join(' ')}`;
  });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../fixtures/roles.txt');
});

test('an owner has what is added to the contract later as well', () => {
  expect(permissionsOf('owner')).toBe('all');
});

test('a role with fewer rights never has what one with more lacks, reviewers and senders at least', () => {
  const has = (one: 'admin' | 'sender' | 'reviewer'): string[] => {
    const own = permissionsOf(one);
    return own === 'all' ? inContract : [...own];
  };
  expect(has('sender')).toEqual(expect.arrayContaining(has('reviewer')));
  expect(has('admin')).toEqual(expect.arrayContaining(has('sender')));
});
