import { ChevronRight, CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useLocation } from 'wouter';
import { useCall } from '../../api/hooks.ts';
import { useMay } from '../../api/may.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Card } from '../../ui/page.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { overviewLines, type Line, type LineState } from './overview-lines.ts';

const looks: Readonly<Record<LineState, { readonly icon: LucideIcon; readonly ink: string }>> = {
  good: { icon: CircleCheck, ink: 'text-ok' },
  plain: { icon: Info, ink: 'text-muted' },
  warn: { icon: TriangleAlert, ink: 'text-warn' },
  danger: { icon: CircleAlert, ink: 'text-danger' },
};

/** What protects the workspace now: a line each, and where it is changed. */
export function Overview() {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const vault = useCall('vault.status', {});
  const settings = useCall('settings.get', {});
  const audit = useCall('audit.state', {});
  const alerts = useCall('monitor.summary', {});
  const backup = useCall('backup.status', {});
  const accounts = useCall('accounts.list', {});
  const seesReviews = useMay()('people:read');
  const reviews = useCall('people.reviews', {}, { enabled: seesReviews });
  const calls = [vault, settings, audit, alerts, backup, accounts, reviews];
  const failed = calls.find(({ error }) => error !== null);
  if (failed !== undefined) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (
    vault.data === undefined ||
    settings.data === undefined ||
    audit.data === undefined ||
    alerts.data === undefined ||
    backup.data === undefined ||
    accounts.data === undefined ||
    (seesReviews && reviews.data === undefined)
  )
    return <Skeleton lines={8} className="p-6" />;
  const lines = overviewLines(
    {
      vault: vault.data,
      settings: settings.data,
      audit: audit.data,
      alerts: alerts.data,
      backup: backup.data,
      accounts: accounts.data.items,
      reviews: reviews.data ?? null,
      now,
    },
    t,
    format,
  );
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex max-w-180 flex-col gap-4 px-6 py-6">
        <p className="text-muted">{t('safety:overview.lead')}</p>
        <Card>
          <ul className="divide-y divide-line">
            {lines.map((line) => (
              <OverviewLine key={line.id} line={line} />
            ))}
          </ul>
        </Card>
      </div>
    </div>
  );
}

function OverviewLine({ line }: { readonly line: Line }) {
  const [, navigate] = useLocation();
  const { icon: Icon, ink } = looks[line.state];
  return (
    <li>
      <button
        type="button"
        onClick={() => navigate(`~${line.path}`)}
        className="flex w-full items-center gap-3 px-4 py-3 text-left hover:bg-hover"
      >
        <Icon aria-hidden size={17} className={`shrink-0 ${ink}`} />
        <span className="w-40 shrink-0 font-medium">{line.title}</span>
        <span className="min-w-0 flex-1">
          {line.text}
          {line.hint !== null && <span className="block text-sm text-muted">{line.hint}</span>}
        </span>
        <ChevronRight aria-hidden size={15} className="shrink-0 text-faint" />
      </button>
    </li>
  );
}
