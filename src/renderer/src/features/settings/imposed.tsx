import { Building2, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Output } from '../../../../shared/contract/index.ts';
import { useCall } from '../../api/hooks.ts';
import { useRefusal } from '../../api/may.ts';
import { useT } from '../../i18n/index.ts';

export type Imposed = Output<'policy.get'>['entries'][number];

/** What the organisation imposes for a setting, or null where it leaves it to the user. */
export function useImposed(field: Imposed['field']): Imposed | null {
  const { data } = useCall('policy.get', {});
  return data?.entries.find((entry) => entry.field === field) ?? null;
}

/** Beside a setting that is not, or not wholly, the user's to change: why, and who says so. */
export function ImposedNote({ entry }: { readonly entry: Imposed | null }) {
  const t = useT();
  if (entry === null) return null;
  return (
    <p className="flex items-start gap-1.5 text-sm text-muted">
      <Building2 aria-hidden size={14} className="mt-0.5 shrink-0" />
      <span className="min-w-0 break-words">
        {t('policy:locked')}: {t(`policy:fields.${entry.field}.title`)}
        {typeof entry.value === 'boolean' || entry.value === null
          ? ''
          : ` ${[entry.value].flat().slice(0, 8).join(', ')}`}
        . {t('policy:setBy', { source: entry.source })}.
      </span>
    </p>
  );
}

interface AllowedProps {
  /** What a change of anything in it needs. */
  readonly permission: string;
  readonly children: ReactNode;
}

/** What a person may look at but not change says so once, above, and nothing in it can be touched. */
export function Allowed({ permission, children }: AllowedProps) {
  const refused = useRefusal()(permission);
  if (refused === null) return children;
  return (
    <fieldset disabled className="flex min-w-0 flex-col gap-8">
      <p className="flex items-start gap-1.5 text-sm text-muted">
        <Lock aria-hidden size={14} className="mt-0.5 shrink-0" />
        {refused}
      </p>
      {children}
    </fieldset>
  );
}
