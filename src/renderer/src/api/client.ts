import type { Input, MethodName, Output } from '../../../shared/contract/index.ts';
import { LetterlockError } from '../../../shared/result.ts';
import { transport } from './transport.ts';

async function answer<T>(name: MethodName, input: unknown): Promise<T> {
  const result = await transport.call<T>(name, input);
  if (result.ok) return result.value;
  throw new LetterlockError(result.error.code, result.error.message, result.error.details);
}

/**
 * Call one method of the contract.
 * @throws LetterlockError with the code that the core answered.
 */
export function call<N extends MethodName>(name: N, input: Input<N>): Promise<Output<N>> {
  return answer<Output<N>>(name, input);
}

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
/** Methods that answer one page of a list. */
export type PagedMethod = { [N in MethodName]: Output<N> extends PageOf<unknown> ? N : never }[MethodName];
export type ItemOf<N extends PagedMethod> = Output<N> extends PageOf<infer T> ? T : never;

/** One page of a list, from a cursor or from the start. */
export function callPage<N extends PagedMethod>(
  name: N,
  input: Omit<Input<N>, 'cursor'>,
  cursor: string | null,
): Promise<PageOf<ItemOf<N>>> {
  return answer<PageOf<ItemOf<N>>>(name, cursor === null ? input : { ...input, cursor });
}
