import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'danger';

const soft: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken text-muted border border-line',
  accent: 'bg-accent-soft text-accent inset-ring inset-ring-accent/25',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
};
const dots: Readonly<Record<Tone, string>> = {
  neutral: 'bg-line-strong',
  accent: 'bg-accent',
  ok: 'bg-ok',
  warn: 'bg-warn',
  danger: 'bg-danger',
};

export function Badge({ tone = 'neutral', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span
      className={cx(
        'inline-flex h-5 max-w-full shrink-0 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        soft[tone],
      )}
    >
      {children}
    </span>
  );
}

/** A state as a coloured dot with its word: colour alone says nothing to many people. */
export function StatusDot({ tone, label, hideLabel = false }: { tone: Tone; label: string; hideLabel?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className={cx('size-2 shrink-0 rounded-full', dots[tone])} />
      <span className={cx(hideLabel && 'sr-only')}>{label}</span>
    </span>
  );
}
