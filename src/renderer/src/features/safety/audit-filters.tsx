import { X } from 'lucide-react';
import { useState } from 'react';
import type { AuditFilter } from '../../../../shared/contract/audit.ts';
import { useT } from '../../i18n/index.ts';
import { IconButton } from '../../ui/button.tsx';
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

function chosenKind(value: string): Pick<AuditFilter, 'class' | 'failed'> {
  if (value === 'read' || value === 'write') return { class: value };
  return value === 'refused' ? { failed: true } : {};
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
        className="w-34"
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
        className="w-36"
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
        className="w-42"
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
        value={filter.failed === true ? 'refused' : (filter.class ?? '')}
        onChange={({ target: { value } }) =>
          onChange({ ...without(without(filter, 'class'), 'failed'), ...chosenKind(value) })
        }
        className="w-44"
      >
        <option value="">{t('safety:audit.anyClass')}</option>
        <option value="read">{t('safety:audit.classes.read')}</option>
        <option value="write">{t('safety:audit.classes.write')}</option>
        <option value="refused">{t('safety:audit.refused')}</option>
      </Select>
      <Input
        aria-label={t('safety:audit.object')}
        placeholder={t('safety:audit.object')}
        value={filter.object ?? ''}
        onChange={({ target }) => set('object', target.value)}
        className="w-36"
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
