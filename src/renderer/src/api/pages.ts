import type { UseInfiniteQueryResult } from '@tanstack/react-query';

type Growing = Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetching' | 'fetchNextPage'>;

/**
 * Fetches the next page of a list, unless an answer is under way: asked for in between, it would take the place of the
 * refresh that an event has begun, and rows that are stale would pass for fresh.
 */
export function fetchMore({ hasNextPage, isFetching, fetchNextPage }: Growing): void {
  if (hasNextPage && !isFetching) void fetchNextPage();
}
