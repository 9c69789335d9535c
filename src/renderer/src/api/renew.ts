import type { InvalidateQueryFilters, QueryClient } from '@tanstack/react-query';

/**
 * Has what matches fetched anew, also where it is being fetched for the first time: that answer may be older than what
 * made it stale, and would otherwise be taken for fresh.
 */
export async function renew(client: QueryClient, filters: InvalidateQueryFilters): Promise<void> {
  const first = client
    .getQueryCache()
    .findAll(filters)
    .filter(({ state }) => state.fetchStatus === 'fetching' && state.data === undefined);
  await client.invalidateQueries(filters);
  await Promise.all(first.map(({ queryKey }) => client.invalidateQueries({ queryKey, exact: true })));
}
