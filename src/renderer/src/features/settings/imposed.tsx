import { Building2 } from 'lucide-react';
import type { Output } from '../../../../shared/contract/index.ts';
import { useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';

type Entry = Output<'policy.get'>['entries'][number];

/** What the organisation imposes for a setting, or null where it leaves it to the user. */
export function useImposed(field: Entry['field']): Entry | null {
  const { data } = useCall('policy.get', {});
  return data?.entries.find((entry) => entry.field === field) ?? null;
}

/** Beside a setting that is not, or not wholly, the user's to change: why, and who says so. */
export function ImposedNote({ entry }: { readonly entry: Entry | null }) {
  const t = useT();
  if (entry === null) return null;
  return (
    <p className="flex items-start gap-1.5 text-sm text-muted">
      <Building2 aria-hidden size={14} className="mt-0.5 shrink-0" />
      <span className="min-w-0 break-words">
        {t('policy:locked')}: {t(`policy:fields.${entry.field}.title`)}
        {typeof entry.value === 'string' || typeof entry.value === 'number' ? ` ${entry.value}` : ''}.{' '}
        {t('policy:setBy', { source: entry.source })}.
      </span>
    </p>
  );
}
