import type { PolicyField } from '../../../shared/policy.ts';
import { useT } from '../i18n/index.ts';
import { useCall } from './hooks.ts';

/**
 * Whether the person at the screen may do what needs a permission. The core refuses the rest whatever is shown; until it
 * has told, everything is.
 */
export function useMay(): (permission: string) => boolean {
  const { data } = useCall('people.me', {});
  return (permission) => data === undefined || data.permissions.includes(permission);
}

/**
 * Why something would be refused, in a sentence: the person's role lacks the permission, or the organisation has
 * switched it off. Null where nothing stands in the way.
 */
export function useRefusal(): (permission: string, switchedOffBy?: PolicyField) => string | null {
  const t = useT();
  const may = useMay();
  const me = useCall('people.me', {}).data;
  const entries = useCall('policy.get', {}).data?.entries ?? [];
  return (permission, field) => {
    if (entries.some((entry) => entry.field === field && entry.value === false)) {
      return `${t('policy:locked')}: ${t(`policy:fields.${field ?? 'allowExport'}.title`)}`;
    }
    if (may(permission)) return null;
    const role = me?.role;
    return role === undefined || role === null
      ? t('access:refused')
      : t('access:refusedRole', { role: t(`access:roles.${role}`) });
  };
}
