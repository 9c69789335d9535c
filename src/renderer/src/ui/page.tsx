import type { ReactNode } from 'react';
import { cx } from './cx.ts';

interface PageHeaderProps {
  readonly title: string;
  /** One quiet line under or beside the title: a count, a state. */
  readonly note?: ReactNode;
  /** Before the title: a way back. */
  readonly before?: ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
}

export function PageHeader({ title, note, before, actions }: PageHeaderProps) {
  return (
    <header className="flex min-h-12 shrink-0 items-center gap-3 border-b border-line px-5 py-2">
      {before}
      <h1 className="truncate text-md font-semibold">{title}</h1>
      {note !== undefined && <div className="min-w-0 truncate text-muted">{note}</div>}
      <div className="ml-auto flex shrink-0 items-center gap-2">{actions}</div>
    </header>
  );
}

interface PageProps extends PageHeaderProps {
  /** `text` keeps to a readable width in the middle; `full` gives the content the whole width and its own scrolling. */
  readonly width?: 'text' | 'wide' | 'full';
  readonly children: ReactNode;
}

/** A screen: header and content. */
export function Page({ width = 'full', children, ...header }: PageProps) {
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <PageHeader {...header} />
      {width === 'full' ? (
        <div className="flex min-h-0 flex-1 flex-col">{children}</div>
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <div className={cx('mx-auto flex flex-col gap-6 px-6 py-6', width === 'text' ? 'max-w-180' : 'max-w-280')}>
            {children}
          </div>
        </div>
      )}
    </div>
  );
}

interface SplitPaneProps {
  readonly list: ReactNode;
  readonly detail: ReactNode;
  /** Width of the list. */
  readonly listWidth?: 'sm' | 'md' | 'lg';
}

const listWidths = { sm: 'w-72', md: 'w-96', lg: 'w-120' } as const;

/** A list on the left, what is chosen on the right; each scrolls for itself. */
export function SplitPane({ list, detail, listWidth = 'md' }: SplitPaneProps) {
  return (
    <div className="flex min-h-0 flex-1">
      <div className={cx('flex min-h-0 shrink-0 flex-col border-r border-line', listWidths[listWidth])}>{list}</div>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">{detail}</div>
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, hint, actions, children }: SectionProps) {
  return (
    <section className="flex flex-col gap-3">
      <div className="flex items-end gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold">{title}</h2>
          {hint !== undefined && <p className="text-muted">{hint}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** A quiet frame around things that belong together. */
export function Card({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={cx('rounded-lg border border-line bg-surface shadow-card', className)}>{children}</div>;
}

interface StatProps {
  readonly label: string;
  readonly value: string;
  readonly note?: ReactNode;
}

export function Stat({ label, value, note }: StatProps) {
  return (
    <div className="flex min-w-0 flex-col">
      <span className="truncate text-sm text-muted">{label}</span>
      <span className="tabular text-2xl font-semibold tracking-tight">{value}</span>
      {note !== undefined && <span className="truncate text-sm text-muted">{note}</span>}
    </div>
  );
}
