import { LetterlockError } from '../shared/result.ts';

/** `disk-full` where an error of the system says that, or null. */
export function diskFull(error: unknown): LetterlockError | null {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return null;
  return new LetterlockError('disk-full', undefined, undefined, { cause: error });
}
