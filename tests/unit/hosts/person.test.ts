/** Whose passphrase the command line asks for. */
import { expect, test } from 'vitest';
import { choosePerson } from '../../../src/cli/person.ts';
import type { Person } from '../../../src/cli/person.ts';

const person = (id: string, name: string): Person => ({
  id,
  name,
  keychain: false,
  passphrase: true,
  recoveryCode: false,
  code: null,
  securityKeys: [],
  presence: false,
  wiped: false,
});
const ada = person('00000000-0000-4000-8000-000000000001', 'Ada');
const grace = person('00000000-0000-4000-8000-000000000002', 'grace@example.com');

test.each<[readonly Person[], string | undefined, Person | null]>([
  [[], undefined, null],
  [[], 'Ada', null],
  [[ada], undefined, ada],
  [[ada], '', ada],
  [[ada, grace], ' ADA ', ada],
  [[ada, grace], 'Grace@Example.com', grace],
  [[ada, grace], grace.id, grace],
])('of %j, “%s” is %j', (people, wanted, expected) => expect(choosePerson(people, wanted)).toEqual(expected));

test('nobody is guessed at, and the error names everyone there is', () => {
  expect(() => choosePerson([ada, grace], undefined)).toThrow(/--person NAME: Ada, grace@example\.com/);
  expect(() => choosePerson([ada, grace], 'Bob')).toThrow(/Nobody called Bob .*Ada, grace@example\.com/);
  expect(() => choosePerson([ada], 'Bob')).toThrow(/Nobody called Bob/);
});
