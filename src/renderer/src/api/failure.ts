import { LetterlockError } from '../../../shared/result.ts';

/** What passes by itself: it is tried again. */
const passing = new Set(['host-unreachable', 'rate-limited']);

export function isPassing(error: unknown): boolean {
  return error instanceof LetterlockError && passing.has(error.code);
}

interface Asked {
  readonly data: unknown;
  readonly error: LetterlockError | null;
}

/**
 * What stands in the way of showing an answer. A refresh that failed in passing takes nothing away: the answer before is
 * still there, with whatever is being typed beside it, and the next event asks again.
 */
export function standing({ data, error }: Asked): LetterlockError | null {
  return data !== undefined && isPassing(error) ? null : error;
}
