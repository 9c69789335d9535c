/** What a place shows that has nothing (yet), has failed, or wants to say something. */
import type { LucideIcon } from 'lucide-react';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { errorText } from '../i18n/errors.ts';
import { useT } from '../i18n/index.ts';
import { Button } from './button.tsx';
import { cx } from './cx.ts';

interface EmptyStateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** What to do next. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 px-6 py-12 text-center">
      <span className="mb-1 flex size-11 items-center justify-center rounded-lg border border-line bg-sunken text-muted">
        <Icon aria-hidden size={20} strokeWidth={1.6} />
      </span>
      <h2 className="text-md font-semibold">{title}</h2>
      {children !== undefined && <div className="max-w-96 text-muted">{children}</div>}
      {action !== undefined && <div className="mt-2 flex gap-2">{action}</div>}
    </div>
  );
}

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const t = useT();
  const { title, detail } = errorText(error);
  return (
    <div role="alert" className="flex flex-1 flex-col items-center justify-center gap-2 px-6 py-12 text-center">
      <CircleAlert aria-hidden size={22} className="text-danger" />
      <p className="text-md font-semibold">{title}</p>
      {detail !== null && <p className="max-w-110 text-muted">{detail}</p>}
      {onRetry !== undefined && (
        <Button onClick={onRetry} className="mt-2">
          {t('ui:retry')}
        </Button>
      )}
    </div>
  );
}

export type CalloutTone = 'info' | 'ok' | 'warn' | 'danger';
const looks: Readonly<Record<CalloutTone, { readonly icon: LucideIcon; readonly box: string; readonly ink: string }>> =
  {
    info: { icon: Info, box: 'bg-accent-soft', ink: 'text-accent' },
    ok: { icon: CircleCheck, box: 'bg-ok-soft', ink: 'text-ok' },
    warn: { icon: TriangleAlert, box: 'bg-warn-soft', ink: 'text-warn' },
    danger: { icon: CircleAlert, box: 'bg-danger-soft', ink: 'text-danger' },
  };

interface CalloutProps {
  readonly tone?: CalloutTone;
  readonly title?: string;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

/** A note within the page. A `danger` one is read out at once. */
export function Callout({ tone = 'info', title, action, children }: CalloutProps) {
  const { icon: Icon, box, ink } = looks[tone];
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'note'}
      className={cx('flex items-start gap-2.5 rounded-md px-3 py-2.5', box)}
    >
      <Icon
        aria-hidden
        size={16}
        className={cx('shrink-0', action !== undefined && children === undefined ? 'self-center' : 'mt-0.5', ink)}
      />
      <div className={cx('min-w-0 flex-1', action !== undefined && 'self-center')}>
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children}
      </div>
      {action !== undefined && <div className="shrink-0 self-center">{action}</div>}
    </div>
  );
}

/** The failure of a form's action, where the form is. */
export function ErrorCallout({ error }: { readonly error: unknown }) {
  const { title, detail } = errorText(error);
  return (
    <Callout tone="danger" title={title}>
      {detail}
    </Callout>
  );
}

/** Grey bars where text will be. */
export function Skeleton({ lines = 3, className }: { readonly lines?: number; readonly className?: string }) {
  const t = useT();
  return (
    <div role="status" aria-label={t('ui:loading')} className={cx('flex animate-fade flex-col gap-2.5', className)}>
      {Array.from({ length: lines }, (_, line) => (
        <div
          key={line}
          className={cx(
            'h-3.5 animate-pulse rounded-sm bg-sunken',
            line % 3 === 2 ? 'w-1/2' : line % 3 === 1 ? 'w-4/5' : 'w-full',
          )}
        />
      ))}
    </div>
  );
}
