import { ArrowRight, Check } from 'lucide-react';
import { Link } from 'wouter';
import type { Output } from '../../../../shared/contract/index.ts';
import { useT } from '../../i18n/index.ts';
import { cx } from '../../ui/cx.ts';
import { Card } from '../../ui/page.tsx';

type Started = Output<'today.summary'>['started'];

const steps = [
  { id: 'contacts', path: '~/contacts/import' },
  { id: 'account', path: '~/accounts/connect' },
  { id: 'campaign', path: '~/campaigns/new' },
] as const;

/** What a new user does first; each step leads to where it is done. */
export function GettingStarted({ started }: { readonly started: Started }) {
  const t = useT();
  // Once a campaign runs, only what is left to do is worth the room.
  const shown = steps.filter(({ id }) => !(started.campaign && started[id]));
  return (
    <Card className="overflow-hidden">
      <div className="px-5 pt-4 pb-3">
        <h2 className="text-md font-semibold">{t(started.campaign ? 'today:start.next' : 'today:start.title')}</h2>
        <p className="text-muted">{t(started.campaign ? 'today:start.nextLead' : 'today:start.lead')}</p>
      </div>
      <ol>
        {shown.map((step) => {
          const { id, path } = step;
          const done = started[id];
          return (
            <li key={id} className="border-t border-line">
              <Link
                href={path}
                className="group flex items-center gap-3.5 px-5 py-3 hover:bg-hover focus-visible:-outline-offset-2"
              >
                <span
                  className={cx(
                    'tabular flex size-6 shrink-0 items-center justify-center rounded-full text-sm font-medium',
                    done ? 'bg-ok-soft text-ok' : 'border border-line-strong text-muted',
                  )}
                >
                  {done ? <Check aria-hidden size={14} strokeWidth={2.5} /> : shown.indexOf(step) + 1}
                </span>
                <span className="min-w-0 flex-1">
                  <span className={cx('block font-medium', done && 'text-muted')}>{t(`today:start.${id}`)}</span>
                  <span className="block text-muted">{t(`today:start.${id}Hint`)}</span>
                </span>
                {done ? (
                  <span className="text-sm text-ok">{t('today:start.done')}</span>
                ) : (
                  <ArrowRight
                    aria-hidden
                    size={16}
                    className="text-faint transition-transform group-hover:translate-x-0.5"
                  />
                )}
              </Link>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
