import { Ban, KeyRound, MoreHorizontal, Plus, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { Output } from '../../../../shared/contract/index.ts';
import { standing } from '../../api/failure.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useMay } from '../../api/may.ts';
import { useFormat } from '../../i18n/format.ts';
import { hasMessage, useT } from '../../i18n/index.ts';
import { StatusDot } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Frame } from './frame.tsx';
import { nameOf } from './names.ts';
import { permissionNames } from './permission-names.ts';
import { NewKeyDialog } from './new-key.tsx';
import { OverlapDialog } from './overlap-dialog.tsx';
import { SecretDialog } from './secret-dialog.tsx';

type ApiKey = Output<'keys.list'>['items'][number];

interface Shown {
  readonly name: string;
  readonly key: string;
}

/** Keys of scripts: what each may, from where, and when it was used last. */
export function Keys() {
  const t = useT();
  const may = useMay()('keys:manage');
  const list = useCall('keys.list', {});
  const [creating, setCreating] = useState(false);
  const [rotating, setRotating] = useState<ApiKey | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const rotate = useAction('keys.rotate', {
    onError: () => undefined,
    onSuccess: ({ key }) => {
      setShown({ name: rotating?.name ?? '', key });
      setRotating(null);
    },
  });
  const revoke = useAction('keys.revoke', { onSuccess: () => setRevoking(null) });
  const create = may ? (
    <Button variant="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t('access:keys.create')}
    </Button>
  ) : undefined;

  const failed = standing(list);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <Skeleton lines={6} className="p-6" />;
  const { items, grantable } = list.data;
  return (
    <Frame lead={t('access:keys.hint')} actions={items.length > 0 ? create : undefined}>
      {items.length === 0 ? (
        <EmptyState icon={KeyRound} title={t('access:keys.empty')} action={create}>
          {t('access:keys.emptyHint')}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {items.map((item) => (
            <KeyRow key={item.id} item={item} may={may} onRotate={setRotating} onRevoke={setRevoking} />
          ))}
        </ul>
      )}
      {creating && (
        <NewKeyDialog
          grantable={grantable}
          onClose={() => setCreating(false)}
          onMade={(made) => {
            setCreating(false);
            setShown(made);
          }}
        />
      )}
      {rotating !== null && (
        <OverlapDialog
          title={t('access:keys.rotateTitle', { name: rotating.name })}
          hint={t('access:keys.rotateHint')}
          action={t('access:keys.rotate')}
          busy={rotate.isPending}
          error={rotate.error}
          onRotate={(overlapHours) => rotate.mutate({ id: rotating.id, overlapHours })}
          onClose={() => setRotating(null)}
        />
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={t('access:keys.revokeTitle', { name: revoking.name })}
          hint={t('access:keys.revokeHint')}
          action={t('access:keys.revoke')}
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate({ id: revoking.id })}
          onClose={() => setRevoking(null)}
        />
      )}
      {shown !== null && (
        <SecretDialog
          title={t('access:keys.made', { name: shown.name })}
          secret={shown.key}
          onClose={() => setShown(null)}
        />
      )}
    </Frame>
  );
}

interface KeyRowProps {
  readonly item: ApiKey;
  readonly may: boolean;
  readonly onRotate: (item: ApiKey) => void;
  readonly onRevoke: (item: ApiKey) => void;
}

function KeyRow({ item, may, onRotate, onRevoke }: KeyRowProps) {
  const t = useT();
  const format = useFormat();
  const now = useNow();
  const { name, expiresAt, revokedAt, formerUntil, lastUsedAt, lastAddress } = item;
  const expired = expiresAt !== null && expiresAt <= now;
  const over = revokedAt !== null || expired;
  const state =
    revokedAt !== null
      ? t('access:keys.revoked', { when: format.date(revokedAt), who: nameOf(item.revokedBy ?? '') })
      : expiresAt === null
        ? t('access:keys.active')
        : t(expired ? 'access:keys.expired' : 'access:keys.ends', { when: format.date(expiresAt) });
  return (
    <li className="flex items-start gap-4 px-5 py-3">
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <p className="flex items-center gap-2">
          <span className={over ? 'font-medium text-muted' : 'font-medium'}>{name}</span>
          <code className="font-mono text-sm text-muted">{item.prefix}…</code>
        </p>
        <p className="truncate text-sm text-muted" title={item.permissions.join(' ')}>
          {permissionNames({ t, has: hasMessage }, item.permissions).join(' · ')}
        </p>
        <p className="text-sm text-muted">
          {[
            t('access:keys.byWhom', { who: nameOf(item.createdBy) }),
            item.networks.join(', '),
            formerUntil !== null && t('access:keys.former', { when: format.dateTime(formerUntil) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <div className="flex w-64 shrink-0 flex-col items-start gap-0.5">
        <StatusDot tone={over ? 'neutral' : 'ok'} label={state} />
        <p className="text-sm text-muted">
          {t('access:lastUse')}:{' '}
          {lastUsedAt === null ? t('access:never') : `${format.relative(lastUsedAt, now)}, ${lastAddress ?? ''}`}
        </p>
      </div>
      {may && revokedAt === null ? (
        <Menu
          trigger={<IconButton icon={MoreHorizontal} label={t('access:keys.more', { name })} />}
          items={[
            { label: t('access:keys.rotate'), icon: RefreshCw, onSelect: () => onRotate(item) },
            { label: t('access:keys.revoke'), icon: Ban, danger: true, onSelect: () => onRevoke(item) },
          ]}
        />
      ) : (
        <span className="w-7.5" />
      )}
    </li>
  );
}
