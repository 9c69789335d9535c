import { RotateCcw, Send } from 'lucide-react';
import { useAction, usePages } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT, translateSentence } from '../../i18n/index.ts';
import { StatusDot } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { MoreButton } from '../../ui/list-end.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { eventTitle } from './webhook-events.ts';
import type { Webhook } from './webhook-form.tsx';

interface DeliveriesProps {
  readonly webhook: Webhook;
  readonly may: boolean;
  readonly onClose: () => void;
}

const tones = { waiting: 'neutral', delivered: 'ok', failed: 'danger' } as const;

/** What was sent to a webhook, and how it went. */
export function Deliveries({ webhook, may, onClose }: DeliveriesProps) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const log = usePages('webhooks.deliveries', { id: webhook.id, limit: 100 });
  const again = useAction('webhooks.redeliver');
  return (
    <Sheet open title={t('access:webhooks.logOf', { name: webhook.name })} onClose={onClose}>
      {log.error !== null && <ErrorState error={log.error} onRetry={log.onRetry} />}
      {log.loading && <Skeleton lines={6} />}
      {!log.loading && log.error === null && log.rows.length === 0 && (
        <EmptyState icon={Send} title={t('access:webhooks.logEmpty')} />
      )}
      <ul className="divide-y divide-line">
        {log.rows.map((row) => (
          <li key={row.id} className="flex items-start gap-3 py-2.5">
            <div className="min-w-0 flex-1">
              <p className="flex items-center gap-2">
                <span className="font-medium">{t(eventTitle(row.type))}</span>
                <time className="text-sm text-muted" title={format.exact(row.at)}>
                  {format.relative(row.at, now)}
                </time>
              </p>
              <p className="truncate font-mono text-xs text-muted">{row.eventId}</p>
              <p className="text-sm text-muted">
                {[
                  translateSentence(row.detail),
                  row.attempts > 1 && t('access:webhooks.attempts', { count: row.attempts }),
                  row.state === 'waiting' &&
                    row.nextAt !== null &&
                    t('access:webhooks.next', { when: format.relative(row.nextAt, now) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </div>
            <StatusDot
              tone={tones[row.state]}
              label={`${t(`access:webhooks.states.${row.state}`)}${row.status === null ? '' : ` (${row.status})`}`}
            />
            {may && row.state !== 'waiting' && (
              <IconButton
                icon={RotateCcw}
                size="sm"
                label={t('access:webhooks.again')}
                onClick={() => again.mutate({ deliveryId: row.id })}
              />
            )}
          </li>
        ))}
      </ul>
      {log.hasMore && (
        <div className="flex flex-col py-3">
          <MoreButton list={log} label={t('safety:alerts.more')} />
        </div>
      )}
    </Sheet>
  );
}
