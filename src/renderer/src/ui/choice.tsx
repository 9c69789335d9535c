import { Check, Minus } from 'lucide-react';
import { RadioGroup as RadixRadio, Switch as RadixSwitch } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import { cx } from './cx.ts';

const boxClass = cx(
  'flex size-4 shrink-0 items-center justify-center border border-line-strong bg-surface text-on-accent transition-colors',
  'data-[state=checked]:border-accent-fill data-[state=checked]:bg-accent-fill',
  'data-[state=indeterminate]:border-accent-fill data-[state=indeterminate]:bg-accent-fill',
  'disabled:opacity-55',
);

interface CheckBoxProps {
  readonly checked: boolean | 'indeterminate';
  /** Left out where the list around it hears the click. */
  readonly onChange?: (checked: boolean) => void;
  /** For a box without a visible label. */
  readonly label?: string;
  readonly id?: string;
  readonly disabled?: boolean;
  readonly describedBy?: string;
  readonly tabIndex?: number;
}

/** The bare box; `CheckField` has the label. A plain button, because a table draws dozens of them with every key typed. */
export function Checkbox({ checked, onChange, label, id, disabled, describedBy, tabIndex }: CheckBoxProps) {
  const Sign = checked === 'indeterminate' ? Minus : Check;
  return (
    <button
      type="button"
      role="checkbox"
      id={id}
      aria-checked={checked === 'indeterminate' ? 'mixed' : checked}
      data-state={checked === 'indeterminate' ? checked : checked ? 'checked' : 'unchecked'}
      disabled={disabled}
      aria-label={label}
      aria-describedby={describedBy}
      tabIndex={tabIndex}
      onClick={onChange === undefined ? undefined : () => onChange(checked !== true)}
      className={cx(boxClass, 'rounded-sm')}
    >
      {checked !== false && <Sign aria-hidden size={12} strokeWidth={3} />}
    </button>
  );
}

interface LabelledProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

function Labelled({
  id,
  label,
  hint,
  children,
}: {
  id: string;
  label: ReactNode;
  hint: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex items-start gap-2">
      <span className="flex h-5 items-center">{children}</span>
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-sm text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

export function CheckField({ label, hint, checked, onChange, disabled = false }: LabelledProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <Checkbox
        id={id}
        checked={checked}
        onChange={onChange}
        disabled={disabled}
        {...(hint === undefined ? {} : { describedBy: `${id}-hint` })}
      />
    </Labelled>
  );
}

/** A switch takes effect at once; a checkbox is part of a form. */
export function SwitchField({ label, hint, checked, onChange, disabled = false }: LabelledProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-sm text-muted">
            {hint}
          </p>
        )}
      </div>
      <RadixSwitch.Root
        id={id}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onCheckedChange={onChange}
        className="mt-0.5 h-4.5 w-8 shrink-0 rounded-full border border-line-strong bg-sunken transition-colors disabled:opacity-55 data-[state=checked]:border-accent-fill data-[state=checked]:bg-accent-fill"
      >
        <RadixSwitch.Thumb className="block size-3 translate-x-0.5 rounded-full bg-line-strong transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-white" />
      </RadixSwitch.Root>
    </div>
  );
}

export interface Option<V extends string> {
  readonly value: V;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
}

interface RadioGroupProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly Option<V>[];
  readonly onChange: (value: V) => void;
  /** `cards` gives each choice a frame: for few, important ones. */
  readonly look?: 'plain' | 'cards';
}

export function RadioGroup<V extends string>({ label, value, options, onChange, look = 'plain' }: RadioGroupProps<V>) {
  const id = useId();
  return (
    <RadixRadio.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      className="flex flex-col gap-2"
    >
      {options.map((option) => (
        <label
          key={option.value}
          htmlFor={`${id}-${option.value}`}
          className={cx(
            'flex items-start gap-2',
            look === 'cards' && 'rounded-lg border p-3 transition-colors',
            look === 'cards' &&
              (option.value === value ? 'border-accent bg-accent-soft' : 'border-line hover:bg-hover'),
            option.disabled === true && 'text-muted',
          )}
        >
          <RadixRadio.Item
            id={`${id}-${option.value}`}
            value={option.value}
            disabled={option.disabled}
            aria-describedby={option.hint === undefined ? undefined : `${id}-${option.value}-hint`}
            className={cx(boxClass, 'mt-0.5 rounded-full')}
          >
            <RadixRadio.Indicator className="size-1.5 rounded-full bg-white" />
          </RadixRadio.Item>
          <span className="min-w-0">
            <span className={cx(look === 'cards' && 'font-medium')}>{option.label}</span>
            {option.hint !== undefined && (
              <span id={`${id}-${option.value}-hint`} className="block text-sm text-muted">
                {option.hint}
              </span>
            )}
          </span>
        </label>
      ))}
    </RadixRadio.Root>
  );
}

interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}

/** A choice of two to five short words, all in sight. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>) {
  return (
    <RadixRadio.Root
      aria-label={label}
      value={value}
      orientation="horizontal"
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      className="inline-flex w-fit rounded-md border border-line bg-sunken p-0.5"
    >
      {options.map((option) => (
        <RadixRadio.Item
          key={option.value}
          value={option.value}
          className="h-6 rounded-sm px-2.5 text-sm text-muted data-[state=checked]:bg-surface data-[state=checked]:font-medium data-[state=checked]:text-ink data-[state=checked]:shadow-card"
        >
          {option.label}
        </RadixRadio.Item>
      ))}
    </RadixRadio.Root>
  );
}
