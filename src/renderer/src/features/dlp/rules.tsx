import { Building2, MoreHorizontal, Pencil, Plus, Power, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { DlpRule } from '../../../../shared/contract/dlp.ts';
import { standing } from '../../api/failure.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { Badge, StatusDot, type Tone } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { ConfirmDialog } from '../safety/confirm-dialog.tsx';
import { ImposedNote, useImposed } from '../settings/imposed.tsx';
import { ExportRows } from './export-rows.tsx';
import { RuleForm } from './rule-form.tsx';
import { ruleDetail, ruleName } from './texts.ts';

type Open = { readonly kind: 'form'; readonly rule: DlpRule | null } | { readonly kind: 'remove'; readonly id: number };

const tones: Readonly<Record<DlpRule['action'], Tone>> = { warn: 'neutral', confirm: 'warn', block: 'danger' };

/** The rules, those of the organisation first. */
export function DlpRules({ may }: { readonly may: boolean }) {
  const t = useT();
  const list = useCall('dlp.rules', {});
  const lock = useImposed('allowDlpChanges');
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  const remove = useAction('dlp.remove', { onSuccess: close });
  const failed = standing(list);
  if (failed !== null) return <ErrorState error={failed} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <Skeleton lines={8} className="p-6" />;
  const { items, locked } = list.data;
  const change = may && !locked;
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="flex items-center gap-4 border-b border-line px-5 py-2.5">
        <div className="min-w-0 flex-1">
          <ExportRows may={may} />
        </div>
        {may && (
          <Button variant="primary" icon={Plus} disabled={locked} onClick={() => setOpen({ kind: 'form', rule: null })}>
            {t('dlp:add')}
          </Button>
        )}
      </div>
      {locked && (
        <div className="border-b border-line px-5 py-2.5">
          <ImposedNote entry={lock} />
        </div>
      )}
      <ul className="divide-y divide-line">
        {items.map((rule) => (
          <RuleRow key={rule.id} rule={rule} change={change} onOpen={setOpen} />
        ))}
      </ul>
      {open?.kind === 'form' && <RuleForm rule={open.rule} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={t('dlp:removeTitle')}
          hint={t('dlp:removeHint')}
          action={t('dlp:remove')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ id: open.id })}
          onClose={close}
        />
      )}
    </div>
  );
}

interface RuleRowProps {
  readonly rule: DlpRule;
  readonly change: boolean;
  readonly onOpen: (open: Open) => void;
}

function RuleRow({ rule, change, onOpen }: RuleRowProps) {
  const t = useT();
  const format = useFormat();
  const save = useAction('dlp.save');
  const { id, source, enabled, ...fields } = rule;
  const name = ruleName(rule, t);
  return (
    <li className="flex items-start gap-4 px-5 py-2.5">
      <div className="min-w-0 flex-1">
        <p className={enabled ? 'font-medium' : 'font-medium text-muted'}>{name}</p>
        <p className="line-clamp-2 text-sm break-words text-muted">{ruleDetail(rule, t, format)}</p>
      </div>
      <div className="w-24 shrink-0 pt-px">
        <Badge tone={enabled ? tones[rule.action] : 'neutral'}>{t(`dlp:actions.${rule.action}`)}</Badge>
      </div>
      <div className="w-44 shrink-0">
        {source === null ? (
          <StatusDot tone={enabled ? 'ok' : 'neutral'} label={t(enabled ? 'dlp:on' : 'dlp:off')} />
        ) : (
          <span className="flex items-center gap-1.5 text-muted">
            <Building2 aria-hidden size={14} className="shrink-0" />
            {t('dlp:imposed')}
          </span>
        )}
      </div>
      <div className="w-7 shrink-0">
        {source === null && change && (
          <Menu
            trigger={<IconButton icon={MoreHorizontal} label={t('dlp:more', { name })} />}
            items={[
              { label: t('dlp:edit'), icon: Pencil, onSelect: () => onOpen({ kind: 'form', rule }) },
              {
                label: t(enabled ? 'access:webhooks.disable' : 'access:webhooks.enable'),
                icon: Power,
                onSelect: () => save.mutate({ ...fields, id: Number(id), enabled: !enabled }),
              },
              {
                label: t('dlp:remove'),
                icon: Trash2,
                danger: true,
                onSelect: () => onOpen({ kind: 'remove', id: Number(id) }),
              },
            ]}
          />
        )}
      </div>
    </li>
  );
}
