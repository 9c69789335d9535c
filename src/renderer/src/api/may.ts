import { useCall } from './hooks.ts';

/**
 * Whether the person at the screen may do what needs a permission. The core refuses the rest whatever is shown; until it
 * has told, everything is.
 */
export function useMay(): (permission: string) => boolean {
  const { data } = useCall('people.me', {});
  return (permission) => data === undefined || data.permissions.includes(permission);
}
