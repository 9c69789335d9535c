import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { standing } from '../../src/renderer/src/api/failure.ts';
import { fetchMore } from '../../src/renderer/src/api/pages.ts';
import { LetterlockError } from '../../src/shared/result.ts';

interface Page {
  readonly items: readonly string[];
  readonly nextCursor: string | null;
}

/** A list whose pages are given out when they are told to be. */
function list() {
  const client = new QueryClient();
  const asked: { readonly cursor: string | null; readonly give: (page: Page) => void }[] = [];
  const observer = new InfiniteQueryObserver<Page, Error, { pages: Page[] }, string[], string | null>(client, {
    queryKey: ['list'],
    queryFn: ({ pageParam }) => new Promise((resolve) => asked.push({ cursor: pageParam, give: resolve })),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 60_000,
    retry: false,
  });
  const stop = observer.subscribe(() => undefined);
  const items = (): string[] => (observer.getCurrentResult().data?.pages ?? []).flatMap((page) => page.items);
  const end = (): void => {
    stop();
    client.clear();
  };
  return { client, asked, observer, items, end };
}

test('a page that is wanted while the list is refreshed does not take the place of the refresh', async () => {
  const { client, asked, observer, items, end } = list();
  try {
    asked[0]?.give({ items: ['old'], nextCursor: 'a' });
    await expect.poll(items).toEqual(['old']);
    void client.invalidateQueries({ queryKey: ['list'] });
    await expect.poll(() => asked.length).toBe(2);
    // The reader comes near the end at this moment.
    fetchMore(observer.getCurrentResult());
    asked[1]?.give({ items: ['new'], nextCursor: 'a' });
    await expect.poll(items).toEqual(['new']);
    expect(asked).toHaveLength(2);
    fetchMore(observer.getCurrentResult());
    await expect.poll(() => asked.map(({ cursor }) => cursor)).toEqual([null, null, 'a']);
    asked[2]?.give({ items: ['more'], nextCursor: null });
    await expect.poll(items).toEqual(['new', 'more']);
    fetchMore(observer.getCurrentResult());
    expect(asked).toHaveLength(3);
  } finally {
    end();
  }
});

test('a refresh that fails in passing takes no answer off the screen; anything else does', () => {
  const passing = new LetterlockError('host-unreachable');
  const gone = new LetterlockError('not-found');
  expect(standing({ data: undefined, error: null })).toBeNull();
  expect(standing({ data: undefined, error: passing })).toBe(passing);
  expect(standing({ data: {}, error: passing })).toBeNull();
  expect(standing({ data: {}, error: gone })).toBe(gone);
});
