import { Ban, Download, ListMinus, ListPlus, Trash2, X } from 'lucide-react';
import type { ContactFilter, ContactRow } from '../../../../shared/contract/contacts.ts';
import { call } from '../../api/client.ts';
import { useRefusal } from '../../api/may.ts';
import { useAction, useCall } from '../../api/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useExport } from './export.tsx';
import type { Scope } from './filters.ts';
import { nobody, toSelection, type Chosen } from './selection.ts';

interface BulkBarProps {
  readonly chosen: Chosen;
  readonly onChange: (chosen: Chosen) => void;
  readonly filter: ContactFilter;
  readonly scope: Scope;
  readonly rows: readonly ContactRow[];
  /** How many the filter shows; undefined until it is counted. */
  readonly total: number | undefined;
}

const suppressAtOnce = 500;

/** Removes contacts and offers the way back. */
export function useRemoveContacts(onDone: () => void) {
  const t = useT();
  const show = useToasts((state) => state.show);
  const showError = useToasts((state) => state.showError);
  return useAction('contacts.remove', {
    onSuccess({ removed, undoId }) {
      const back = (): void =>
        void call('contacts.restore', { undoId })
          .then(({ restored }) => show({ title: t('contacts:bulk.restored', { count: restored }) }))
          .catch(showError);
      show({
        title: t('contacts:bulk.removed', { count: removed }),
        action: { label: t('ui:undo'), run: back },
        duration: 12_000,
      });
      onDone();
    },
  });
}

/** What can be done with the chosen rows; takes the place of the filters while there are any. */
export function BulkBar({ chosen, onChange, filter, scope, rows, total }: BulkBarProps) {
  const t = useT();
  const format = useFormat();
  const show = useToasts((state) => state.show);
  const lists = useCall('contacts.lists', {});
  const clear = (): void => onChange(nobody);
  const add = useAction('contacts.listAdd', {
    onSuccess: ({ changed }) => show({ title: t('contacts:bulk.added', { count: changed }) }),
  });
  const drop = useAction('contacts.listDrop', {
    onSuccess({ changed }) {
      show({ title: t('contacts:bulk.dropped', { count: changed }) });
      clear();
    },
  });
  const suppress = useAction('suppression.add', {
    onSuccess({ added, known }) {
      show({ title: t('contacts:bulk.suppressed', { count: added + known }) });
      clear();
    },
  });
  const remove = useRemoveContacts(clear);
  const exportAll = useExport();
  const refusal = useRefusal();
  const unwritable = refusal('contacts:write');
  const selection = toSelection(chosen, filter);
  const count = chosen.all ? (total ?? 0) : chosen.keys.size;
  const emails = rows.filter(({ id }) => chosen.keys.has(id)).map(({ email }) => email);
  return (
    <div
      role="toolbar"
      aria-label={t('contacts:bulk.selected', { count })}
      className="flex min-h-12 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-selected px-3 py-2"
    >
      <IconButton size="sm" icon={X} label={t('contacts:bulk.clear')} onClick={clear} />
      <span className="tabular font-medium">{t('contacts:bulk.selected', { count })}</span>
      {!chosen.all && total !== undefined && total > chosen.keys.size && (
        <Button size="sm" variant="ghost" onClick={() => onChange({ keys: chosen.keys, all: true })}>
          {t('contacts:bulk.all', { count: format.number(total) })}
        </Button>
      )}
      <span className="flex-1" />
      <Menu
        trigger={
          <Button size="sm" icon={ListPlus} refused={unwritable} disabled={lists.data?.items.length === 0}>
            {t('contacts:bulk.addToList')}
          </Button>
        }
        items={(lists.data?.items ?? []).map(({ id, name }) => ({
          label: name,
          onSelect: () => add.mutate({ listId: id, selection }),
        }))}
      />
      {scope.kind === 'list' && (
        <Button
          size="sm"
          icon={ListMinus}
          refused={unwritable}
          busy={drop.isPending}
          onClick={() => drop.mutate({ listId: scope.id, selection })}
        >
          {t('contacts:bulk.takeFromList')}
        </Button>
      )}
      <Button
        size="sm"
        icon={Ban}
        refused={refusal('suppression:write')}
        busy={suppress.isPending}
        disabled={chosen.all || emails.length === 0 || emails.length > suppressAtOnce}
        title={chosen.all || emails.length > suppressAtOnce ? t('contacts:bulk.suppressLimit') : undefined}
        onClick={() => suppress.mutate({ values: emails })}
      >
        {t('contacts:bulk.suppress')}
      </Button>
      {chosen.all && (
        <Button
          size="sm"
          icon={Download}
          refused={refusal('contacts:export', 'allowExport')}
          onClick={() => exportAll.start(filter)}
        >
          {t('contacts:bulk.export')}
        </Button>
      )}
      <Button
        size="sm"
        icon={Trash2}
        refused={unwritable}
        busy={remove.isPending}
        onClick={() => remove.mutate({ selection })}
      >
        {t('contacts:bulk.remove')}
      </Button>
      {exportAll.dialog}
    </div>
  );
}
