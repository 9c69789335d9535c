import type { ReactNode } from 'react';
import { Mark } from '../../shell/mark.tsx';

interface StageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** The frame of everything that is shown before the workspace is open. */
export function Stage({ title, lead, children, footer }: StageProps) {
  return (
    <div className="flex h-full flex-col overflow-y-auto bg-bg print:h-auto">
      <div className="m-auto flex w-full max-w-110 flex-col gap-5 px-6 py-10">
        <div className="flex flex-col gap-2">
          <div className="mb-1 print:hidden">
            <Mark size={36} />
          </div>
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {lead !== undefined && <p className="text-md text-muted">{lead}</p>}
        </div>
        {children}
        {footer !== undefined && <div className="text-sm text-faint print:hidden">{footer}</div>}
      </div>
    </div>
  );
}
