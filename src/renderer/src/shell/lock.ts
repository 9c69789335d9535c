import { useAction } from '../api/hooks.ts';
import { keepUnsaved } from '../stores/unsaved.ts';

/** Lock the workspace, once the last words typed are kept; the gate then shows the lock screen. */
export function useLock(): () => void {
  const lock = useAction('vault.lock');
  return () => void keepUnsaved().then(() => lock.mutate({}));
}
