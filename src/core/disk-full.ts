import { LetterlockError } from '../shared/result.ts';

/** The error itself, or `disk-full` where the system said that. */
export function diskFull(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new LetterlockError('disk-full', undefined, undefined, { cause: error });
}
