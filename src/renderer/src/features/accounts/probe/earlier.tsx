import type { Probe } from '../../../../../shared/contract/self-probe.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useT } from '../../../i18n/index.ts';
import { StatusDot, type Tone } from '../../../ui/badge.tsx';
import { cx } from '../../../ui/cx.ts';
import { Card } from '../../../ui/page.tsx';

interface EarlierProps {
  readonly probes: readonly Probe[];
  readonly shown: number | null;
  readonly onChoose: (id: number) => void;
}

function toneOf({ state, findings }: Probe): Tone {
  if (state === 'failed' || findings.some(({ status }) => status === 'bad')) return 'danger';
  if (state !== 'done') return 'neutral';
  return findings.some(({ status }) => status === 'warn') ? 'warn' : 'ok';
}

/** The latest probes, to look at one of them again. */
export function Earlier({ probes, shown, onChoose }: EarlierProps) {
  const t = useT();
  const format = useFormat();
  return (
    <details>
      <summary className="text-sm text-muted">{t('probe:earlier')}</summary>
      <Card className="mt-2 overflow-hidden">
        <ul className="divide-y divide-line">
          {probes.map((probe) => (
            <li key={probe.id}>
              <button
                type="button"
                aria-pressed={probe.id === shown}
                onClick={() => onChoose(probe.id)}
                className={cx(
                  'flex w-full items-center gap-3 px-4 py-2 text-left hover:bg-hover',
                  probe.id === shown && 'bg-selected',
                )}
              >
                <span className="tabular w-32 shrink-0 text-sm text-muted">{format.dateTime(probe.startedAt)}</span>
                <span className="min-w-0 flex-1 truncate">{probe.to.address}</span>
                <span className="shrink-0 text-sm">
                  <StatusDot tone={toneOf(probe)} label={t(`probe:state.${probe.state}`)} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Card>
    </details>
  );
}
