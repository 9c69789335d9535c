import { ListFilter, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useAction, useCall } from '../../api/hooks.ts';
import { useT } from '../../i18n/index.ts';
import { useToasts } from '../../stores/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Segmented } from '../../ui/choice.tsx';
import { Input, Select } from '../../ui/input.tsx';
import { Popover } from '../../ui/popover.tsx';
import { standardFields } from '../../../../shared/contract/contacts.ts';
import {
  activeFilters,
  clearFilters,
  newCondition,
  openScope,
  setFilters,
  toContactFilter,
  useFilters,
  type Condition,
  type DraftCondition,
} from './filters.ts';
import { NameDialog } from '../../ui/name-dialog.tsx';

const ops: readonly Condition['op'][] = [
  'is',
  'isNot',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  'empty',
  'notEmpty',
];

interface ConditionRowProps {
  readonly condition: DraftCondition;
  readonly fields: readonly { readonly value: Condition['field']; readonly label: string }[];
  readonly onChange: (condition: DraftCondition) => void;
  readonly onRemove: () => void;
}

function ConditionRow({ condition, fields, onChange, onRemove }: ConditionRowProps) {
  const t = useT();
  const wantsValue = condition.op !== 'empty' && condition.op !== 'notEmpty';
  return (
    <div className="flex items-center gap-2">
      <Select
        aria-label={t('contacts:filter.field')}
        value={condition.field}
        onChange={({ target }) => {
          const field = fields.find(({ value }) => value === target.value);
          if (field !== undefined) onChange({ ...condition, field: field.value });
        }}
        className="w-36 shrink-0"
      >
        {fields.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('contacts:filter.op')}
        value={condition.op}
        onChange={({ target }) => onChange({ ...condition, op: ops.find((op) => op === target.value) ?? 'is' })}
        className="w-36 shrink-0"
      >
        {ops.map((op) => (
          <option key={op} value={op}>
            {t(`contacts:filter.ops.${op}`)}
          </option>
        ))}
      </Select>
      {wantsValue ? (
        <Input
          aria-label={t('contacts:filter.value')}
          value={condition.value ?? ''}
          maxLength={2000}
          onChange={({ target }) => onChange({ ...condition, value: target.value })}
        />
      ) : (
        <span className="flex-1" />
      )}
      <IconButton size="sm" icon={X} label={t('contacts:filter.remove')} onClick={onRemove} />
    </div>
  );
}

/** What narrows the table besides the search, and the way to keep it as a segment. */
export function FilterPopover() {
  const t = useT();
  const filters = useFilters();
  const { suppressed, conditions } = filters;
  const custom = useCall('contacts.fields', {});
  const show = useToasts((state) => state.show);
  const [naming, setNaming] = useState(false);
  const save = useAction('contacts.segmentSave', {
    onError: () => undefined,
    onSuccess({ id }) {
      setNaming(false);
      openScope({ kind: 'segment', id });
      show({ title: t('contacts:segment.saved'), tone: 'ok' });
    },
  });
  const active = activeFilters(filters);
  const fields = [
    ...standardFields.map((field) => ({ value: field, label: t(`contacts:field.${field}`) })),
    ...(custom.data?.items ?? []).map(({ key, label }) => ({ value: `fields.${key}` as const, label })),
  ];
  const change = (index: number, condition: DraftCondition): void =>
    setFilters({ conditions: conditions.map((old, at) => (at === index ? condition : old)) });
  return (
    <>
      <Popover
        label={t('contacts:filter.open')}
        align="end"
        className="flex w-136 max-w-[90vw] flex-col gap-3"
        trigger={
          <Button icon={ListFilter}>
            {active === 0 ? t('contacts:filter.open') : t('contacts:filter.active', { count: active })}
          </Button>
        }
      >
        <div className="flex items-center gap-3">
          <span className="text-sm font-medium">{t('contacts:filter.state')}</span>
          <Segmented
            label={t('contacts:filter.state')}
            value={suppressed === null ? 'any' : suppressed ? 'suppressed' : 'reachable'}
            options={[
              { value: 'any', label: t('contacts:filter.anyState') },
              { value: 'reachable', label: t('contacts:filter.reachableOnly') },
              { value: 'suppressed', label: t('contacts:filter.suppressedOnly') },
            ]}
            onChange={(value) => setFilters({ suppressed: value === 'any' ? null : value === 'suppressed' })}
          />
        </div>
        {conditions.length > 0 && <span className="text-sm font-medium">{t('contacts:filter.conditions')}</span>}
        {conditions.map((condition, index) => (
          <ConditionRow
            key={condition.key}
            condition={condition}
            fields={fields}
            onChange={(next) => change(index, next)}
            onRemove={() => setFilters({ conditions: conditions.toSpliced(index, 1) })}
          />
        ))}
        <div className="flex gap-2">
          <Button
            size="sm"
            icon={Plus}
            disabled={conditions.length >= 20}
            onClick={() => setFilters({ conditions: [...conditions, newCondition()] })}
          >
            {t('contacts:filter.add')}
          </Button>
          <span className="flex-1" />
          <Button size="sm" variant="ghost" disabled={active === 0} onClick={clearFilters}>
            {t('contacts:filter.clear')}
          </Button>
          <Button
            size="sm"
            disabled={active === 0 && filters.search.trim() === ''}
            onClick={() => {
              save.reset();
              setNaming(true);
            }}
          >
            {t('contacts:filter.saveSegment')}
          </Button>
        </div>
      </Popover>
      {naming && (
        <NameDialog
          title={t('contacts:segment.saveTitle')}
          action={t('ui:save')}
          hint={t('contacts:segment.hint')}
          busy={save.isPending}
          error={save.error}
          onSave={(name) => save.mutate({ name, filter: toContactFilter(filters) })}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}
