import {
  History,
  MoreHorizontal,
  Pencil,
  Plus,
  Power,
  RefreshCw,
  Send,
  Trash2,
  Webhook as WebhookIcon,
} from 'lucide-react';
import { useState } from 'react';
import { standing } from '../../api/failure.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useMay } from '../../api/may.ts';
import { useFormat } from '../../i18n/format.ts';
import { translateSentence, useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Badge, StatusDot } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Deliveries } from './deliveries.tsx';
import { Frame } from './frame.tsx';
import { OverlapDialog } from './overlap-dialog.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { eventTitle } from './webhook-events.ts';
import { WebhookForm, type Webhook } from './webhook-form.tsx';

type Open =
  | { readonly kind: 'form'; readonly webhook: Webhook | null }
  | { readonly kind: 'rotate' | 'remove' | 'log'; readonly webhook: Webhook }
  | { readonly kind: 'secret'; readonly name: string; readonly secret: string };

/** Where events of campaigns go. */
export function Webhooks() {
  const t = useT();
  const may = useMay()('webhooks:manage');
  const list = useCall('webhooks.list', {});
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  const rotate = useAction('webhooks.rotate', { onError: () => undefined });
  const remove = useAction('webhooks.remove', { onSuccess: close });
  const create = may ? (
    <Button variant="primary" icon={Plus} onClick={() => setOpen({ kind: 'form', webhook: null })}>
      {t('access:webhooks.create')}
    </Button>
  ) : undefined;
  const failed = standing(list);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <Skeleton lines={6} className="p-6" />;
  const { items } = list.data;
  return (
    <Frame lead={t('access:webhooks.hint')} actions={items.length > 0 ? create : undefined}>
      {items.length === 0 ? (
        <EmptyState icon={WebhookIcon} title={t('access:webhooks.empty')} action={create}>
          {t('access:webhooks.emptyHint')}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {items.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} may={may} onOpen={setOpen} />
          ))}
        </ul>
      )}
      {open?.kind === 'form' && (
        <WebhookForm webhook={open.webhook} onClose={close} onMade={(made) => setOpen({ kind: 'secret', ...made })} />
      )}
      {open?.kind === 'rotate' && (
        <OverlapDialog
          title={t('access:webhooks.rotateTitle', { name: open.webhook.name })}
          hint={t('access:webhooks.rotateHint')}
          action={t('access:webhooks.rotate')}
          busy={rotate.isPending}
          error={rotate.error}
          onRotate={(overlapHours) =>
            rotate.mutate(
              { id: open.webhook.id, overlapHours },
              { onSuccess: ({ secret }) => setOpen({ kind: 'secret', name: open.webhook.name, secret }) },
            )
          }
          onClose={close}
        />
      )}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={t('access:webhooks.removeTitle', { name: open.webhook.name })}
          hint={t('access:webhooks.removeHint')}
          action={t('access:webhooks.remove')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ id: open.webhook.id })}
          onClose={close}
        />
      )}
      {open?.kind === 'log' && <Deliveries webhook={open.webhook} may={may} onClose={close} />}
      {open?.kind === 'secret' && (
        <SecretDialog
          title={t('access:webhooks.made', { name: open.name })}
          hint={t('access:webhooks.madeHint')}
          secret={open.secret}
          onClose={close}
        />
      )}
    </Frame>
  );
}

interface WebhookRowProps {
  readonly webhook: Webhook;
  readonly may: boolean;
  readonly onOpen: (open: Open) => void;
}

function WebhookRow({ webhook, may, onOpen }: WebhookRowProps) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const show = useToasts((state) => state.show);
  const update = useAction('webhooks.update');
  const test = useAction('webhooks.test', {
    onSuccess: ({ state, status, detail }) =>
      show(
        state === 'delivered'
          ? { title: t('access:webhooks.testOk', { name, status: status ?? '' }), tone: 'ok' }
          : { title: t('access:webhooks.testFailed', { detail: translateSentence(detail) }), tone: 'danger' },
      ),
  });
  const { id, name, url, events, enabled, privateNetworks, waiting, failed, lastDeliveredAt } = webhook;
  const toggle = (): void => update.mutate({ id, name, url, events, privateNetworks, enabled: !enabled });
  return (
    <li className="flex items-start gap-4 px-5 py-3">
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className={enabled ? 'font-medium' : 'font-medium text-muted'}>{name}</p>
        <p className="truncate font-mono text-sm text-muted" title={url}>
          {url}
        </p>
        <p className="truncate text-sm text-muted">{format.list(events.map((event) => t(eventTitle(event))))}</p>
      </div>
      <div className="flex w-56 shrink-0 flex-col items-start gap-1">
        <StatusDot
          tone={enabled ? 'ok' : 'neutral'}
          label={t(enabled ? 'access:webhooks.on' : 'access:webhooks.off')}
        />
        <p className="text-sm text-muted">
          {t('access:lastUse')}: {lastDeliveredAt === null ? t('access:never') : format.relative(lastDeliveredAt, now)}
        </p>
        <p className="flex gap-1">
          {waiting > 0 && <Badge>{t('access:webhooks.waiting', { count: waiting })}</Badge>}
          {failed > 0 && <Badge tone="danger">{t('access:webhooks.failed', { count: failed })}</Badge>}
        </p>
      </div>
      {may && (
        <Button size="sm" icon={Send} busy={test.isPending} onClick={() => test.mutate({ id })}>
          {t('access:webhooks.test')}
        </Button>
      )}
      <Menu
        trigger={<IconButton icon={MoreHorizontal} label={t('access:keys.more', { name })} />}
        items={[
          { label: t('access:webhooks.log'), icon: History, onSelect: () => onOpen({ kind: 'log', webhook }) },
          ...(may
            ? [
                { label: t('access:webhooks.edit'), icon: Pencil, onSelect: () => onOpen({ kind: 'form', webhook }) },
                {
                  label: t(enabled ? 'access:webhooks.disable' : 'access:webhooks.enable'),
                  icon: Power,
                  onSelect: toggle,
                },
                {
                  label: t('access:webhooks.rotate'),
                  icon: RefreshCw,
                  onSelect: () => onOpen({ kind: 'rotate', webhook }),
                },
                {
                  label: t('access:webhooks.remove'),
                  icon: Trash2,
                  danger: true,
                  onSelect: () => onOpen({ kind: 'remove', webhook }),
                },
              ]
            : []),
        ]}
      />
    </li>
  );
}
