import { useAction } from '../api/hooks.ts';

/** Lock the workspace; the gate then shows the lock screen. */
export function useLock(): () => void {
  const lock = useAction('vault.lock');
  return () => lock.mutate({});
}
