import { Check } from 'lucide-react';
import type { Probe } from '../../../../../shared/contract/self-probe.ts';
import { useAction } from '../../../api/hooks.ts';
import { useMay } from '../../../api/may.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Card } from '../../../ui/page.tsx';
import { useJob } from '../../../ui/progress.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { useNow } from '../../../ui/use-now.ts';

const phases = ['prepare', 'send', 'wait', 'judge'] as const;

/** A probe on its way: each step as it comes, and a way to stop it. */
export function Running({ probe }: { readonly probe: Probe }) {
  const t = useT();
  const format = useFormat();
  const now = useNow(1_000);
  const may = useMay()('jobs:write');
  const job = useJob(probe.jobId);
  const cancel = useAction('jobs.cancel');
  const at = Math.max(
    0,
    phases.findIndex((phase) => phase === job?.phase),
  );
  const waited = Math.max(0, Math.round((now - (probe.sentAt ?? probe.startedAt)) / 1000));
  return (
    <Card className="flex flex-col gap-3 px-4 py-3">
      <div className="flex items-center justify-between gap-3">
        <p className="min-w-0 truncate font-medium">{t('probe:running', { to: probe.to.address })}</p>
        {probe.jobId !== null && (
          <Button
            size="sm"
            busy={cancel.isPending || cancel.isSuccess}
            disabled={!may}
            onClick={() => (probe.jobId === null ? undefined : cancel.mutate({ id: probe.jobId }))}
          >
            {t('probe:cancel')}
          </Button>
        )}
      </div>
      <ol aria-live="polite" className="flex flex-col gap-2">
        {phases.map((phase, index) => {
          const state = index < at ? 'done' : index === at ? 'now' : 'later';
          return (
            <li key={phase} className="flex items-center gap-2">
              <span className="flex size-4 shrink-0 items-center justify-center">
                {state === 'now' ? (
                  <Spinner size={14} />
                ) : (
                  <span
                    className={cx(
                      'flex size-4 items-center justify-center rounded-full',
                      state === 'done' ? 'bg-ok-soft text-ok' : 'border border-line',
                    )}
                  >
                    {state === 'done' && <Check aria-hidden size={11} strokeWidth={3} />}
                  </span>
                )}
              </span>
              <span className={cx('flex-1', state === 'later' && 'text-muted')}>
                {t(`probe:phase.${phase}`)}
                <span className="sr-only">: {t(`probe:phaseState.${state}`)}</span>
              </span>
              {phase === 'wait' && state === 'now' && (
                <span aria-hidden className="tabular text-sm text-muted">
                  {t('probe:waited', { seconds: format.number(waited) })}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
