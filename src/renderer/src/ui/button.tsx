import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './cx.ts';
import { Kbd } from './kbd.tsx';
import { Spinner } from './spinner.tsx';
import { Tooltip } from './tooltip.tsx';

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'>;
type Variant = 'primary' | 'secondary' | 'ghost' | 'danger' | 'caution';

export interface ButtonProps extends Native {
  readonly variant?: Variant;
  readonly size?: 'sm' | 'md' | 'lg';
  readonly icon?: LucideIcon;
  /** Shows a spinner and refuses clicks, but keeps the focus. */
  readonly busy?: boolean;
  readonly shortcut?: string;
  /** Why it cannot be pressed, which it says on hover and focus; null or left out where it can. */
  readonly refused?: string | null;
  readonly type?: 'button' | 'submit';
  readonly children: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

const variants: Readonly<Record<Variant, string>> = {
  primary: 'bg-accent-fill text-on-accent not-aria-disabled:hover:bg-accent-fill-hover shadow-card',
  secondary: 'bg-surface text-ink border border-line not-aria-disabled:hover:bg-hover shadow-card',
  ghost: 'text-muted not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-ink',
  caution: 'bg-surface text-danger border border-line not-aria-disabled:hover:bg-danger-soft shadow-card',
  danger: 'bg-danger-fill text-on-accent not-aria-disabled:hover:brightness-110 shadow-card',
};
const sizes = { sm: 'h-6 px-2 text-sm gap-1', md: 'h-7.5 px-3 gap-1.5', lg: 'h-9 px-4 text-md gap-2' } as const;

/** A button. A disabled one stays focusable (`aria-disabled`), so that its reason can be read. */
export function Button(props: ButtonProps) {
  const { variant = 'secondary', size = 'md', icon: Icon, busy = false, shortcut, disabled, children, ...rest } = props;
  const { refused = null, className, onClick, type = 'button', ...native } = rest;
  const off = disabled === true || busy || refused !== null;
  const button = (
    <button
      {...native}
      type={off ? 'button' : type}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      onClick={off ? (event) => event.preventDefault() : onClick}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-md font-medium whitespace-nowrap select-none',
        'transition-colors disabled:opacity-55 aria-disabled:opacity-55',
        variants[variant],
        sizes[size],
        className,
      )}
    >
      {busy ? <Spinner size={14} /> : Icon !== undefined && <Icon aria-hidden size={size === 'lg' ? 16 : 14} />}
      {children}
      {shortcut !== undefined && <Kbd keys={shortcut} tone={variant === 'primary' ? 'inverse' : 'plain'} />}
    </button>
  );
  return refused === null ? button : <Tooltip label={refused}>{button}</Tooltip>;
}

export interface IconButtonProps extends Native {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly shortcut?: string;
  /** As of a button; shown behind its label. */
  readonly refused?: string | null;
  readonly size?: 'sm' | 'md';
  /** For toggles. */
  readonly pressed?: boolean;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon: its label is read out and shown, with its shortcut, on hover and focus. */
export function IconButton(props: IconButtonProps) {
  const { label, icon: Icon, shortcut, size = 'md', pressed, side, className, onClick, ...more } = props;
  const { disabled = false, refused = null, ...native } = more;
  const off = disabled || refused !== null;
  return (
    <Tooltip
      label={refused === null ? label : `${label}. ${refused}`}
      {...(shortcut === undefined ? {} : { shortcut })}
      {...(side === undefined ? {} : { side })}
    >
      <button
        {...native}
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={off || undefined}
        onClick={off ? undefined : onClick}
        className={cx(
          'inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors',
          'not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-ink aria-disabled:opacity-55',
          'aria-pressed:bg-selected aria-pressed:text-accent data-[state=open]:bg-hover',
          size === 'sm' ? 'size-6' : 'size-7.5',
          className,
        )}
      >
        <Icon aria-hidden size={size === 'sm' ? 14 : 16} />
      </button>
    </Tooltip>
  );
}
