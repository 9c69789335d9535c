import { Building2 } from 'lucide-react';
import type { Output } from '../../../../shared/contract/index.ts';
import { useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { Card } from '../../ui/page.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';

type Entry = Output<'policy.get'>['entries'][number];

/** What the organisation imposes, value by value, and who says so. */
export function PolicyPart() {
  const t = useT();
  const policy = useCall('policy.get', {});
  if (policy.error !== null) return <ErrorState error={policy.error} onRetry={() => void policy.refetch()} />;
  if (policy.data === undefined) return <Skeleton lines={8} className="p-6" />;
  const { entries, sources } = policy.data;
  if (entries.length === 0) {
    return (
      <EmptyState icon={Building2} title={t('policy:none')}>
        {sources.length > 0 && t('policy:noneHint', { sources: sources.join(', ') })}
      </EmptyState>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex max-w-180 flex-col gap-4 px-6 py-6">
        <p className="text-muted">{t('policy:lead')}</p>
        <Card>
          <ul className="divide-y divide-line">
            {entries.map((entry) => (
              <EntryLine key={entry.field} entry={entry} />
            ))}
          </ul>
        </Card>
      </div>
    </div>
  );
}

function EntryLine({ entry: { field, value, source } }: { readonly entry: Entry }) {
  const t = useT();
  const shown =
    value === null
      ? t('policy:hidden')
      : typeof value === 'boolean'
        ? t(value ? 'policy:yes' : 'policy:no')
        : [value].flat().join(', ');
  return (
    <li className="flex items-start gap-4 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{t(`policy:fields.${field}.title`)}</p>
        <p className="text-sm text-muted">{t(`policy:fields.${field}.help`)}</p>
        <p className="mt-1 text-sm break-all text-faint">{t('policy:setBy', { source })}</p>
      </div>
      <p className="max-w-64 text-right break-words">{shown}</p>
    </li>
  );
}
