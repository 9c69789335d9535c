import { BellOff, CheckCheck, CircleAlert, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Alert } from '../../../../shared/contract/monitor.ts';
import { useAction, usePages } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/choice.tsx';
import { cx } from '../../ui/cx.ts';
import { MoreButton } from '../../ui/list-end.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { alertText } from './alert-text.ts';

/** What was out of the ordinary: what waits for a look, and what was looked at. */
export function Alerts() {
  const t = useT();
  const [shown, setShown] = useState<'open' | 'past'>('open');
  const list = usePages('monitor.alerts', { open: shown === 'open', limit: 50 });
  const acknowledge = useAction('monitor.acknowledge');
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-5 py-3">
        <Segmented
          label={t('safety:alerts.title')}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'open', label: t('safety:alerts.open') },
            { value: 'past', label: t('safety:alerts.past') },
          ]}
        />
        <p className="min-w-0 flex-1 truncate text-muted">{t('safety:alerts.lead')}</p>
        {shown === 'open' && list.rows.length > 1 && (
          <Button
            icon={CheckCheck}
            busy={acknowledge.isPending}
            onClick={() => acknowledge.mutate({ ids: list.rows.map(({ id }) => id) })}
          >
            {t('safety:alerts.acknowledgeAll')}
          </Button>
        )}
      </div>
      {list.error !== null ? (
        <ErrorState error={list.error} onRetry={list.onRetry} />
      ) : list.loading ? (
        <Skeleton lines={6} className="p-5" />
      ) : list.rows.length === 0 ? (
        <EmptyState icon={BellOff} title={t(`safety:alerts.empty.${shown}`)}>
          {t('safety:alerts.emptyHint')}
        </EmptyState>
      ) : (
        <ul className="min-h-0 flex-1 divide-y divide-line overflow-y-auto">
          {list.rows.map((alert) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              busy={acknowledge.isPending && acknowledge.variables.ids.includes(alert.id)}
              onAcknowledge={() => acknowledge.mutate({ ids: [alert.id] })}
            />
          ))}
          {list.hasMore && (
            <li className="flex flex-col p-3">
              <MoreButton list={list} label={t('safety:alerts.more')} />
            </li>
          )}
        </ul>
      )}
    </>
  );
}

interface AlertRowProps {
  readonly alert: Alert;
  readonly busy: boolean;
  readonly onAcknowledge: () => void;
}

function AlertRow({ alert, busy, onAcknowledge }: AlertRowProps) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const danger = alert.severity === 'danger';
  const Icon = danger ? CircleAlert : TriangleAlert;
  return (
    <li className="flex items-start gap-3 px-5 py-3.5">
      <Icon aria-hidden size={17} className={cx('mt-0.5 shrink-0', danger ? 'text-danger' : 'text-warn')} />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <p className="font-medium">{t(`safety:alerts.kinds.${alert.kind}`)}</p>
        <p>{alertText(alert, t, format)}</p>
        <p className="text-sm text-muted">
          <time title={format.exact(alert.lastAt)}>{format.relative(alert.lastAt, now)}</time>
          {alert.times > 1 && ` · ${t('safety:alerts.times', { count: alert.times })}`}
          {alert.responses.length > 0 &&
            ` · ${t('safety:alerts.done', {
              what: format.list(alert.responses.map((response) => t(`safety:alerts.responded.${response}`))),
            })}`}
          {alert.acknowledgedAt !== null &&
            ` · ${t('safety:alerts.acknowledgedBy', {
              who: alert.acknowledgedBy ?? '',
              when: format.dateTime(alert.acknowledgedAt),
            })}`}
        </p>
      </div>
      {alert.acknowledgedAt === null && (
        <Button size="sm" busy={busy} onClick={onAcknowledge}>
          {t('safety:alerts.acknowledge')}
        </Button>
      )}
    </li>
  );
}
