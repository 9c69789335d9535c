/** The query cache: what the screens know of the core, thrown away as soon as an event says that it is stale. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { LetterlockError } from '../../../shared/result.ts';
import { eventNames, staleAfter } from './event-names.ts';
import { isPassing } from './failure.ts';
import { gathered } from './gather.ts';
import { applyJobEvent } from './job-cache.ts';
import { renew } from './renew.ts';
import { transport } from './transport.ts';

/** A lock that happened unheard, as while the event stream was down, is found out by the first call that it refuses. */
const onError = (error: unknown): void => {
  if (!(error instanceof LetterlockError)) return;
  if (error.code === 'locked') askForState(queryClient);
  if (error.code === 'second-factor-needed') void queryClient.invalidateQueries({ queryKey: ['policy.get'] });
};

const askForState = (client: QueryClient): void => void renew(client, { queryKey: ['vault.status'] });

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && isPassing(error),
      retryDelay: (attempt) => 500 * 2 ** attempt,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

/** Whether an answer to `method` is stale for one of the prefixes. */
export function isStale(method: string, prefixes: Iterable<string>): boolean {
  for (const prefix of prefixes) if (method.startsWith(prefix)) return true;
  return false;
}

/** Wire the core's events to the cache. Answers the function that stops it. */
export function followEvents(client: QueryClient): () => void {
  // An import, a run: events come in bursts, and a long list is fetched anew page by page.
  const stale = gathered((prefixes) =>
    renew(client, { predicate: (query) => isStale(String(query.queryKey[0]), prefixes) }),
  );

  const stops = eventNames.map((name) => transport.on(name, () => stale.add(staleAfter[name])));
  stops.push(
    transport.on('job.changed', (event) => applyJobEvent(client, event)),
    // A lock clears the screen at once.
    transport.on('vault.changed', () => askForState(client)),
    transport.onReconnect(() => void renew(client, {})),
  );
  return () => {
    for (const stop of stops) stop();
    stale.stop();
  };
}
