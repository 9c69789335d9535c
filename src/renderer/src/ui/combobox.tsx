import { Command } from 'cmdk';
import { Check, ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { useT } from '../i18n/index.ts';
import { cx } from './cx.ts';
import type { FieldControl } from './field.tsx';
import { controlClass } from './input.tsx';
import { Popover } from './popover.tsx';

export interface ComboOption {
  readonly value: string;
  readonly label: string;
  /** Beside the label, quieter. */
  readonly note?: string;
}

interface ComboboxProps extends Partial<FieldControl> {
  readonly label: string;
  readonly options: readonly ComboOption[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  /** Several may be chosen. */
  readonly multiple?: boolean;
  readonly placeholder?: string;
}

/** A select with a search field, for long lists (zones, lists of contacts) and for several choices. */
export function Combobox(props: ComboboxProps) {
  const { label, options, value, onChange, multiple = false, placeholder, ...control } = props;
  const t = useT();
  const [open, setOpen] = useState(false);
  const chosen = options.filter((option) => value.includes(option.value));
  const choose = (option: string): void => {
    if (!multiple) {
      onChange([option]);
      setOpen(false);
    } else onChange(value.includes(option) ? value.filter((v) => v !== option) : [...value, option]);
  };
  return (
    <Popover
      label={label}
      open={open}
      onOpenChange={setOpen}
      className="w-72 p-1"
      trigger={
        <button type="button" {...control} className={cx(controlClass, 'flex h-7.5 items-center gap-2 px-2 text-left')}>
          <span className={cx('min-w-0 flex-1 truncate', chosen.length === 0 && 'text-faint')}>
            {chosen.length === 0 ? (placeholder ?? t('ui:choose')) : chosen.map((option) => option.label).join(', ')}
          </span>
          <ChevronDown aria-hidden size={14} className="shrink-0 text-faint" />
        </button>
      }
    >
      <Command label={label} className="flex max-h-72 flex-col">
        <Command.Input
          placeholder={t('ui:search')}
          className="mb-1 h-7.5 shrink-0 border-b border-line bg-transparent px-2 outline-none placeholder:text-faint"
        />
        <Command.List className="min-h-0 overflow-y-auto">
          <Command.Empty className="px-2 py-3 text-center text-muted">{t('ui:noMatch')}</Command.Empty>
          {options.map((option) => (
            <Command.Item
              key={option.value}
              value={option.value}
              keywords={[option.label]}
              onSelect={() => choose(option.value)}
              className="flex min-h-7.5 items-center gap-2 rounded-sm px-2 data-[selected=true]:bg-selected"
            >
              <Check aria-hidden size={14} className={cx('shrink-0', !value.includes(option.value) && 'invisible')} />
              <span className="min-w-0 flex-1 truncate">{option.label}</span>
              {option.note !== undefined && <span className="shrink-0 text-sm text-muted">{option.note}</span>}
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Popover>
  );
}
