import { X } from 'lucide-react';
import { useState } from 'react';
import type { AuditFilter } from '../../../../shared/contract/audit.ts';
import { useT } from '../../i18n/index.ts';
import { IconButton } from '../../ui/button.tsx';
import { CheckField } from '../../ui/choice.tsx';
import { Input, Select } from '../../ui/input.tsx';

const day = 24 * 60 * 60_000;
const spans = { hour: day / 24, day, week: 7 * day, month: 30 * day } as const;
type Span = keyof typeof spans;
const spanNames: readonly Span[] = ['hour', 'day', 'week', 'month'];

/** Areas of the product, as the first half of its methods' names. */
const areas = [
  'vault',
  'contacts',
  'suppression',
  'campaigns',
  'inbox',
  'accounts',
  'settings',
  'backup',
  'audit',
  'monitor',
] as const;

interface AuditFiltersProps {
  readonly filter: AuditFilter;
  readonly principals: readonly string[];
  readonly onChange: (filter: AuditFilter) => void;
}

/** Leaves out what is empty: an absent filter and an undefined one are not the same to the core. */
function without<K extends keyof AuditFilter>(filter: AuditFilter, name: K): AuditFilter {
  const { [name]: _, ...rest } = filter;
  return rest;
}

export function AuditFilters({ filter, principals, onChange }: AuditFiltersProps) {
  const t = useT();
  const [span, setSpan] = useState<Span | ''>('');
  const set = <K extends keyof AuditFilter>(name: K, value: AuditFilter[K] | ''): void =>
    onChange(value === '' || value === undefined ? without(filter, name) : { ...filter, [name]: value });
  const active = Object.keys(filter).length > 0;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        aria-label={t('safety:audit.span')}
        value={span}
        onChange={({ target }) => {
          const chosen = spanNames.find((name) => name === target.value);
          setSpan(chosen ?? '');
          set('from', chosen === undefined ? '' : Date.now() - spans[chosen]);
        }}
      >
        <option value="">{t('safety:audit.anyTime')}</option>
        {spanNames.map((name) => (
          <option key={name} value={name}>
            {t(`safety:audit.spans.${name}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('safety:audit.columns.who')}
        value={filter.principal ?? ''}
        onChange={({ target }) => set('principal', target.value)}
      >
        <option value="">{t('safety:audit.anyone')}</option>
        {principals.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('safety:audit.area')}
        value={filter.method ?? ''}
        onChange={({ target }) => set('method', target.value)}
      >
        <option value="">{t('safety:audit.anyArea')}</option>
        {areas.map((name) => (
          <option key={name} value={`${name}.`}>
            {t(`safety:audit.areas.${name}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('safety:audit.class')}
        value={filter.class ?? ''}
        onChange={({ target }) => set('class', target.value === 'read' || target.value === 'write' ? target.value : '')}
      >
        <option value="">{t('safety:audit.anyClass')}</option>
        <option value="read">{t('safety:audit.classes.read')}</option>
        <option value="write">{t('safety:audit.classes.write')}</option>
      </Select>
      <Input
        aria-label={t('safety:audit.object')}
        placeholder={t('safety:audit.object')}
        value={filter.object ?? ''}
        onChange={({ target }) => set('object', target.value)}
        className="w-36"
      />
      <CheckField
        label={t('safety:audit.refused')}
        checked={filter.failed === true}
        onChange={(checked) => set('failed', checked ? true : '')}
      />
      {active && (
        <IconButton
          icon={X}
          size="sm"
          label={t('safety:audit.clear')}
          onClick={() => {
            setSpan('');
            onChange({});
          }}
        />
      )}
    </div>
  );
}
