import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

let ws: TestWorkspace;
beforeEach(async () => {
  ws = await openTestWorkspace();
});
afterEach(() => ws.close());

const emails = (page: { items: readonly { email: string }[] }): string[] => page.items.map((item) => item.email);

async function add(...addresses: string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const email of addresses) ids.push((await ws.call('contacts.create', { email })).id);
  return ids;
}

describe('one contact', () => {
  test('comes back with everything that was written', async () => {
    const list = await ws.call('contacts.listCreate', { name: 'Fair' });
    const { id } = await ws.call('contacts.create', {
      email: ' Anna.Müller@Müller.example ',
      firstName: 'Anna',
      lastName: 'Müller',
      country: 'de',
      zone: 'europe/berlin',
      language: 'de-de',
      fields: { dealSize: '5' },
      listIds: [list.id],
    });
    expect(await ws.call('contacts.get', { id })).toMatchObject({
      email: 'Anna.Müller@müller.example',
      country: 'DE',
      zone: 'Europe/Berlin',
      language: 'de-DE',
      fields: { dealSize: '5' },
      lists: [{ id: list.id, name: 'Fair' }],
      suppressed: null,
    });
    expect((await ws.call('contacts.fields', {})).items).toEqual([{ key: 'dealSize', label: 'Deal size' }]);
  });

  test('is refused twice, in any spelling of the address', async () => {
    await add('anna@müller.example');
    await expect(ws.call('contacts.create', { email: 'ANNA@xn--mller-kva.example' })).rejects.toMatchObject({
      code: 'already-exists',
    });
  });

  test('is found under its new values and not under the old after an update', async () => {
    const [id = 0] = await add('old@example.com');
    await ws.call('contacts.update', { id, email: 'new@example.org', company: 'Zürich AG' });
    const found = async (search: string): Promise<string[]> =>
      emails(await ws.call('contacts.list', { filter: { search } }));
    expect(await found('old@')).toEqual([]);
    expect(await found('zurich')).toEqual(['new@example.org']);
    expect(await found('example.org')).toEqual(['new@example.org']);
  });

  test('that was removed and is added again keeps its identity', async () => {
    const [id = 0] = await add('anna@example.com');
    await ws.call('contacts.remove', { selection: { ids: [id] } });
    expect(await ws.call('contacts.create', { email: 'anna@example.com', firstName: 'Anna' })).toEqual({ id });
    expect(await ws.call('contacts.count', {})).toEqual({ count: 1 });
    expect(emails(await ws.call('contacts.list', { filter: { search: 'anna' } }))).toEqual(['anna@example.com']);
  });
});

describe('pages', () => {
  const people = [
    ['c@example.com', 'Ábel', 'Zeta'],
    ['a@example.com', 'zorn', ''],
    ['b@example.com', '', 'alpha'],
    ['d@example.com', 'Abel', 'Alpha'],
    ['e@example.com', 'Mann', 'Beta'],
  ] as const;
  const orders = {
    createdAt: ['c', 'a', 'b', 'd', 'e'],
    email: ['a', 'b', 'c', 'd', 'e'],
    lastName: ['c', 'd', 'e', 'a', 'b'],
    company: ['b', 'd', 'e', 'c', 'a'],
  } as const;

  beforeEach(async () => {
    for (const [email, lastName, company] of people) await ws.call('contacts.create', { email, lastName, company });
  });

  for (const by of ['createdAt', 'email', 'lastName', 'company'] as const) {
    for (const descending of [false, true]) {
      for (const search of [undefined, 'example', 'e']) {
        test(`follow one another by ${by}, descending ${descending}, search ${search}`, async () => {
          const seen: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await ws.call('contacts.list', {
              filter: search === undefined ? {} : { search },
              sort: { by, descending },
              limit: 2,
              ...(cursor === undefined ? {} : { cursor }),
            });
            seen.push(...page.items.map((item) => item.email.charAt(0)));
            cursor = page.nextCursor ?? undefined;
          } while (cursor !== undefined);
          expect(seen).toEqual(descending ? [...orders[by]].reverse() : orders[by]);
        });
      }
    }
  }
});
