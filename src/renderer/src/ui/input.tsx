import { Eye, EyeOff, Search, X } from 'lucide-react';
import {
  useState,
  type InputHTMLAttributes,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';
import { useT } from '../i18n/index.ts';
import { cx } from './cx.ts';
import { Kbd } from './kbd.tsx';
import { focusScreenList } from './screen-list.ts';

export const controlClass = cx(
  'control rounded-md border border-line-strong bg-surface text-ink placeholder:text-faint',
  'transition-[border-color] aria-invalid:border-danger disabled:bg-sunken disabled:text-muted',
  'focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0',
);

export interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

export function Input({ className, ...native }: InputProps) {
  return (
    <input spellCheck={false} autoComplete="off" {...native} className={cx(controlClass, 'h-7.5 px-2', className)} />
  );
}

/** An input for a secret, which can be shown to check what was typed. */
export function PasswordInput({ className, ...native }: InputProps) {
  const t = useT();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="relative">
      <Input {...native} type={shown ? 'text' : 'password'} className={cx('pr-9', className)} />
      <button
        type="button"
        aria-label={t(shown ? 'ui:hidePassword' : 'ui:showPassword')}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 right-0 flex w-8 items-center justify-center rounded-md text-muted hover:text-ink"
      >
        <Icon aria-hidden size={15} />
      </button>
    </div>
  );
}

interface SearchInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label: string;
  readonly shortcut?: string;
  readonly className?: string;
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

/** A search field: Escape empties it. */
export function SearchInput({ value, onChange, label, shortcut, className, ref }: SearchInputProps) {
  const t = useT();
  return (
    <div className={cx('relative', className)}>
      <Search aria-hidden size={14} className="absolute top-2 left-2 text-faint" />
      <Input
        ref={ref}
        value={value}
        aria-label={label}
        placeholder={label}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') onChange('');
          else if ((event.key !== 'ArrowDown' && event.key !== 'Escape') || !focusScreenList()) return;
          event.preventDefault();
          event.stopPropagation();
        }}
        className="pr-8 pl-7"
      />
      {value === '' ? (
        shortcut !== undefined && (
          <span className="pointer-events-none absolute inset-y-0 right-2 flex items-center">
            <Kbd keys={shortcut} />
          </span>
        )
      ) : (
        <button
          type="button"
          aria-label={t('ui:clear')}
          onClick={() => onChange('')}
          className="absolute inset-y-0 right-0 flex w-8 items-center justify-center text-muted hover:text-ink"
        >
          <X aria-hidden size={14} />
        </button>
      )}
    </div>
  );
}

export interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly ref?: Ref<HTMLTextAreaElement>;
}

export function Textarea({ className, ...native }: TextareaProps) {
  return <textarea rows={4} {...native} className={cx(controlClass, 'px-2 py-1.5', className)} />;
}

export interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  readonly ref?: Ref<HTMLSelectElement>;
}

/**
 * The browser's own select: it has every key, touch and reader right, and can be drawn like our menus. (Radix's
 * select writes style elements at run time, which the content security policy refuses.)
 */
export function Select({ className, ...native }: SelectProps) {
  return <select {...native} className={cx(controlClass, 'select h-7.5 pr-7 pl-2', className)} />;
}
