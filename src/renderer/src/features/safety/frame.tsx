import type { ReactNode } from 'react';

interface FrameProps {
  readonly lead: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the safety page that scrolls as a whole: what it is for, what can be done, and what there is. */
export function Frame({ lead, actions, children }: FrameProps) {
  return (
    <>
      <div className="flex items-center gap-4 border-b border-line px-5 py-3">
        <p className="min-w-0 flex-1 text-muted">{lead}</p>
        {actions}
      </div>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">{children}</div>
    </>
  );
}
