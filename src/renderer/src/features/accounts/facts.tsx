import type { ReactNode } from 'react';
import { cx } from '../../ui/cx.ts';

export interface Fact {
  readonly term: string;
  readonly value: ReactNode;
  readonly mono?: boolean;
}

/** Terms and their values, one a line. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] items-baseline gap-x-6 gap-y-1.5">
      {facts.map(({ term, value, mono = false }) => (
        <div key={term} className="contents">
          <dt className="text-muted">{term}</dt>
          <dd className={cx('break-words', mono && 'font-mono text-sm break-all select-text')}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
