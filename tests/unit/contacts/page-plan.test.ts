import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trigramQuery } from '../../../src/core/contacts/filter.ts';
import { cheapestWay } from '../../../src/core/contacts/page-plan.ts';
import type { Way } from '../../../src/core/contacts/page-plan.ts';
import type { Input } from '../../../src/shared/contract/index.ts';
import { openTestWorkspace } from '../../support/workspace.ts';
import type { TestWorkspace } from '../../support/workspace.ts';

describe('of a million contacts', () => {
  const live = 1_000_000;
  const cases: readonly (readonly [what: string, led: number | null, matches: number, way: Way])[] = [
    ['a word that all have', 1_000_000, 1_000_000, 'test'],
    ['a word that every fifth has', 200_000, 200_000, 'test'],
    ['a word that one in thirty has', 30_000, 30_000, 'members'],
    ['a name', 2_000, 2_000, 'members'],
    ['an address', 3, 1, 'whole'],
    ['some hundred', 450, 450, 'whole'],
    ['some thousand of which few meet the rest', 4_000, 40, 'whole'],
    ['nothing that leads', null, 200_000, 'test'],
  ];
  test.each(cases)('%s: %s led to, %s shown, are found by way of %s', (_what, led, matches, way) => {
    expect(cheapestWay({ live, led, matches, rows: 101 })).toBe(way);
  });
});

describe('the trigrams of a search', () => {
  const shares = (known: Record<string, number>) => ({ share: (text: string) => known[text] ?? 0, finest: 0.001 });

  test('are the rarest, without those that most contacts have', () => {
    expect(trigramQuery('x.example', shares({ exa: 1, xam: 1, amp: 1, mpl: 1, ple: 1 }))).toBe('"x.e" AND ".ex"');
    expect(trigramQuery('example', shares({ exa: 1, xam: 1, amp: 0.9, mpl: 1, ple: 1 }))).toContain('"amp"');
  });

  test('are spread over the term where nothing is known, and absent from a shorter one', () => {
    expect(trigramQuery('acme')).toBe('"acm" AND "cme"');
    expect(trigramQuery('ab')).toBeNull();
  });
});

describe('a page is the same, however it is found', () => {
  let ws: TestWorkspace;
  let listId: number;
  const total = 4200;
  /** Every seventh is of a company that comes last by name, and all of these were made last. */
  const isLast = (n: number): boolean => n >= (total * 6) / 7;
  beforeAll(async () => {
    ws = await openTestWorkspace();
    const rows = Array.from({ length: total }, (_, n) => {
      const company = isLast(n) ? `Zeppelin ${n}` : `Acme ${(n * 7919) % total}`;
      return `p${n}@people.example,${company},${n % 2 === 0 ? 'DE' : 'FR'}`;
    });
    const fileId = await ws.upload('people.csv', Buffer.from(`email,company,country\n${rows.join('\n')}\n`));
    const { format } = await ws.call('contacts.importPreview', { fileId });
    const mapping: Input<'contacts.importStart'>['mapping'] = ['email', 'company', 'country'];
    const started = await ws.call('contacts.importStart', {
      fileId,
      format,
      mapping,
      duplicates: 'skip',
      newList: 'All',
    });
    await ws.finished(started.jobId);
    listId = (await ws.call('contacts.lists', {})).items[0]?.id ?? 0;
  });
  afterAll(() => ws.close());

  const numbers = Array.from({ length: total }, (_, n) => n);
  type Filter = NonNullable<Input<'contacts.list'>['filter']>;
  const filters: readonly (readonly [string, () => Filter, (n: number) => boolean])[] = [
    ['a frequent word at the end of the order', () => ({ search: 'zeppelin' }), isLast],
    ['two frequent letters', () => ({ search: 'ze' }), isLast],
    ['a word of all', () => ({ search: 'people.ex' }), () => true],
    ['a word within a list of all', () => ({ search: 'zeppelin', listId }), isLast],
    [
      'a word and a condition',
      () => ({ search: 'zeppelin', conditions: [{ field: 'country', op: 'is', value: 'DE' }] }),
      (n) => isLast(n) && n % 2 === 0,
    ],
    ['some thirty', () => ({ search: 'p41' }), (n) => String(n).startsWith('41')],
  ];
  const orders = ['createdAt', 'email', 'company', 'lastActivityAt'] as const;
  const cases = filters.flatMap(([name, filter, belongs]) => orders.map((by) => [name, by, filter, belongs] as const));
  test.each(cases)('%s, by %s', async (_name, by, filter, belongs) => {
    const expected = numbers.filter(belongs).map((n) => `p${n}@people.example`);
    const byText = by === 'email' || by === 'company';
    for (const descending of [false, true]) {
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: { email: string; company: string }[]; nextCursor: string | null } = await ws.call(
          'contacts.list',
          { filter: filter(), sort: { by, descending }, limit: 300, ...(cursor !== null && { cursor }) },
        );
        found.push(...page.items.map((item) => (by === 'company' ? `${item.company}|${item.email}` : item.email)));
        cursor = page.nextCursor;
      } while (cursor !== null);
      const keys = byText ? found.map((text) => text.split('|')[0] ?? '') : [];
      expect(keys).toEqual(keys.toSorted((a, b) => (a < b === descending ? 1 : -1)));
      const emails = found.map((text) => text.split('|').at(-1));
      expect(emails).toHaveLength(expected.length);
      expect(new Set(emails)).toEqual(new Set(expected));
    }
  });
});
