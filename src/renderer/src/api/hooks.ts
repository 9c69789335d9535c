import {
  keepPreviousData,
  useInfiniteQuery,
  useIsMutating,
  useMutation,
  useQuery,
  type InfiniteData,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import type { Input, MethodName, Output } from '../../../shared/contract/index.ts';
import type { LetterlockError } from '../../../shared/result.ts';
import { useToasts } from '../stores/toasts.ts';
import { call, callPage, type ItemOf, type PagedMethod, type PageOf } from './client.ts';
import { standing } from './failure.ts';
import { fetchMore } from './pages.ts';

interface CallOptions {
  readonly enabled?: boolean;
  /** Go on showing the answer to the previous input until the new one is there: searches, pages. */
  readonly keepPrevious?: boolean;
  readonly refetchInterval?: number | false;
}

/** The answer of a reading method, kept until an event makes it stale. */
export function useCall<N extends MethodName>(
  name: N,
  input: Input<N>,
  options: CallOptions = {},
): UseQueryResult<Output<N>, LetterlockError> {
  return useQuery<Output<N>, LetterlockError>({
    queryKey: [name, input],
    queryFn: () => call(name, input),
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchInterval ?? false,
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Whether the component is still on the screen. */
export function usePresence(): RefObject<boolean> {
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return here;
}

interface ActionOptions<N extends MethodName> {
  readonly onSuccess?: (output: Output<N>, input: Input<N>) => void;
  /** Where it is missing, and where the component that would show it is gone by then, a failure is shown as a toast. */
  readonly onError?: (error: LetterlockError) => void;
}

/** A changing method as a mutation. What becomes stale is told by the core's events, never decided here. */
export function useAction<N extends MethodName>(
  name: N,
  options: ActionOptions<N> = {},
): UseMutationResult<Output<N>, LetterlockError, Input<N>> {
  const showError = useToasts((state) => state.showError);
  const here = usePresence();
  return useMutation<Output<N>, LetterlockError, Input<N>>({
    mutationKey: [name],
    mutationFn: (input) => call(name, input),
    onSuccess: (output, input) => options.onSuccess?.(output, input),
    onError: (error) => (here.current ? (options.onError ?? showError)(error) : showError(error)),
  });
}

/** Whether such a call is under way, whichever component has made it, and whether or not that is still there. */
export function useUnderWay<N extends MethodName>(name: N, concerns: (input: Input<N>) => boolean): boolean {
  return (
    useIsMutating({
      mutationKey: [name],
      predicate: ({ state }) => state.variables !== undefined && concerns(state.variables as Input<N>),
    }) > 0
  );
}

export interface Pages<T> {
  readonly rows: readonly T[];
  readonly hasMore: boolean;
  /** No rows are there yet. */
  readonly loading: boolean;
  /** The rows are those of the question before; the answer to this one is under way. */
  readonly stale: boolean;
  readonly loadingMore: boolean;
  readonly error: LetterlockError | null;
  /** Why the next page is not there; `onMore` tries again. */
  readonly moreError: LetterlockError | null;
  /** What the rows answer: with another question the list begins at its top. */
  readonly question: string;
  readonly onMore: () => void;
  readonly onRetry: () => void;
}

/** A list paged by key, as one growing array for a virtualised list or table. */
export function usePages<N extends PagedMethod>(
  name: N,
  input: Omit<Input<N>, 'cursor'>,
  options: { readonly enabled?: boolean } = {},
): Pages<ItemOf<N>> {
  const query = useInfiniteQuery<
    PageOf<ItemOf<N>>,
    LetterlockError,
    InfiniteData<PageOf<ItemOf<N>>>,
    QueryKey,
    string | null
  >({
    queryKey: [name, input, 'pages'],
    queryFn: ({ pageParam }) => callPage(name, input, pageParam),
    initialPageParam: null,
    getNextPageParam: (last) => last.nextCursor,
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.items), [query.data]);
  return {
    rows,
    hasMore: query.hasNextPage,
    loading: query.isPending,
    stale: query.isPlaceholderData,
    loadingMore: query.isFetchingNextPage,
    error: query.isFetchNextPageError ? null : standing(query),
    moreError: query.isFetchNextPageError ? query.error : null,
    question: JSON.stringify(input),
    onMore: () => fetchMore(query),
    onRetry: () => void query.refetch(),
  };
}
