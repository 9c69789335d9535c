import { useEffect, useState } from 'react';
import type { Output } from '../../../../shared/contract/index.ts';
import { call } from '../../api/client.ts';
import { hasMessage, useT } from '../../i18n/index.ts';
import { cx } from '../../ui/cx.ts';
import { acceptedScore, crackTime } from './strength.ts';

export type Strength = Output<'vault.strength'>;

const pauseMs = 120;

/**
 * The estimate of the passphrase being typed; the last one while a new one is on its way. Not a query: what is typed
 * must not stay in the cache as its key.
 */
export function useStrength(passphrase: string): Strength | null {
  const [strength, setStrength] = useState<Strength | null>(null);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      call('vault.strength', { passphrase }).then(
        (answer) => current && setStrength(answer),
        () => current && setStrength(null),
      );
    }, pauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [passphrase]);
  return strength;
}

const bars = [0, 1, 2, 3];

function barClass(score: number): string {
  if (score >= acceptedScore) return 'bg-ok';
  return score === 2 ? 'bg-warn' : 'bg-danger';
}

export function StrengthMeter({ strength }: { readonly strength: Strength }) {
  const t = useT();
  const { score, warning, suggestions, crackSeconds } = strength;
  const advice = [
    ...(warning === null ? [] : [`vault:strength.warning.${warning}`]),
    ...suggestions.map((suggestion) => `vault:strength.suggestion.${suggestion}`),
  ].filter(hasMessage);
  return (
    <div className="flex flex-col gap-1">
      <div
        role="meter"
        aria-label={t('vault:strength.label')}
        aria-valuemin={0}
        aria-valuemax={4}
        aria-valuenow={score}
        className="flex gap-1"
      >
        {bars.map((bar) => (
          <span
            key={bar}
            className={cx(
              'h-1 flex-1 rounded-full transition-colors',
              bar < Math.max(1, score) ? barClass(score) : 'bg-line',
            )}
          />
        ))}
      </div>
      <p aria-live="polite" className="text-sm">
        <span className="font-medium">{t(scoreKeys[score] ?? scoreKeys[0])}</span>
        <span className="text-muted">
          {' · '}
          {crackTime(t, crackSeconds)}
        </span>
      </p>
      {score < acceptedScore && advice.length > 0 && (
        <ul className="text-sm text-muted">
          {advice.slice(0, 2).map((key) => (
            <li key={key}>{t(key)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

const scoreKeys = [
  'vault:strength.score.0',
  'vault:strength.score.1',
  'vault:strength.score.2',
  'vault:strength.score.3',
  'vault:strength.score.4',
] as const;
